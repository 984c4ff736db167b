"""Numbers in words."""


def counted(number: int, noun: str, several: str | None = None) -> str:
    """Give a number with its noun in the right form: `1 rule`, `2,407 rules`."""
    return f"{number:,} {noun if number == 1 else several or noun + 's'}"

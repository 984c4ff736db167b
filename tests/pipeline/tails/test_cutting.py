from hypothesis import given
from hypothesis import strategies as st

from tocsin.pipeline.tails.cutting import cut


def audit(event: int, kind: str = "PATH") -> bytes:
    return f"type={kind} msg=audit(1772000000.000:{event}): item=0\n".encode()


def test_an_event_of_auditd_is_not_cut_in_two() -> None:
    whole = audit(1) + audit(1) + audit(2)
    assert cut(whole, "auditd", "utf-8") == len(audit(1)) * 2
    assert cut(whole + audit(2)[:20], "auditd", "utf-8") == len(audit(1)) * 2
    assert cut(audit(1) + audit(1), "auditd", "utf-8") == 0
    assert cut(b"", "auditd", "utf-8") == 0


def test_events_whose_lines_mix_stay_together() -> None:
    assert cut(audit(1) + audit(2) + audit(3) + audit(2) + audit(3), "auditd", "utf-8") == len(audit(1))


@given(st.lists(st.integers(0, 6), max_size=40))
def test_no_event_has_lines_on_both_sides(numbers: list[int]) -> None:
    lines = [audit(number) for number in numbers]
    size = cut(b"".join(lines), "auditd", "utf-8")
    before = size // len(audit(0))
    assert size % len(audit(0)) == 0
    assert not set(numbers[:before]) & set(numbers[before:])
    if numbers:
        assert numbers[-1] in numbers[before:]

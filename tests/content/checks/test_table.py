from tests.content.checks.table import BEGIN, END, PAGE, renewed


def test_the_documentation_lists_every_check_as_it_is() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.count(BEGIN) == page.count(END) == 1
    assert page == renewed(page), "run `python -m tests.content.checks.table`"

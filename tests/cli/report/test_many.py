"""The page with 50,000 findings: what exists of it stays small, and what is shown is right."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from tests.browser.watched import WatchedPage
from tests.cli.report.making import write_report
from tests.cli.report.many import HOSTS, hits, made, rules

COUNT = 50_000
ROWS_AT_MOST = 60


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(tmp_path_factory.mktemp("many") / "report.html", hits(COUNT), rules())


@pytest.fixture
def page(report: Path, open_page: Callable[..., WatchedPage]) -> WatchedPage:
    return open_page(report)


def scroll_to(page: WatchedPage, share: float) -> None:
    page.page.evaluate(
        "(share) => { const v = document.querySelector('.viewport'); v.scrollTop = v.scrollHeight * share; }", share
    )
    page.settle()


def test_few_rows_exist_wherever_the_table_is(page: WatchedPage) -> None:
    page.press("v")
    for share in (0, 0.1, 0.5, 0.999, 1, 0.3):
        scroll_to(page, share)
        numbers = [row["number"] for row in page.rows()]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert 5 < len(numbers) < ROWS_AT_MOST
        assert abs(numbers[0] - share * COUNT) < ROWS_AT_MOST
    assert page.page.locator("*").count() < 2_500
    assert page.told() == []


def test_rows_show_the_findings_they_stand_for(page: WatchedPage) -> None:
    in_order = sorted((made(number) for number in range(COUNT)), key=lambda one: (one.time, one.events[0].position))
    page.press("v", "s")
    for share in (0, 0.37, 0.8, 1):
        scroll_to(page, share)
        for row in page.rows():
            one = in_order[row["number"]]
            assert row["time"] == (one.time or "")[:19].replace("T", " ")
            assert (row["rule"], row["level"]) == (one.rule.title, one.rule.level.replace("informational", "info"))
            assert str(one.matched["CommandLine"])[:40] in row["what"]


def test_keys_reach_the_ends_and_open_what_is_there(page: WatchedPage) -> None:
    page.press("v", "s", "G")
    assert page.cursor()["number"] == COUNT - 1
    what = page.cursor()["what"]
    page.press("Enter")
    page.page.wait_for_selector(".detail .json")
    assert page.text(".matched dd").split(" --target")[0] in what
    page.press("g")
    page.settle()
    assert page.cursor()["number"] == 0


def test_filters_and_searches_count_right(page: WatchedPage) -> None:
    findings = [made(number) for number in range(COUNT)]
    page.page.locator(".tile.is-critical").click()
    critical = [one for one in findings if one.rule.level == "critical"]
    assert page.text(".list-head .caption") == f"{len(critical):,} of {COUNT:,}"
    one = findings[17]
    host = one.entities[0].value.partition(".")[0]
    page.press("x", "/")
    page.page.keyboard.type(f"{one.rule.tags[1]} {host}")
    page.press("Enter")
    found = [other for other in findings if (other.rule, other.entities[0]) == (one.rule, one.entities[0])]
    assert page.text(".list-head .caption") == f"{len(found):,} of {COUNT:,}"


def test_groups_are_the_gravest_first_and_hold_all(page: WatchedPage) -> None:
    groups = {(made(number).rule.id, made(number).entities[0].value) for number in range(COUNT)}
    assert page.page.locator(".viewport").get_attribute("aria-rowcount") == str(len(groups) + 1)
    order = ["critical", "high", "medium", "low", "info"]
    levels = [order.index(row["level"]) for row in page.rows()]
    assert all(before <= after for before, after in pairwise(levels))
    assert page.text("h1").endswith(f"on {HOSTS} hosts")

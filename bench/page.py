"""Measure the report of a scan in the system's Chromium: `python -m bench.page [--findings N]`.

Printed are what it takes to write a report of so many findings, its size, when the page shows something, when all of it
is there, the longest task while the table scrolls from one end to the other, and what a search takes.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page
from tests.browser.chromium import found, started
from tests.cli.report.making import write_report
from tests.cli.report.many import hits, rules

SCROLLING = """async () => {
  const tasks = [0];
  const watch = new PerformanceObserver((list) => list.getEntries().forEach((entry) => tasks.push(entry.duration)));
  watch.observe({ entryTypes: ["longtask"] });
  const view = document.querySelector(".viewport");
  const frames = [];
  let last = performance.now();
  for (let step = 0; step <= 300; step++) {
    view.scrollTop = (view.scrollHeight * step) / 300;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - last);
    last = now;
  }
  await new Promise((done) => setTimeout(done, 200));
  watch.disconnect();
  return { longest: Math.max(...tasks), frame: Math.max(...frames) };
}"""
SEARCHING = """async () => {
  const field = document.querySelector(".search");
  const times = [];
  const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  for (const word of ["tool17", "user3", "a", "winbuild"]) {
    const begin = performance.now();
    field.value = word;
    field.dispatchEvent(new Event("change"));
    await drawn();
    times.push(performance.now() - begin);
  }
  const begin = performance.now();
  const button = document.querySelector(".deep");
  button.click();
  while (!/more/.test(button.textContent)) await drawn();
  return { shown: Math.max(...times), whole: performance.now() - begin };
}"""


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--findings", type=int, default=50_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--file", type=Path, help="a report that is there already")
    given = options.parse_args()
    chromium = found()
    if chromium is None:
        print("no Chromium: make browser", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        file = given.file or _written(Path(folder, "report.html"), given.findings)
        print(f"size       {file.stat().st_size / 1e6:,.1f} MB")
        with started(chromium) as browser:
            print(f"browser    Chromium {browser.version}")
            opened = []
            for _ in range(given.rounds):
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                opened.append(_opened(page, file))
                if len(opened) < given.rounds:
                    page.close()
            for name, place in (("paint", 0), ("ready", 1)):
                times = [times[place] for times in opened]
                print(f"{name:<10} {statistics.median(times):,.0f} ms after the start, at most {max(times):,.0f} ms")
            page.get_by_role("button", name="Every finding").click()
            scrolled = page.evaluate(SCROLLING)
            print(f"scrolling  longest task {scrolled['longest']:.0f} ms, longest frame {scrolled['frame']:.0f} ms")
            searched = page.evaluate(SEARCHING)
            print(f"searching  {searched['shown']:.0f} ms at most, in whole events {searched['whole']:,.0f} ms")
    return 0


def _written(file: Path, count: int) -> Path:
    made = list(hits(count))
    begin = time.process_time()
    write_report(file, made, rules())
    print(f"writing    {count:,} findings in {time.process_time() - begin:,.1f} s")
    return file


def _opened(page: Page, file: Path) -> tuple[float, float]:
    """Open a file; give when it painted something first, and when it was ready, in milliseconds after the start."""
    page.add_init_script(
        "new MutationObserver(() => {"
        "  if (document.documentElement?.dataset.ready) window.__ready ??= performance.now();"
        "}).observe(document, { attributes: true, subtree: true });"
    )
    page.goto(file.resolve().as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
    return float(paint), float(page.evaluate("window.__ready"))


if __name__ == "__main__":
    sys.exit(main())

"""A page that is watched: what it asked the network for, complained about, or tried and was not allowed."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

VIOLATIONS = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.__violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
});
"""


class WatchedPage:
    """A page opened from a file; `told` is everything that it must not do."""

    def __init__(self, browser: Browser, file: Path, **context: Any) -> None:
        settings = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce", **context}
        self._context = browser.new_context(**settings)
        self.page: Page = self._context.new_page()
        self._told: list[str] = []
        self.file = file
        self._url = file.resolve().as_uri()
        page = self.page
        page.add_init_script(VIOLATIONS)
        page.on("console", lambda message: self._told.append(f"console: {message.type} {message.text}"))
        page.on("pageerror", lambda error: self._told.append(f"error: {error}"))
        page.on("dialog", self._on_dialog)
        page.on("request", self._on_request)
        page.on("popup", lambda popup: self._told.append(f"popup: {popup.url}"))
        page.goto(self._url)
        page.wait_for_selector("html[data-ready]", state="attached")

    def close(self) -> None:
        """Close the page and all that belongs to it."""
        self._context.close()

    def told(self) -> list[str]:
        """Give everything that the page did and must not do, until now."""
        violations = self.page.evaluate("window.__violations")
        return [*self._told, *(f"policy: {violation}" for violation in violations)]

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, and let the page draw."""
        for key in keys:
            self.page.keyboard.press(key)
        self.settle()

    def settle(self) -> None:
        """Wait until the page has drawn what was asked for."""
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def text(self, selector: str) -> str:
        """Give the text of the first element that a selector finds."""
        return self.page.locator(selector).first.inner_text()

    def rows(self) -> list[dict[str, Any]]:
        """Give the table's rows that exist now, from the top: their number, level, rule, host, and what they show."""
        rows: list[dict[str, Any]] = self.page.evaluate(
            """() => [...document.querySelectorAll(".rows .row:not([hidden])")].map((row) => ({
                number: Number(row.getAttribute("aria-rowindex")) - 2,
                level: row.querySelector(".level").textContent,
                time: row.querySelector(".time").textContent,
                rule: row.querySelector(".title").textContent,
                count: row.querySelector(".times").textContent,
                host: row.querySelector(".where").textContent,
                what: row.querySelector(".what").textContent,
                isCursor: row.classList.contains("is-cursor"),
            })).sort((a, b) => a.number - b.number)"""
        )
        return rows

    def cursor(self) -> dict[str, Any]:
        """Give the row that the cursor is on."""
        (row,) = [row for row in self.rows() if row["isCursor"]]
        return row

    def _on_dialog(self, dialog: Any) -> None:
        self._told.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _on_request(self, request: Any) -> None:
        if request.url != self._url:
            self._told.append(f"request: {request.url[:200]}")

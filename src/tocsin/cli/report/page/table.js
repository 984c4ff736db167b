// The table: only the rows in sight exist; the cursor moves by keys.

import { listed } from "./listing.js";
import { TableRow } from "./row.js";
import { counted, h, number } from "./text.js";

const HEIGHT = 32;
const SPARE = 6;
const TALLEST = 15_000_000; // pixels: browsers draw nothing below their limits

export class Table {
  constructor(store, zones, onopen) {
    this.store = store;
    this.zones = zones;
    this.onopen = onopen;
    this.opened = new Set();
    this.lines = [];
    this.cursor = 0;
    this.shownFinding = -1;
    this.rows = [];
    this.body = h("div", { class: "rows", role: "rowgroup" });
    this.empty = h("div", { class: "empty", hidden: true });
    this.viewport = h("div", { class: "viewport", tabindex: "0", role: "grid", "aria-label": "Findings", "data-focus": "table" }, this.head(), this.body, this.empty);
    this.viewport.addEventListener("scroll", () => this.draw(), { passive: true });
    new ResizeObserver(() => this.draw()).observe(this.viewport);
    store.listen(() => this.list());
    zones.listen(() => this.draw());
  }

  head() {
    const names = [["c-level", "Level", "level"], ["c-time", "Time", "time"], ["c-rule", "Rule", "count"], ["c-host", "Host"], ["c-user", "User"], ["c-what", "What"]];
    this.sorters = new Map();
    const cells = names.map(([name, title, order]) => {
      const cell = h("div", { class: `cell ${name}`, role: "columnheader" });
      if (!order) cell.append(title);
      else {
        const button = h("button", { type: "button", onclick: () => this.store.change((s) => (s.order = order)) }, title);
        this.sorters.set(order, { button, title, cell });
        cell.append(button);
      }
      return cell;
    });
    return h("div", { class: "row head", role: "row", "aria-rowindex": "1" }, cells);
  }

  /** Work out the lines anew; the cursor stays at its finding where that is still listed. */
  list() {
    const before = this.lines[this.cursor];
    this.lines = listed(this.store, this.opened);
    const place = before ? this.lines.findIndex((line) => line.finding === before.finding && Boolean(line.group) === Boolean(before.group)) : 0;
    const top = this.viewport.scrollTop;
    this.cursor = Math.max(0, place);
    this.viewport.setAttribute("aria-rowcount", String(this.lines.length + 1));
    this.body.style.height = `${Math.min(this.lines.length * HEIGHT, TALLEST)}px`;
    this.viewport.scrollTop = place < 0 ? 0 : top;
    for (const [order, { button, title, cell }] of this.sorters) {
      const isChosen = this.store.order === order;
      const name = order === "count" && !this.store.isGrouped ? "Rule" : order === "count" ? "Rule and count" : title;
      button.textContent = isChosen ? `${name} ${order === "time" ? "↑" : "↓"}` : name;
      cell.setAttribute("aria-sort", isChosen ? (order === "time" ? "ascending" : "descending") : "none");
    }
    this.tellEmpty();
    this.draw();
  }

  tellEmpty() {
    this.empty.hidden = this.lines.length > 0;
    if (this.lines.length) return;
    const { data } = this.store;
    const nothing = data.count
      ? [h("h3", {}, "Nothing passes the filters"), h("p", {}, `${counted(data.count, "finding")} are there.`), h("button", { type: "button", onclick: () => this.store.clear() }, "Clear all filters")]
      : [h("h3", {}, "No rule fired"), h("p", {}, `${number(data.facts.rules.run)} rules were judged on ${counted(data.facts.events.routed, "event")}. What was not read is told under Scan.`)];
    this.empty.replaceChildren(...nothing);
  }

  /** Give how far a line is from the top, and the other way round, where there are more than a browser can draw. */
  get scale() {
    return Math.max(1, (this.lines.length * HEIGHT) / TALLEST);
  }

  draw() {
    const inSight = Math.ceil(this.viewport.clientHeight / HEIGHT) + SPARE;
    const top = this.viewport.scrollTop;
    const first = Math.max(0, Math.floor((top * this.scale) / HEIGHT) - SPARE / 2);
    const count = Math.max(0, Math.min(inSight, this.lines.length - first));
    while (this.rows.length < count) this.rows.push(this.added());
    const zone = this.zones.current;
    const shift = this.scale > 1 ? top - (top * this.scale - first * HEIGHT) : first * HEIGHT;
    this.rows.forEach((row, place) => {
      const index = first + place;
      row.element.hidden = place >= count;
      if (place >= count) return;
      row.element.style.transform = `translateY(${shift + place * HEIGHT}px)`;
      const line = this.lines[index];
      row.show(index, line, {
        data: this.store.data,
        zone,
        isCursor: index === this.cursor,
        isOpen: Boolean(line.group && this.opened.has(line.group.key)),
        isShown: !line.group && line.finding === this.shownFinding,
      });
    });
    this.viewport.setAttribute("aria-activedescendant", `row-${this.cursor}`);
  }

  added() {
    const row = new TableRow((index) => {
      this.cursor = index;
      this.act();
      this.viewport.focus({ preventScroll: true });
    });
    this.body.append(row.element);
    return row;
  }

  /** Move the cursor by so many lines, and see to it that it is in sight. */
  move(by) {
    this.cursor = Math.max(0, Math.min(this.lines.length - 1, this.cursor + by));
    const visibleHeight = this.viewport.clientHeight - HEIGHT; // the head covers one row
    const place = (this.cursor * HEIGHT) / this.scale;
    if (place < this.viewport.scrollTop) this.viewport.scrollTop = place;
    else if (place + HEIGHT > this.viewport.scrollTop + visibleHeight) this.viewport.scrollTop = place + HEIGHT - visibleHeight;
    this.draw();
    if (this.shownFinding >= 0 && this.line) this.onopen(this.line.finding);
  }

  get line() {
    return this.lines[this.cursor];
  }

  /** Open or close a group; open the details of a finding. */
  act() {
    if (!this.line) return;
    if (this.line.group) this.expand(!this.opened.has(this.line.group.key));
    else this.onopen(this.line.finding);
    this.draw();
  }

  expand(isOpen) {
    const group = this.line?.group;
    if (!group) return;
    if (isOpen) this.opened.add(group.key);
    else this.opened.delete(group.key);
    this.list();
  }

  mark(finding) {
    this.shownFinding = finding;
    this.draw();
  }
}

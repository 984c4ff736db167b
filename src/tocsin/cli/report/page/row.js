// One row of the table. Rows are few, and are filled again and again while the table scrolls.

import { levelName } from "./levels.js";
import { sparkline } from "./listing.js";
import { h, number, shortened, visible } from "./text.js";
import { duration } from "./times.js";
import { whatOf } from "./data.js";

const SHOWN = 220;

export class TableRow {
  constructor(onclick) {
    this.level = h("span", { class: "level" });
    this.time = h("span", { class: "time" });
    this.caret = h("span", { class: "caret", "aria-hidden": "true" });
    this.title = h("span", { class: "title" });
    this.count = h("span", { class: "times" });
    this.where = h("span", { class: "where" });
    this.user = h("span", { class: "user" });
    this.what = h("span", { class: "what" });
    this.spark = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    this.spark.setAttribute("viewBox", "0 0 96 16");
    this.spark.setAttribute("preserveAspectRatio", "none");
    this.spark.setAttribute("aria-hidden", "true");
    this.path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    this.spark.append(this.path);
    const cell = (name, ...children) => h("div", { class: `cell ${name}`, role: "gridcell" }, children);
    this.element = h(
      "div",
      { class: "row", role: "row" },
      cell("c-level", this.level),
      cell("c-time", this.time),
      cell("c-rule", this.caret, this.title, this.count),
      cell("c-host", this.where),
      cell("c-user", this.user),
      cell("c-what", this.spark, this.what),
    );
    this.index = -1;
    this.element.addEventListener("click", () => onclick(this.index));
  }

  /** Show a line of the table. */
  show(index, line, { data, zone, isCursor, isOpen, isShown }) {
    const { finding, group } = line;
    const level = levelName(data.level[finding]);
    this.index = index;
    const { element } = this;
    element.id = `row-${index}`;
    element.className = `row is-${level}${line.isInside ? " is-inside" : ""}${group ? " is-group" : ""}${isCursor ? " is-cursor" : ""}${isShown ? " is-shown" : ""}`;
    element.setAttribute("aria-rowindex", String(index + 2));
    element.setAttribute("aria-selected", String(isCursor));
    if (group) element.setAttribute("aria-expanded", String(isOpen));
    else element.removeAttribute("aria-expanded");
    this.level.textContent = level;
    this.time.textContent = zone.write(data.time[finding]);
    this.caret.textContent = group ? (isOpen ? "▾" : "▸") : "";
    const rule = data.rules[data.rule[finding]];
    this.title.textContent = line.isInside ? "" : visible(shortened(rule.title, SHOWN));
    this.count.textContent = group ? `×${number(group.findings.length)}` : "";
    this.where.textContent = visible(data.hosts[data.host[finding]].join(", "));
    const users = group ? usersOf(data, group) : data.users[data.user[finding]];
    this.user.textContent = visible(users.join(", "));
    if (group) this.showSpan(data, group);
    else this.showWhat(data, finding);
  }

  showSpan(data, group) {
    const timed = group.findings.filter((finding) => finding < data.timed);
    const length = timed.length ? data.time[timed.at(-1)] - data.time[timed[0]] : 0;
    this.path.setAttribute("d", sparkline(data, group, data.first, data.last));
    this.spark.classList.remove("is-hidden");
    const [name, value] = whatOf(data, group.findings[0]);
    this.what.replaceChildren(h("span", { class: "for" }, length ? `over ${duration(length)}` : "at once"), ...(name ? pair(name, value) : []));
  }

  showWhat(data, finding) {
    this.spark.classList.add("is-hidden");
    const parts = whatOf(data, finding);
    const nodes = [];
    for (let i = 0; i < parts.length; i += 2) nodes.push(...pair(parts[i], parts[i + 1]));
    this.what.replaceChildren(...nodes);
  }
}

function pair(name, value) {
  return [h("b", {}, name), document.createTextNode(" " + visible(shortened(value ?? "", SHOWN)) + "  ")];
}

function usersOf(data, group) {
  const users = new Set();
  for (const finding of group.findings) {
    data.users[data.user[finding]].forEach((user) => users.add(user));
    if (users.size > 2) break;
  }
  return users.size > 2 ? ["several users"] : [...users];
}

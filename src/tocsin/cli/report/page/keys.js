// The keyboard: what each key does, in one table that the help prints.

import { h } from "./text.js";

/** Make the table of keys. Each has the names it answers to, what it is called in the help, and what it does. */
export function keysOf({ table, timeline, store, search, detail, help, scan, theme }) {
  return [
    [["j", "ArrowDown"], "j ↓", "Next line", () => table.move(1)],
    [["k", "ArrowUp"], "k ↑", "Line before", () => table.move(-1)],
    [["PageDown", "d"], "d PgDn", "Further down", () => table.move(15)],
    [["PageUp", "u"], "u PgUp", "Further up", () => table.move(-15)],
    [["g", "Home"], "g Home", "First line", () => table.move(-1e9)],
    [["G", "End"], "G End", "Last line", () => table.move(1e9)],
    [["Enter", "o"], "Enter o", "Open a finding; open or close a group", () => table.act()],
    [["ArrowRight", "l"], "l →", "Open a group", () => table.expand(true)],
    [["ArrowLeft", "h"], "h ←", "Close a group", () => table.expand(false)],
    [["/"], "/", "Search", () => search.focus()],
    [["s"], "s", "Other order: gravest first, by time, by count", () => store.change(nextOrder)],
    [["v"], "v", "Grouped, or every finding", () => store.change((s) => (s.isGrouped = !s.isGrouped))],
    [["+", "="], "+", "Zoom into the middle of the timeline", () => timeline.zoom(0.5)],
    [["-"], "-", "Zoom out", () => timeline.zoom(2)],
    [["["], "[", "Earlier", () => timeline.pan(-0.25)],
    [["]"], "]", "Later", () => timeline.pan(0.25)],
    [["0"], "0", "The whole time", () => store.look(null)],
    [["x"], "x", "Clear all filters", () => store.clear()],
    [["i"], "i", "About the scan, and what was not read", () => scan.toggle()],
    [["t"], "t", "Light or dark", () => theme.toggle()],
    [["?"], "?", "These keys", () => help.toggle()],
    [["Escape"], "Esc", "Close what is open; leave the search", () => detail.finding >= 0 && detail.close()],
  ];
}

function nextOrder(store) {
  const orders = ["level", "time", "count"];
  store.order = orders[(orders.indexOf(store.order) + 1) % orders.length];
}

/** Let keys do what they stand for, but not while somebody writes or a dialog is open. */
export function listenToKeys(keys, search, table) {
  const actions = new Map(keys.flatMap(([names, , , action]) => names.map((name) => [name, action])));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    if (target === search && (event.key === "Escape" || event.key === "Enter" || event.key === "ArrowDown")) {
      event.preventDefault();
      table.viewport.focus({ preventScroll: true });
      return;
    }
    if (target.matches("input, select, textarea")) return;
    const isDialog = document.querySelector("dialog[open]");
    if (isDialog && event.key !== "?" && event.key !== "i") return; // Esc closes it by itself
    if (target.matches("button, summary") && event.key === "Enter") return; // it is theirs
    const action = actions.get(event.key);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

/** Draw the keys for the help. */
export function keyTable(keys) {
  const rows = keys.map(([, shown, meaning]) => h("div", { class: "key" }, h("span", {}, shown.split(" ").map((name) => h("kbd", {}, name))), h("span", {}, meaning)));
  const mouse = h("p", { class: "note" }, "Timeline: drag over a stretch to zoom into it, turn the wheel to zoom, double-click for the whole time. Filters: click to add or remove; tiles, tactics and techniques replace each other unless Shift is held. Words in the search must all occur, in rule, tags, host, user, matched fields or file.");
  return [h("div", { class: "keys" }, rows), mouse];
}

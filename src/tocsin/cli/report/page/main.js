// The page, put together.

import { AttackStrip } from "./attack.js";
import { Chips } from "./chips.js";
import { DeepSearch } from "./deepsearch.js";
import { DetailPane } from "./detail.js";
import { FacetPanel } from "./facetpanel.js";
import { keepingFocus } from "./focus.js";
import { Headline } from "./headline.js";
import { keysOf, keyTable, listenToKeys } from "./keys.js";
import { Overlay } from "./overlay.js";
import { listenToPrinting } from "./printing.js";
import { scanInfo } from "./scaninfo.js";
import { Store } from "./store.js";
import { Table } from "./table.js";
import { h, icon, number } from "./text.js";
import { Theme } from "./theme.js";
import { Timeline } from "./timeline.js";
import { readData } from "./data.js";
import { Zones } from "./zones.js";

const INFO = "M8 7v5M8 4v1M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13Z";
const PRINT = "M4 6V2h8v4M4 11H2V6h12v5h-2M4 9h8v5H4Z";
const KEYS = "M1.5 4h13v8h-13ZM4 6.5h.5M7 6.5h.5M10 6.5h.5M12.5 6.5h.1M4 9.5h8";
const SEARCH_DELAY = 120; // milliseconds after the last key

function tool(path, title, onclick) {
  return h("button", { class: "tool", type: "button", title, "aria-label": title, onclick }, icon(path));
}

function searchField(store) {
  const field = h("input", { type: "search", class: "search", placeholder: "Search rules, hosts, users, fields", "aria-label": "Search", spellcheck: "false", autocomplete: "off" });
  let waiting = 0;
  const search = () => {
    clearTimeout(waiting);
    if (field.value !== store.words) store.search(field.value);
  };
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, SEARCH_DELAY);
  });
  field.addEventListener("change", search); // Enter, and leaving the field, do not wait
  return field;
}

function viewSwitch(store) {
  const options = [[true, "Grouped"], [false, "Every finding"]].map(([isGrouped, title]) => {
    const choose = () => store.change((s) => (s.isGrouped = isGrouped));
    return [isGrouped, h("button", { type: "button", title: "Key v", onclick: choose }, title)];
  });
  const draw = () => options.forEach(([isGrouped, button]) => button.setAttribute("aria-pressed", String(store.isGrouped === isGrouped)));
  store.listen(draw);
  return h("div", { class: "switch", role: "group", "aria-label": "View" }, options.map(([, button]) => button));
}

function countLine(store) {
  const element = h("p", { class: "caption", role: "status" });
  store.listen(() => (element.textContent = `${number(store.passing.length)} of ${number(store.data.count)}`));
  return element;
}

function bar(facts, zones, theme, tools) {
  const name = h("div", { class: "brand" }, h("b", {}, "tocsin"), h("span", { title: facts.asked.inputs.join("\n") }, facts.asked.inputs.join("  ")));
  return h("header", { class: "bar" }, name, zones.element, ...tools, theme.element);
}

async function main() {
  const data = await readData();
  const store = new Store(data);
  const zones = new Zones(data.facts.asked.zone);
  const theme = new Theme();
  const search = searchField(store);
  const timeline = new Timeline(store, zones);
  const table = new Table(store, zones, (finding) => open(finding));
  const detail = new DetailPane(store, zones, () => {
    document.body.classList.remove("has-detail");
    table.mark(-1);
    table.viewport.focus({ preventScroll: true });
  });
  function open(finding) {
    document.body.classList.add("has-detail");
    table.mark(finding);
    detail.open(finding);
  }
  const scan = new Overlay("The scan", scanInfo(data.facts));
  const headline = new Headline(store, zones, () => scan.toggle());
  const keys = [];
  const help = new Overlay("Keys", h("div", { class: "help" }));
  keys.push(...keysOf({ table, timeline, store, search, detail, help, scan, theme }));
  help.element.querySelector(".help").append(...keyTable(keys));
  const paper = h("div", { class: "paper" });
  const tools = [
    tool(INFO, "About the scan (i)", () => scan.toggle()),
    tool(PRINT, "Print", () => window.print()),
    tool(KEYS, "Keys (?)", () => help.toggle()),
  ];
  const list = h("section", { class: "list", "aria-label": "Findings" }, h("div", { class: "list-head" }, search, new DeepSearch(store).element, viewSwitch(store), countLine(store), new Chips(store, zones, search).element), table.viewport);
  const middle = h("main", {}, headline.element, timeline.element, new AttackStrip(store).element, list);
  document.getElementById("app").replaceChildren(bar(data.facts, zones, theme, tools), new FacetPanel(store).element, middle, detail.element, scan.element, help.element, paper);
  theme.listen(() => timeline.draw());
  const tell = store.listeners.splice(0);
  store.listen(() => keepingFocus(() => tell.forEach((listener) => listener(store))));
  store.change(() => {});
  listenToKeys(keys, search, table);
  listenToPrinting(store, zones, theme, paper);
  table.viewport.focus({ preventScroll: true });
  document.documentElement.dataset.ready = "yes";
}

main().catch((error) => {
  document.getElementById("app").textContent = `This report could not be shown: ${error.message}. It needs a browser of 2023 or later.`;
});

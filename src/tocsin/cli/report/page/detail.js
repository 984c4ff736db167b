// The details of one finding: what, where, why it fired, its event, its rule.

import { Details } from "./data.js";
import { eventTree, markedParts } from "./eventtree.js";
import { explanationTree, placesOf, stepOf } from "./explanation.js";
import { levelName } from "./levels.js";
import { ruleCard } from "./rulecard.js";
import { h, icon, shortened } from "./text.js";
import { MINUTE } from "./times.js";
import { Digits, parsed } from "./unpack.js";

const CLOSE = "M4 4l8 8M12 4l-8 8";
const AROUND = 10 * MINUTE;
const VALUE_SHOWN = 1200;
const TITLE_SHOWN = 300;

export class DetailPane {
  constructor(store, zones, onclose) {
    this.store = store;
    this.zones = zones;
    this.onclose = onclose;
    this.details = new Details();
    this.finding = -1;
    this.element = h("aside", { class: "detail", hidden: true, "aria-label": "Finding" });
    zones.listen(() => this.finding >= 0 && this.open(this.finding));
  }

  async open(finding) {
    this.finding = finding;
    const whole = await this.details.of(finding);
    if (this.finding !== finding) return; // another was opened meanwhile
    const { data } = this.store;
    const step = whole.step && stepOf(whole.step);
    const places = step ? placesOf(step) : new Map();
    const words = places.get("") || [];
    for (const name of Object.keys(whole.finding.matched)) {
      if (step && this.isKeyword(name, step)) places.set(name, words);
    }
    const isNew = this.element.hidden;
    const scroll = isNew ? 0 : this.element.scrollTop;
    this.element.hidden = false;
    this.element.className = `detail is-${levelName(data.level[finding])}`;
    this.element.replaceChildren(
      this.head(finding),
      this.facts(finding, whole),
      this.actions(finding, whole),
      this.section("Why it fired", step ? explanationTree(step) : h("p", { class: "note" }, "This finding is the engine's own: no condition was judged.")),
      this.section("Matched fields", this.matched(whole.finding.matched, places)),
      this.section("Event", ...this.event(whole, places)),
      this.section("Rule", ruleCard(data.rules[data.rule[finding]])),
    );
    this.element.scrollTop = scroll;
  }

  isKeyword(name, step) {
    return step.kind === "test" ? step.field === null : step.children.some((child) => this.isKeyword(name, child));
  }

  close() {
    this.finding = -1;
    this.element.hidden = true;
    this.onclose();
  }

  section(title, ...content) {
    return h("section", {}, h("h3", {}, title), ...content);
  }

  head(finding) {
    const { data } = this.store;
    const level = levelName(data.level[finding]);
    const close = h("button", { class: "tool", type: "button", title: "Close (Esc)", "aria-label": "Close", onclick: () => this.close() }, icon(CLOSE));
    return h("header", {}, h("div", { class: "detail-top" }, h("span", { class: "level" }, level), h("span", { class: "time" }, `${this.zones.current.exact(data.time[finding])} ${this.zoneName()}`), close), h("h2", {}, shortened(data.rules[data.rule[finding]].title, TITLE_SHOWN)));
  }

  zoneName() {
    return this.zones.current.name === "local" ? "" : this.zones.current.name;
  }

  facts(finding, whole) {
    const { data } = this.store;
    const rows = whole.finding.entities.map(({ kind, value }) => [kind.replace("_", " "), value]);
    rows.push(["event", `${data.sources[data.source[finding]]}#${data.position[finding]}`]);
    rows.push(["log type", whole.logType]);
    return h("dl", { class: "facts" }, rows.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, shortened(String(value), VALUE_SHOWN))]));
  }

  actions(finding, whole) {
    const { store } = this;
    const { data } = store;
    const host = data.hosts[data.host[finding]].length ? store.byKey.get("host").lists[data.host[finding]][0] : null;
    const around = () =>
      store.change((s) => {
        s.facets.forEach((facet) => facet.selected.clear());
        s.byKey.get("host").selected.add(host);
        s.span = [data.time[finding] - AROUND, data.time[finding] + AROUND];
        s.isGrouped = false;
        s.order = "time";
      });
    const button = (text, onclick) => h("button", { type: "button", onclick }, text);
    const copied = button("Copy as JSON", () => copy(whole, copied));
    return h(
      "div",
      { class: "actions" },
      host !== null && finding < data.timed && button("This host, 10 minutes around", around),
      button("Only this rule", () => store.toggle("rule", data.rule[finding], true)),
      copied,
    );
  }

  matched(matched, places) {
    const marks = [...new Set([...places.values()].flat())];
    const entries = Object.entries(matched);
    if (!entries.length) return h("p", { class: "note" }, "No field: the rule wants something that is not there.");
    return h("dl", { class: "matched" }, entries.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, ...markedParts(shortened(plain(value), VALUE_SHOWN), marks))]));
  }

  event(whole, places) {
    if (whole.event === null) return [h("p", { class: "note" }, "The whole event is not in this report, for its size. The log has it; the matched fields are above.")];
    const note = whole.isCut ? [h("p", { class: "note" }, "Long texts of this event are cut; the log has them whole.")] : [];
    return [...note, eventTree(parsed(whole.event), places)];
  }
}

function plain(value) {
  if (typeof value === "string") return value;
  if (value instanceof Digits) return value.text;
  return value === null ? "–" : JSON.stringify(value, (_, item) => (item instanceof Digits ? item.text : item));
}

async function copy(whole, button) {
  const text = JSON.stringify({ finding: whole.finding, event: whole.event === null ? null : parsed(whole.event) }, (_, item) => (item instanceof Digits ? item.text : item), 2);
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "The browser does not allow it";
  }
}

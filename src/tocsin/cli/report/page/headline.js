// The headline: how bad, where, when, and what was not read, in one line and a few numbers.

import { GRAVEST_FIRST, levelName } from "./levels.js";
import { counted, h, number, visible } from "./text.js";
import { duration } from "./times.js";
import { lossesOf } from "./losses.js";

/** Count what passes, by level and by rule. */
export function countedLevels(store) {
  const { data, passing } = store;
  const ofRule = new Int32Array(data.rules.length);
  for (let i = 0; i < passing.length; i++) ofRule[data.rule[passing[i]]]++;
  const ofLevel = new Int32Array(5);
  ofRule.forEach((count, rule) => (ofLevel[data.levelOfRule[rule]] += count));
  return { ofRule, ofLevel };
}

export class Headline {
  constructor(store, zones, openScan) {
    this.store = store;
    this.zones = zones;
    this.title = h("h1", {});
    this.subtitle = h("p", { class: "subtitle" });
    this.tiles = h("div", { class: "tiles", role: "group", "aria-label": "Levels" });
    const losses = lossesOf(store.data.facts).filter((loss) => loss.isGrave);
    const more = losses.length > 1 ? `, and ${losses.length - 1} more` : "";
    const warning = losses.length > 0 && h("button", { class: "warning", type: "button", onclick: openScan }, `${losses[0].title}${more}`);
    this.element = h("section", { class: "headline" }, h("div", { class: "story" }, this.title, h("div", { class: "subline" }, this.subtitle, warning)), this.tiles);
    store.listen(() => this.draw());
    zones.listen(() => this.draw());
  }

  draw() {
    const { store } = this;
    const facet = store.byKey.get("level");
    this.title.textContent = this.verdict();
    this.subtitle.textContent = this.where();
    const tiles = GRAVEST_FIRST.map((level) =>
      h(
        "button",
        {
          type: "button",
          class: `tile is-${levelName(level)}`,
          "aria-pressed": String(facet.selected.has(level)),
          "data-focus": `tile-${level}`,
          disabled: !facet.counts[level] && !facet.selected.has(level),
          onclick: (event) => store.toggle("level", level, !event.shiftKey),
        },
        h("span", { class: "tile-count" }, number(facet.counts[level])),
        h("span", { class: "tile-name" }, levelName(level)),
      ),
    );
    this.tiles.replaceChildren(...tiles);
  }

  verdict() {
    const { store } = this;
    if (!store.data.count) return "No rule fired";
    if (!store.passing.length) return "Nothing passes the filters";
    const { ofLevel } = countedLevels(store);
    const gravest = GRAVEST_FIRST.filter((level) => ofLevel[level]).slice(0, 2);
    const sum = gravest.reduce((all, level) => all + ofLevel[level], 0);
    const levels = gravest.map((level) => `${number(ofLevel[level])} ${levelName(level)}`).join(" and ");
    const hosts = new Set();
    for (const i of store.passing) store.data.hosts[store.data.host[i]].forEach((host) => hosts.add(host));
    const where = hosts.size ? ` on ${hosts.size === 1 ? [...hosts][0] : counted(hosts.size, "host")}` : "";
    return visible(`${levels} ${sum === 1 ? "finding" : "findings"}${where}`);
  }

  where() {
    const { data, passing, isFiltered } = this.store;
    const { facts } = data;
    const zone = this.zones.current;
    const parts = [];
    const timed = passing.filter((i) => i < data.timed);
    if (timed.length) {
      const [first, last] = [data.time[timed[0]], data.time[timed.at(-1)]];
      parts.push(`${zone.write(first)} – ${zone.write(last)} (${duration(last - first)})`);
    }
    const rules = countedLevels(this.store).ofRule.filter(Boolean).length;
    if (rules) parts.push(`${counted(rules, "rule")} fired`);
    if (isFiltered) parts.push(`${number(passing.length)} of ${counted(data.count, "finding")} shown`);
    else parts.push(`${counted(data.count, "finding")} in ${counted(facts.events.read, "event")}`);
    return parts.join("  ·  ");
  }
}

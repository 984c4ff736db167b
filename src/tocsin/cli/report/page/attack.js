// The ATT&CK strip: tactics in the order of an attack, with their techniques and counts.

import { named } from "./facets.js";
import { countedLevels } from "./headline.js";
import { levelName } from "./levels.js";
import { section } from "./section.js";
import { brief, h, number } from "./text.js";
import { serves, techniqueName } from "./techniques.js";
import { isAlwaysShown, TACTIC_NAMES, tacticsOf, techniquesOf } from "./tactics.js";

const TECHNIQUES = 3;

export class AttackStrip {
  constructor(store) {
    this.store = store;
    this.tacticsOfRule = store.data.rules.map((rule) => tacticsOf(rule.tags));
    this.techniquesOfRule = store.data.rules.map((rule) => techniquesOf(rule.tags));
    this.list = h("ol", { class: "tactics" });
    this.element = section("attack", "ATT&CK", [h("p", { class: "caption" }, "tactics in the order of an attack")], this.list);
    store.listen(() => this.draw());
  }

  draw() {
    const { store } = this;
    const facet = store.byKey.get("tactic");
    const told = this.tell();
    const columns = TACTIC_NAMES.map((name, tactic) => {
      const { count, level, techniques } = told[tactic];
      const shown = facet.counts[tactic];
      if (!shown && !facet.selected.has(tactic)) {
        return isAlwaysShown(tactic) && h("li", { class: "tactic is-absent", title: `${name}: nothing found` }, h("span", {}, name));
      }
      const ranked = [...techniques].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
      const isChosen = facet.selected.has(tactic);
      const head = h(
        "button",
        { type: "button", "aria-pressed": String(isChosen), "data-focus": `tactic-${tactic}`, onclick: (event) => store.toggle("tactic", tactic, !event.shiftKey) },
        h("span", { class: "tactic-name" }, name),
        h("span", { class: "tactic-count" }, number(shown)),
      );
      const items = ranked.slice(0, TECHNIQUES).map(([technique, times]) => this.technique(technique, times));
      const more = ranked.length - TECHNIQUES;
      if (more > 0) items.push(h("li", { class: "more" }, `+${more} more`));
      const grave = count ? `is-${levelName(level)}` : "";
      return h("li", { class: `tactic ${grave}${isChosen ? " is-chosen" : ""}` }, head, h("ul", {}, items));
    });
    this.list.replaceChildren(...columns.filter(Boolean));
    this.element.hidden = !facet.counts.some(Boolean) && !facet.selected.size;
  }

  technique(technique, times) {
    const facet = this.store.byKey.get("technique");
    const value = facet.names.indexOf(named(technique));
    const choose = (event) => this.store.toggle("technique", value, !event.shiftKey);
    const pressed = String(facet.selected.has(value));
    return h("li", {}, h("button", { type: "button", "aria-pressed": pressed, title: `${technique} ${techniqueName(technique)}`, "data-focus": `technique-${value}`, onclick: choose }, h("span", {}, h("b", {}, technique), h("i", {}, techniqueName(technique))), h("span", {}, brief(times))));
  }

  /** Count, for each tactic, what passes: how many, how grave, which techniques. */
  tell() {
    const told = TACTIC_NAMES.map(() => ({ count: 0, level: 0, techniques: new Map() }));
    const { data } = this.store;
    countedLevels(this.store).ofRule.forEach((count, rule) => {
      if (!count) return;
      for (const tactic of this.tacticsOfRule[rule]) {
        const entry = told[tactic];
        entry.count += count;
        entry.level = Math.max(entry.level, data.levelOfRule[rule]);
        for (const technique of this.techniquesOfRule[rule]) {
          if (!serves(technique, tactic, this.tacticsOfRule[rule])) continue;
          entry.techniques.set(technique, (entry.techniques.get(technique) || 0) + count);
        }
      }
    });
    return told;
  }
}

// Facets: what findings can be filtered by. Each has a column of numbers, and for each number the values it stands for.

import { GRAVEST_FIRST, levelName } from "./levels.js";
import { techniqueName } from "./techniques.js";
import { TACTIC_NAMES, tacticsOf, techniquesOf } from "./tactics.js";

const NONE = "(none)";

class Facet {
  constructor(key, title, column, lists, names, isOrdered = false) {
    this.key = key;
    this.title = title;
    this.column = column;
    this.lists = lists;
    this.names = names;
    this.isOrdered = isOrdered; // values have an order of their own
    this.selected = new Set();
    this.counts = new Int32Array(names.length);
    this.passing = new Uint8Array(lists.length);
  }

  /** Work out which numbers of the column pass what is selected. */
  settle() {
    if (!this.selected.size) this.passing.fill(1);
    else this.lists.forEach((values, index) => (this.passing[index] = values.some((v) => this.selected.has(v)) ? 1 : 0));
    this.counts.fill(0);
  }

  /** Give how grave a value is in itself. */
  gravity(value) {
    return this.levels ? this.levels[value] : 0;
  }

  toggle(value, isAlone) {
    const was = this.selected.has(value);
    if (isAlone) this.selected.clear();
    if (was) this.selected.delete(value);
    else this.selected.add(value);
  }
}

function ofTexts(key, title, column, combinations) {
  const numbers = new Map();
  const lists = combinations.map((texts) =>
    (texts.length ? texts : [NONE]).map((text) => {
      if (!numbers.has(text)) numbers.set(text, numbers.size);
      return numbers.get(text);
    }),
  );
  return new Facet(key, title, column, lists, [...numbers.keys()]);
}

/** Write a technique with its name, as the values of its facet are written. */
export function named(technique) {
  return `${technique} ${techniqueName(technique)}`.trim();
}

/** Make the facets of the data. */
export function facetsOf(data) {
  const tags = data.rules.map((rule) => rule.tags);
  const rule = new Facet("rule", "Rule", data.rule, data.rules.map((_, index) => [index]), data.rules.map((each) => each.title));
  rule.levels = data.levelOfRule;
  return [
    new Facet("level", "Level", data.rule, data.levelOfRule.map((level) => [level]), [0, 1, 2, 3, 4].map(levelName), true),
    rule,
    ofTexts("host", "Host", data.host, data.hosts),
    ofTexts("user", "User", data.user, data.users),
    new Facet("tactic", "Tactic", data.rule, tags.map(tacticsOf), TACTIC_NAMES, true),
    ofTexts("technique", "Technique", data.rule, tags.map((each) => techniquesOf(each).map(named))),
    ofTexts("logsource", "Log source", data.logsource, data.logsources.map((name) => [name])),
    ofTexts("source", "File", data.source, data.sources.map((name) => [name])),
  ];
}

/** Give the numbers of a facet's values in the order they are shown in: selected ones, grave rules, frequent ones. */
export function orderedValues(facet) {
  const values = facet.key === "level" ? [...GRAVEST_FIRST] : [...facet.names.keys()];
  const present = values.filter((value) => facet.counts[value] || facet.selected.has(value));
  if (facet.isOrdered) return present;
  return present.sort(
    (a, b) =>
      facet.selected.has(b) - facet.selected.has(a) ||
      facet.gravity(b) - facet.gravity(a) ||
      facet.counts[b] - facet.counts[a] ||
      (facet.names[a] < facet.names[b] ? -1 : 1),
  );
}

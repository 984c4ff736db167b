// What is looked at: filters, search, stretch of time, order; and the findings that pass.

import { facetsOf } from "./facets.js";
import { haystacks } from "./search.js";

/** Holds the state, works out what follows from it, and tells those who listen. */
export class Store {
  constructor(data) {
    this.data = data;
    this.facets = facetsOf(data);
    this.byKey = new Map(this.facets.map((facet) => [facet.key, facet]));
    this.words = "";
    this.wanted = [];
    this.found = new Uint8Array(data.count).fill(1);
    this.span = null; // [from, to] in milliseconds, to inclusive; null for everything, also what has no time
    this.isGrouped = true;
    this.order = "level";
    this.passing = new Uint32Array(0);
    this.inAnyTime = new Uint8Array(data.count); // 1: passes everything but the stretch of time
    this.listeners = [];
    this.settle();
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  /** Change the state by a function, work out what passes, and tell. */
  change(edit) {
    edit(this);
    this.settle();
    this.listeners.forEach((listener) => listener(this));
  }

  toggle(key, value, isAlone = false) {
    this.change(() => this.byKey.get(key).toggle(value, isAlone));
  }

  search(words) {
    this.words = words;
    this.stacks ??= haystacks(this.data);
    // Each word, as it stands in JSON, and where it is found in what the table shows.
    this.wanted = words
      .toLowerCase()
      .split(/\s+/)
      .filter(Boolean)
      .map((word) => ({ quoted: JSON.stringify(word).slice(1, -1), found: this.stacks.matching(word) }));
    const found = new Uint8Array(this.data.count);
    for (let i = 0; i < found.length; i++) found[i] = this.wanted.every((word) => word.found[i]) ? 1 : 0;
    this.change(() => (this.found = found));
  }

  /** Let findings pass that were found elsewhere, besides those that the search has found. */
  addFound(others) {
    this.change(() => (this.found = this.found.map((is, i) => is | others[i])));
  }

  look(span) {
    const { first, last } = this.data;
    const isAll = !span || Number.isNaN(first) || (span[0] <= first && span[1] >= last);
    this.change(() => (this.span = isAll ? null : span));
  }

  get isFiltered() {
    return Boolean(this.words || this.span || this.facets.some((facet) => facet.selected.size));
  }

  clear() {
    this.facets.forEach((facet) => facet.selected.clear());
    this.span = null;
    this.search("");
  }

  /** Find what passes. A facet's counts are of findings that pass all the others. */
  settle() {
    const { data, facets, span, found, inAnyTime } = this;
    facets.forEach((facet) => facet.settle());
    const passing = new Uint32Array(data.count);
    let kept = 0;
    for (let i = 0; i < data.count; i++) {
      const isInTime = !span || (data.time[i] >= span[0] && data.time[i] <= span[1]);
      let failing = found[i] ? -1 : -2; // the one facet that fails; -1 for none, -2 for too many
      for (let f = 0; f < facets.length && failing !== -2; f++) {
        if (!facets[f].passing[facets[f].column[i]]) failing = failing === -1 ? f : -2;
      }
      inAnyTime[i] = failing === -1 ? 1 : 0;
      if (failing === -2 || !isInTime) continue;
      if (failing === -1) passing[kept++] = i;
      for (let f = 0; f < facets.length; f++) {
        if (failing === -1 || failing === f) {
          const values = facets[f].lists[facets[f].column[i]];
          for (let v = 0; v < values.length; v++) facets[f].counts[values[v]]++;
        }
      }
    }
    this.passing = passing.subarray(0, kept);
  }
}

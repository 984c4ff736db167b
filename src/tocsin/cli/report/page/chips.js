// What is filtered by, as chips that take a filter away.

import { h } from "./text.js";

export class Chips {
  constructor(store, zones, search) {
    this.store = store;
    this.zones = zones;
    this.search = search;
    this.element = h("div", { class: "chips" });
    store.listen(() => this.draw());
    zones.listen(() => this.draw());
  }

  draw() {
    const { store, zones } = this;
    const chips = store.facets.flatMap((facet) =>
      [...facet.selected].map((value) => this.chip(facet.title, facet.names[value], () => store.toggle(facet.key, value))),
    );
    if (store.span) {
      const [from, to] = store.span;
      chips.push(this.chip("Time", `${zones.current.write(from)} – ${zones.current.write(to)}`, () => store.look(null)));
    }
    if (store.words) chips.push(this.chip("Search", store.words, () => store.search("")));
    this.element.replaceChildren(...chips);
    if (this.search.value !== store.words && document.activeElement !== this.search) this.search.value = store.words;
  }

  chip(title, text, onclick) {
    return h("button", { class: "chip", type: "button", title: `Remove: ${title} ${text}`, onclick }, h("span", {}, title), h("b", {}, text), h("i", { "aria-hidden": "true" }, "×"));
  }
}

// The panel of facets: values with their counts; a click filters.

import { orderedValues } from "./facets.js";
import { levelName } from "./levels.js";
import { h, number } from "./text.js";

const FEW = 6;
const MANY = 200;
const CLOSED = new Set(["tactic", "technique", "logsource", "source"]);

export class FacetPanel {
  constructor(store) {
    this.store = store;
    this.wide = new Set();
    this.narrowing = new Map();
    this.element = h("aside", { class: "facets", "aria-label": "Filters" });
    // Levels have their tiles.
    this.parts = store.facets.filter((facet) => facet.key !== "level").map((facet) => this.part(facet));
    this.clear = h("button", { class: "quiet", type: "button", onclick: () => store.clear(), title: "Key x" }, "Clear all");
    this.element.append(h("div", { class: "section-head" }, h("h2", {}, "Filters"), this.clear), ...this.parts.map((part) => part.element));
    store.listen(() => this.draw());
  }

  part(facet) {
    const list = h("ul", {});
    const size = h("span", { class: "facet-size" });
    const input = h("input", { type: "search", placeholder: `Find a ${facet.title.toLowerCase()}`, "aria-label": `Find a ${facet.title.toLowerCase()}`, hidden: true });
    input.addEventListener("input", () => {
      this.narrowing.set(facet.key, input.value.toLowerCase());
      this.draw();
    });
    const more = h("button", { class: "more", type: "button" });
    more.addEventListener("click", () => {
      if (!this.wide.delete(facet.key)) this.wide.add(facet.key);
      this.draw();
    });
    const element = h("details", { class: "facet", open: !CLOSED.has(facet.key) }, h("summary", {}, facet.title, size), input, list, more);
    return { facet, element, list, size, input, more };
  }

  draw() {
    this.clear.hidden = !this.store.isFiltered;
    for (const { facet, element, list, size, input, more } of this.parts) {
      const all = orderedValues(facet);
      const isWide = this.wide.has(facet.key);
      const word = isWide ? this.narrowing.get(facet.key) || "" : "";
      const values = word ? all.filter((value) => facet.names[value].toLowerCase().includes(word)) : all;
      const shown = values.slice(0, isWide ? MANY : facet.isOrdered ? 20 : FEW);
      const most = Math.max(1, ...shown.map((value) => facet.counts[value]));
      list.replaceChildren(...shown.map((value) => this.item(facet, value, most)));
      size.textContent = facet.isOrdered ? "" : number(all.length);
      input.hidden = !isWide || all.length <= 20;
      more.hidden = all.length <= FEW || facet.isOrdered;
      more.textContent = isWide ? "Show fewer" : `Show ${number(all.length - FEW)} more`;
      element.hidden = !all.length;
    }
  }

  item(facet, value, most) {
    const isChosen = facet.selected.has(value);
    const level = facet.key === "rule" ? this.store.data.levelOfRule[value] : -1;
    const bar = h("span", { class: "bar" });
    bar.style.width = `${(100 * facet.counts[value]) / most}%`;
    const choose = () => this.store.toggle(facet.key, value);
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: level >= 0 ? `is-${levelName(level)}` : "", "aria-pressed": String(isChosen), "data-focus": `${facet.key}-${value}`, title: facet.names[value], onclick: choose },
        bar,
        h("span", { class: "name" }, facet.names[value]),
        h("span", { class: "count" }, number(facet.counts[value])),
      ),
    );
  }
}

// Search in whole events: block after block is unpacked and looked into, with pauses in which the page answers.

import { h } from "./text.js";
import { BLOCK, rawBlock } from "./data.js";

/** A button that adds, to what a search has found, the findings whose event or matched fields hold all its words. */
export class DeepSearch {
  constructor(store) {
    this.store = store;
    this.run = 0;
    this.element = h("button", { class: "quiet deep", type: "button", hidden: true, onclick: () => this.search() });
    store.listen(() => this.draw());
  }

  draw() {
    const { store } = this;
    this.element.hidden = !store.words || !store.data.count;
    if (this.words === store.words) return;
    this.words = store.words; // other words: what is under way is of no use any more
    this.run += 1;
    this.element.disabled = false;
    this.element.textContent = "Search whole events, too";
  }

  async search() {
    const run = ++this.run;
    const { data, wanted } = this.store;
    const found = new Uint8Array(data.count);
    this.element.disabled = true;
    for (let number = 0; number * BLOCK < data.count; number++) {
      const block = await rawBlock(number);
      if (run !== this.run) return;
      const events = block.events.map((event) => event.toLowerCase());
      block.findings.forEach((finding, place) => {
        const [event] = block.details[place];
        const matched = JSON.stringify(finding.matched).toLowerCase();
        const holds = (word) => matched.includes(word.quoted) || (event >= 0 && events[event].includes(word.quoted)) || word.found[number * BLOCK + place];
        if (wanted.every(holds)) found[number * BLOCK + place] = 1;
      });
      this.element.textContent = `Searching whole events: ${Math.round((100 * number * BLOCK) / data.count)} %`;
    }
    const before = this.store.found.reduce((sum, one) => sum + one, 0);
    this.store.addFound(found);
    const more = this.store.found.reduce((sum, one) => sum + one, 0) - before;
    this.element.textContent = more ? `${more.toLocaleString("en-GB")} more in whole events` : "No more in whole events";
  }
}

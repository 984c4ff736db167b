// The time zone that times are shown in.

import { h } from "./text.js";
import { Zone, zonesOf } from "./times.js";

export class Zones {
  constructor(named) {
    const names = zonesOf(named);
    this.listeners = [];
    this.current = new Zone(names.length > 2 ? named : "UTC");
    const options = names.map((name) =>
      h("option", { value: name, selected: name === this.current.name }, name === "local" ? "This computer's time" : name),
    );
    this.element = h("select", { "aria-label": "Time zone", onchange: (event) => this.choose(event.target.value) }, options);
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  choose(name) {
    this.current = new Zone(name);
    this.listeners.forEach((listener) => listener());
  }
}

// Light and dark: as the system has it, until somebody chooses.

import { h, icon } from "./text.js";

const MOON = "M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1Z";

export class Theme {
  constructor() {
    this.listeners = [];
    this.system = matchMedia("(prefers-color-scheme: dark)");
    this.system.addEventListener("change", () => this.tell());
    const toggle = () => this.toggle();
    this.element = h("button", { class: "tool", type: "button", title: "Light or dark (t)", "aria-label": "Light or dark", onclick: toggle }, icon(MOON));
  }

  listen(listener) {
    this.listeners.push(listener);
  }

  get isDark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : this.system.matches;
  }

  toggle() {
    document.documentElement.dataset.theme = this.isDark ? "light" : "dark";
    this.tell();
  }

  tell() {
    this.listeners.forEach((listener) => listener());
  }
}

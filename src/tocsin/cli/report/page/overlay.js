// A page over the page, for help and for the scan's summary: a dialog that Esc closes.

import { h, icon } from "./text.js";

const CLOSE = "M4 4l8 8M12 4l-8 8";

export class Overlay {
  constructor(title, content) {
    const close = h("button", { class: "tool", type: "button", title: "Close (Esc)", "aria-label": "Close", onclick: () => this.element.close() }, icon(CLOSE));
    this.element = h("dialog", { class: "overlay", "aria-label": title }, h("header", {}, h("h2", {}, title), close), h("div", { class: "overlay-body" }, content));
    this.element.addEventListener("click", (event) => event.target === this.element && this.element.close());
  }

  toggle() {
    if (this.element.open) this.element.close();
    else this.element.showModal();
  }
}

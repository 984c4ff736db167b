// A section of the overview: its title folds it up.

import { h } from "./text.js";

/** Make a section of a title, what stands beside it, and what can be folded up; `onchange` is told when it was. */
export function section(name, title, beside, content, onchange = () => {}) {
  const fold = h("button", { class: "fold", type: "button", "aria-expanded": "true" }, title);
  const element = h("section", { class: name, "aria-label": title }, h("div", { class: "section-head" }, h("h2", {}, fold), ...beside), content);
  fold.addEventListener("click", () => {
    const isFolded = element.classList.toggle("is-folded");
    fold.setAttribute("aria-expanded", String(!isFolded));
    content.hidden = isFolded;
    onchange();
  });
  return element;
}

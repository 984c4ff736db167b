// Parts that are drawn anew keep the focus where it was.

/** Run what draws anew; then focus the element that stands for the one that had the focus. */
export function keepingFocus(draw) {
  const name = document.activeElement?.dataset?.focus;
  draw();
  if (!name || document.activeElement?.dataset?.focus === name) return;
  for (const element of document.querySelectorAll("[data-focus]")) {
    if (element.dataset.focus === name) return element.focus({ preventScroll: true });
  }
}

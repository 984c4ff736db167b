// Text of logs and rules: shown as it is, with what could hide or reorder it made visible. Nothing here makes markup.

// C0 and C1 controls, soft hyphen, zero-width and bidirectional marks, line and paragraph separators, interlinear and
// tag characters, lone surrogates: the same as on the terminal.
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\u{e0000}-\u{e007f}]/gu;
const SHORT = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

function escaped(character) {
  const code = character.codePointAt(0);
  if (SHORT[character]) return SHORT[character];
  if (code <= 0xff) return "\\x" + code.toString(16).padStart(2, "0");
  if (code <= 0xffff) return "\\u" + code.toString(16).padStart(4, "0");
  return "\\U" + code.toString(16).padStart(8, "0");
}

/** Write control, bidirectional and invisible characters as escapes, so that a text is one harmless line. */
export function visible(text) {
  return text.replace(UNSAFE, escaped);
}

/** Make an element. Strings among the children are texts, made visible; `on…` properties are listeners. */
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : visible(String(value)));
  }
  for (const child of children.flat()) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : visible(String(child)));
  }
  return element;
}

/** Make a paragraph of every line. */
export function paragraphs(text) {
  return text
    .trim()
    .split(/\r?\n/)
    .map((line) => h("p", {}, line));
}

/** Make an SVG element of an icon's path in a box of 16 by 16. */
export function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** Write a number with its thousands apart. */
export function number(value) {
  return value.toLocaleString("en-GB");
}

/** Write a number where there is little room: 1,234 as 1.2k. */
export function brief(value) {
  return value < 1000 ? String(value) : value < 10_000 ? `${(value / 1000).toFixed(1)}k` : `${Math.round(value / 1000)}k`;
}

/** Write a count with its noun. */
export function counted(count, noun, plural = noun + "s") {
  return `${number(count)} ${count === 1 ? noun : plural}`;
}

/** Cut a text that is too long to be shown at once. */
export function shortened(text, most) {
  return text.length > most ? text.slice(0, most - 1) + "…" : text;
}

// An event as JSON for reading, with what the rule matched highlighted: its fields, and in them the very text.

import { h, number, visible } from "./text.js";
import { Digits } from "./unpack.js";

const TEXT_SHOWN = 2000;
const DEPTH_SHOWN = 60;
const LINES_SHOWN = 3000;

/** Draw an event. `places` are dotted paths to highlight, each with the texts to mark in the value there. */
export function eventTree(event, places) {
  const lines = [];
  write(lines, event, { places, depth: 0, path: "", name: null, comma: "" });
  const shown = lines.slice(0, LINES_SHOWN);
  if (lines.length > shown.length) shown.push(h("div", { class: "jl" }, `… ${number(lines.length - shown.length)} more lines`));
  return h("div", { class: "json" }, shown);
}

function write(lines, value, at) {
  const isList = Array.isArray(value);
  const isObject = isList || (value !== null && typeof value === "object" && !(value instanceof Digits));
  if (!isObject) return lines.push(line(at, scalar(value, marksAt(at)), isHit(at)));
  const entries = isList ? value.map((item) => [null, item]) : Object.entries(value);
  const [open, close] = isList ? "[]" : "{}";
  if (!entries.length || at.depth > DEPTH_SHOWN) return lines.push(line(at, [entries.length ? `${open}…${close}` : open + close], false));
  lines.push(line({ ...at, comma: "" }, [open], isHit(at)));
  entries.forEach(([name, item], index) => {
    // Elements of a list have the place of their list, as rules see them.
    const path = name === null ? at.path : at.path ? `${at.path}.${name}` : name;
    write(lines, item, { places: at.places, depth: at.depth + 1, path, name, comma: index < entries.length - 1 ? "," : "" });
  });
  return lines.push(line({ ...at, name: null }, [close], false));
}

function isHit(at) {
  return at.path !== "" && at.places.has(at.path);
}

function marksAt(at) {
  return at.places.get(at.path) || [];
}

function line(at, content, hit) {
  const key = at.name === null ? [] : [h("span", { class: "k" }, JSON.stringify(at.name)), ": "];
  const element = h("div", { class: hit ? "jl is-hit" : "jl" }, key, content, at.comma);
  element.style.paddingLeft = `${at.depth * 16 + 14}px`;
  return element;
}

function scalar(value, marks) {
  if (typeof value === "string") return textParts(value, marks);
  const text = value instanceof Digits ? value.text : String(value);
  return [h("span", { class: value === null ? "z" : typeof value === "boolean" ? "b" : "n" }, text)];
}

function textParts(value, marks) {
  const isLong = value.length > TEXT_SHOWN;
  const span = h("span", { class: "s" });
  const fill = (text, end) => span.replaceChildren('"', ...markedParts(text, marks), end);
  fill(isLong ? value.slice(0, TEXT_SHOWN) : value, isLong ? '…"' : '"');
  if (!isLong) return [span];
  const more = h("button", { class: "quiet", type: "button" }, `show all ${number(value.length)} characters`);
  more.addEventListener("click", () => {
    fill(value, '"');
    more.remove();
  });
  return [span, " ", more];
}

/** Give a text as nodes, with the marks in it (whatever their case) as `mark` elements, and escapes told apart. */
export function markedParts(text, marks) {
  const lower = text.toLowerCase();
  const spans = [];
  // Where lower case has another length, places would not agree: then the field alone is highlighted.
  for (const mark of lower.length === text.length ? marks : []) {
    for (let at = lower.indexOf(mark); at >= 0 && spans.length < 50; at = lower.indexOf(mark, at + mark.length)) {
      spans.push([at, at + mark.length]);
    }
  }
  spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const nodes = [];
  let done = 0;
  for (const [from, to] of spans) {
    if (from < done) continue;
    nodes.push(...escapedParts(text.slice(done, from)), h("mark", {}, ...escapedParts(text.slice(from, to))));
    done = to;
  }
  nodes.push(...escapedParts(text.slice(done)));
  return nodes;
}

function escapedParts(text) {
  const nodes = [];
  let plain = "";
  for (const character of text) {
    const shown = visible(character);
    if (shown === character) {
      plain += character;
      continue;
    }
    if (plain) nodes.push(document.createTextNode(plain));
    plain = "";
    nodes.push(h("span", { class: "esc" }, shown));
  }
  if (plain) nodes.push(document.createTextNode(plain));
  return nodes;
}

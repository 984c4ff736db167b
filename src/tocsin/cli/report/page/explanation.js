// Why a rule fired: the tree of its condition, each branch with what it came to.

import { h, shortened } from "./text.js";

const MARKS = { true: "✓", false: "✗", error: "!" };
const JOINS = { and: "all of", or: "any of", not: "not" };
const PLAIN = new Set(["the value passes", "the value does not pass"]); // what the mark says already
const DEPTH = 60;
const TEXT_SHOWN = 400;

/** Give a step, which is a row in the data, by its names. */
export function stepOf(row) {
  const [kind, verdict, text, field, why, path, by, places, mark, more, children] = row;
  return { kind, verdict, text, field, why, path, by, places, mark, more, children: children.map(stepOf) };
}

/** Draw a step and what is below it. */
export function explanationTree(step) {
  return h("ul", { class: "why" }, branch(step, 0));
}

function branch(step, depth) {
  const shown = step.kind === "selection" && ["and", "or"].includes(step.children[0]?.kind) ? step.children[0] : step;
  const below = depth < DEPTH ? childrenOf(shown, depth) : [];
  const mark = h("span", { class: "mark", title: step.verdict }, MARKS[step.verdict]);
  const line = h("div", { class: "step" }, mark, h("div", {}, ...label(step, shown)));
  return h("li", { class: `is-${step.verdict}` }, line, below.length ? h("ul", {}, below) : null);
}

/** Draw what is below a step. Alternatives that did not match are folded up when another did. */
function childrenOf(step, depth) {
  const isDecided = step.kind === "or" && step.verdict === "true";
  const failed = isDecided ? step.children.filter((child) => child.verdict !== "true") : [];
  const others = step.children.filter((child) => !failed.includes(child)).map((child) => branch(child, depth + 1));
  const rest = step.more ? [h("li", { class: "more" }, `… and ${step.more} more that did not match`)] : [];
  if (!failed.length) return [...others, ...rest];
  const all = failed.length + step.more;
  const summary = all === 1 ? "one alternative that did not match" : `${all} alternatives that did not match`;
  const folded = h("details", {}, h("summary", {}, summary), h("ul", {}, failed.map((child) => branch(child, depth + 1)), rest));
  return [...others, h("li", { class: "failed" }, folded)];
}

function label(step, shown) {
  if (step.kind === "test") return testLabel(step);
  if (step.kind !== "selection") return [h("span", { class: "join" }, JOINS[step.kind])];
  return [h("strong", {}, step.text), shown === step ? "" : h("span", { class: "join" }, ` ${JOINS[shown.kind]}`)];
}

function testLabel(step) {
  const isFound = step.verdict === "true" && step.path && step.path !== step.field;
  return [
    h("span", { class: "field" }, step.field ?? "any value"),
    " ",
    h("span", { class: "wanted" }, shortened(step.text, TEXT_SHOWN)),
    step.why && !PLAIN.has(step.why) ? h("span", { class: "reason" }, ` – ${shortened(step.why, TEXT_SHOWN)}`) : null,
    isFound ? h("div", { class: "path" }, `at ${shortened(step.places.join(", ") || step.path, TEXT_SHOWN)}, found by ${step.by}`) : null,
  ];
}

/** Collect where the true tests found their values, and the texts to mark there; what a `not` looked at is left out. */
export function placesOf(step, places = new Map()) {
  if (step.kind === "not" || step.verdict !== "true") return places;
  for (const place of step.places) {
    if (!places.has(place)) places.set(place, []);
    if (step.mark) places.get(place).push(step.mark.toLowerCase());
  }
  if (step.kind === "test" && step.field === null && step.mark) places.set("", [...(places.get("") || []), step.mark.toLowerCase()]);
  step.children.forEach((child) => placesOf(child, places));
  return places;
}

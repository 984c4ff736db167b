// What a rule says about itself. References are texts, not links: nothing in a report leads out of it.

import { techniqueName } from "./techniques.js";
import { techniquesOf } from "./tactics.js";
import { h, paragraphs } from "./text.js";

function nameOf(tag) {
  const [technique] = techniquesOf([tag]);
  const name = technique && techniqueName(technique);
  return name ? h("i", {}, ` ${name}`) : null;
}

/** Draw a rule. */
export function ruleCard(rule) {
  const list = (texts) => texts?.length && h("ul", {}, texts.map((text) => h("li", {}, text)));
  const rows = [
    ["Tags", rule.tags.length && h("div", { class: "tags" }, rule.tags.map((tag) => h("span", { class: "tag" }, tag, nameOf(tag))))],
    ["False positives", list(rule.falsepositives)],
    ["References", list(rule.references)],
    ["Log source", rule.logsource],
    ["Status", [rule.status, rule.version].filter(Boolean).join(", ")],
    ["Author", rule.author],
    ["Id", rule.id],
    ["File", rule.path],
  ];
  const known = rows.filter(([, value]) => value);
  return h(
    "div",
    { class: "rule-card" },
    rule.description ? h("div", { class: "prose" }, paragraphs(rule.description)) : null,
    h("dl", { class: "facts" }, known.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
  );
}

// The scan: what was asked for, what was read and run, and what was not.

import { lossesOf } from "./losses.js";
import { counted, h, number, shortened } from "./text.js";

const LINE_SHOWN = 600;

/** Draw everything a report knows about its scan. */
export function scanInfo(facts) {
  return [h("div", { class: "columns" }, h("div", {}, asked(facts), read(facts)), h("div", {}, notRead(facts)))];
}

function table(rows) {
  return h("dl", { class: "facts" }, rows.filter(([, value]) => value).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

function asked(facts) {
  const { asked: what } = facts;
  const list = (texts) => h("ul", { class: "plain" }, texts.map((text) => h("li", {}, text)));
  return h(
    "section",
    {},
    h("h3", {}, "Asked"),
    table([
      ["Inputs", list(what.inputs)],
      ["Rules", list(what.rules)],
      ["Started", what.started.replace("T", " ").replace(/\.\d+Z$/, " UTC")],
      ["Took", `${number(facts.seconds)} s${facts.processes > 1 ? `, ${facts.processes} processes` : ""}`],
      ["tocsin", facts.version],
    ]),
  );
}

function read(facts) {
  const { events, inputs, rules, findings } = facts;
  const types = facts.log_types.map(([name, count]) => h("tr", {}, h("td", {}, name), h("td", { class: "num" }, number(count))));
  return h(
    "section",
    {},
    h("h3", {}, "Read and run"),
    table([
      ["Inputs", `${number(inputs.read)} of ${number(inputs.all)} read`],
      ["Events", `${number(events.read)}, ${number(events.routed)} of known log types`],
      ["Repaired", events.repaired && counted(events.repaired, "record")],
      ["No time", events.timeless && `${counted(events.timeless, "event")}, judged all the same`],
      ["Rules", `${number(rules.run)} run, ${number(rules.fired)} fired${rules.filters ? `, ${counted(rules.filters, "filter")}` : ""}`],
      ["Findings", number(findings.count)],
    ]),
    types.length ? h("table", { class: "plain" }, h("thead", {}, h("tr", {}, h("th", {}, "Log type"), h("th", { class: "num" }, "Events"))), h("tbody", {}, types)) : null,
  );
}

function notRead(facts) {
  const losses = lossesOf(facts);
  const items = losses.map((loss) =>
    h(
      "details",
      { class: "loss", open: losses.length < 4 && loss.lines.length < 8 },
      h("summary", {}, loss.title),
      h("p", {}, loss.why),
      loss.lines.length ? h("ul", {}, loss.lines.map(lossLine)) : null,
      loss.all > loss.lines.length ? h("p", {}, `… and ${number(loss.all - loss.lines.length)} more`) : null,
    ),
  );
  const nothing = h("p", { class: "note" }, "Everything that was named was read to its end, and every rule was run.");
  return h("section", {}, h("h3", {}, "What was not read"), items.length ? items : nothing);
}

function lossLine(line) {
  if (typeof line === "string") return h("li", {}, shortened(line, LINE_SHOWN));
  const [text, more] = line;
  const remark = typeof more === "number" ? `×${number(more)}` : more;
  return h("li", {}, shortened(text, LINE_SHOWN), remark ? h("span", { class: "remark" }, ` ${shortened(remark, LINE_SHOWN)}`) : null);
}

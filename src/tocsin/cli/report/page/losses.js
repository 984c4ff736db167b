// What was not read, not run or not kept: the part of a report that is easily left out.

import { counted, number } from "./text.js";

/** Give what a scan lost: each a title, why, whether findings may be missing for it without anybody having wanted that,
 * and a list of lines (a text, or a text and its remedy or count). */
export function lossesOf(facts) {
  const { events, inputs, rules, findings } = facts;
  const losses = [];
  const add = (count, title, why, listed = [], isGrave = true) => {
    if (count) losses.push({ title, why, isGrave, lines: listed.first ?? listed, all: listed.count ?? listed.length });
  };
  add(facts.interrupted, "The scan was interrupted", "What comes after was not read.");
  add(facts.limit_reached, "The scan stopped at its limit", "What comes after was not read (--limit).");
  add(inputs.missing.length, `${counted(inputs.missing.length, "input")} not there`, "They were named and could not be found.", inputs.missing);
  add(inputs.lost.count, `${counted(inputs.lost.count, "input")} not read, or not to the end`, "Findings in the rest of them are missing.", inputs.lost);
  add(inputs.not_begun, `${counted(inputs.not_begun, "input")} not begun`, "The scan ended before.");
  const faults = events.faults.reduce((sum, [, count]) => sum + count, 0);
  const kinds = events.faults.map(([kind, count]) => `${number(count)} ${kind}`).join(", ");
  add(faults, `${counted(faults, "record")} or stretches not readable`, `${kinds}. The first of each source:`, inputs.faulty);
  add(events.unknown, `${counted(events.unknown, "event")} of unknown log types`, "No mapping knows them, so no rule was judged on them. By their first keys:", facts.unknown.map(([keys, count]) => [`{${keys}}`, count]));
  add(inputs.empty.count, `${counted(inputs.empty.count, "input")} without events`, "They were opened; nothing in them was an event.", inputs.empty, false);
  add(inputs.skipped.count, `${counted(inputs.skipped.count, "file")} skipped`, "They are no logs of a known format.", inputs.skipped, false);
  add(events.outside, `${counted(events.outside, "event")} outside the time bounds`, "They were left out by --after or --before.", [], false);
  add(rules.failures.count, `${counted(rules.failures.count, "rule")} not judged on some events`, "Their outcome there was an error.", {
    count: rules.failures.count,
    first: rules.failures.first.map(([title, , count, first]) => [`${title}: ${first}`, count]),
  });
  add(rules.problems.count, `${counted(rules.problems.count, "error")} in rules`, "These rules were not loaded, or not in full.", rules.problems);
  add(rules.unsupported.count, `${counted(rules.unsupported.count, "rule")} not supported`, "They are valid, but were not run.", rules.unsupported);
  add(rules.correlations.count, `${counted(rules.correlations.count, "correlation")} not run`, "They were checked only.", rules.correlations, false);
  add(rules.deselected, `${counted(rules.deselected, "rule")} deselected`, "By --level, --status, --tag or --id.", [], false);
  const left = findings.count - findings.kept;
  add(left, `${counted(left, "finding")} not in this report`, `Of ${number(findings.count)} the report holds ${number(findings.kept)}: of every rule on every host the first ones, and the gravest. The other output formats hold them all.`);
  return losses;
}

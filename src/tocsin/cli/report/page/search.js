// Search: words are looked for in the rule, the host, the user, the telling fields and the file of a finding.

import { techniqueName } from "./techniques.js";
import { techniquesOf } from "./tactics.js";

class Haystacks {
  constructor(columns, count) {
    this.columns = columns;
    this.count = count;
  }

  /** Say of every finding whether it holds a word. Each text is looked into once, however often it occurs. */
  matching(word) {
    const found = new Uint8Array(this.count);
    const answers = this.columns.map(({ texts }) => Uint8Array.from(texts, (text) => (text.includes(word) ? 1 : 0)));
    for (let i = 0; i < this.count; i++) {
      for (let c = 0; c < answers.length && !found[i]; c++) found[i] = answers[c][this.columns[c].column[i]];
    }
    return found;
  }
}

/** Prepare the texts of the data for searches. */
export function haystacks(data) {
  const lower = (texts) => texts.map((text) => text.toLowerCase());
  const columns = [
    { column: data.rule, texts: data.rules.map((rule) => [rule.title, rule.id, ...rule.tags, ...techniquesOf(rule.tags).map(techniqueName)].join("\n")) },
    { column: data.host, texts: data.hosts.map((names) => names.join("\n")) },
    { column: data.user, texts: data.users.map((names) => names.join("\n")) },
    { column: data.what, texts: data.whats },
    { column: data.source, texts: data.sources },
    { column: data.logsource, texts: data.logsources },
  ];
  return new Haystacks(columns.map(({ column, texts }) => ({ column, texts: lower(texts) })), data.count);
}

// ATT&CK's tactics in the order of an attack, old names among them, and what a rule's tags say of them.

const TACTICS = [
  ["reconnaissance", "Reconnaissance"],
  ["resource-development", "Resource Development"],
  ["initial-access", "Initial Access"],
  ["execution", "Execution"],
  ["persistence", "Persistence"],
  ["privilege-escalation", "Privilege Escalation"],
  ["defense-evasion", "Defense Evasion"],
  ["stealth", "Stealth"],
  ["defense-impairment", "Defense Impairment"],
  ["credential-access", "Credential Access"],
  ["discovery", "Discovery"],
  ["lateral-movement", "Lateral Movement"],
  ["collection", "Collection"],
  ["command-and-control", "Command and Control"],
  ["exfiltration", "Exfiltration"],
  ["impact", "Impact"],
  ["evasion", "Evasion (ICS)"],
  ["inhibit-response-function", "Inhibit Response Function (ICS)"],
  ["impair-process-control", "Impair Process Control (ICS)"],
];
const NUMBER = new Map(TACTICS.map(([tag], index) => [tag, index]));
// Tactics of old matrices, and those of industrial systems, are shown only where a rule names them.
const SHOWN_WHEN_USED = new Set([6, 16, 17, 18]);

export const TACTIC_NAMES = TACTICS.map(([, name]) => name);

/** Say whether a tactic has its place even when nothing was found. */
export function isAlwaysShown(tactic) {
  return !SHOWN_WHEN_USED.has(tactic);
}

/** Give the numbers of the tactics that tags name. */
export function tacticsOf(tags) {
  const found = tags.map((tag) => NUMBER.get(tag.toLowerCase().replace(/^attack\./, "").replaceAll("_", "-")));
  return [...new Set(found.filter((number) => number !== undefined))].sort((a, b) => a - b);
}

/** Give the techniques that tags name, such as T1059.001. */
export function techniquesOf(tags) {
  const found = tags.map((tag) => /^attack\.(t\d{4}(?:\.\d{3})?)$/i.exec(tag)?.[1].toUpperCase());
  return [...new Set(found.filter(Boolean))];
}

// On paper: the summary, and the groups of what passes the filters, as a plain table.

import { levelName } from "./levels.js";
import { listed } from "./listing.js";
import { scanInfo } from "./scaninfo.js";
import { counted, h, number, shortened } from "./text.js";
import { whatOf } from "./data.js";

const LINES = 400;
const TEXT = 160;

/** Prepare the part of the page that is printed when somebody prints; paper is light. */
export function listenToPrinting(store, zones, theme, place) {
  const root = document.documentElement;
  let chosen;
  window.addEventListener("beforeprint", () => {
    chosen = root.dataset.theme;
    root.dataset.theme = "light";
    theme.tell();
    place.replaceChildren(...printed(store, zones.current));
  });
  window.addEventListener("afterprint", () => {
    if (chosen) root.dataset.theme = chosen;
    else delete root.dataset.theme;
    theme.tell();
    place.replaceChildren();
  });
}

/** Draw what passes the filters, the gravest first, for paper. */
export function printed(store, zone) {
  const { data } = store;
  const lines = listed({ data, passing: store.passing, isGrouped: true, order: "level" }, new Set());
  const rows = lines.slice(0, LINES).map(({ finding, group }) => {
    const [name, value] = whatOf(data, finding);
    const last = group?.findings.at(-1);
    return h(
      "tr",
      {},
      h("td", { class: `is-${levelName(data.level[finding])}` }, h("span", { class: "level" }, levelName(data.level[finding]))),
      h("td", { class: "num" }, number(group ? group.findings.length : 1)),
      h("td", {}, zone.write(data.time[finding]), last ? ` – ${zone.write(data.time[last])}` : ""),
      h("td", {}, h("strong", {}, data.rules[data.rule[finding]].title), name ? h("div", {}, `${name}: ${shortened(value ?? "", TEXT)}`) : null),
      h("td", {}, data.hosts[data.host[finding]].join(", ")),
      h("td", {}, data.users[data.user[finding]].join(", ")),
    );
  });
  const heads = ["Level", "Count", `First – last (${zone.name})`, "Rule", "Host", "User"].map((name) => h("th", { class: name === "Count" && "num" }, name));
  const more = lines.length > rows.length ? h("p", {}, `… and ${counted(lines.length - rows.length, "group")} more: filter, and print again.`) : null;
  return [h("table", { class: "plain" }, h("thead", {}, h("tr", {}, heads)), h("tbody", {}, rows)), more, h("h2", {}, "The scan"), ...scanInfo(data.facts)].filter(Boolean);
}

// What the table lists: findings, or groups of those of one rule on one host, some of them opened.

/** A line of the table: a group (with its findings) or a single finding. */
class Group {
  constructor(key, first) {
    this.key = key;
    this.findings = [first];
  }
}

const BINS = 24;

/** Give the lines of the table. `opened` holds the keys of the groups whose findings are shown, too. */
export function listed(store, opened) {
  const lines = store.isGrouped ? groupLines(store) : Array.from(store.passing, (finding) => ({ finding, group: null }));
  ordered(lines, store);
  if (!store.isGrouped || !opened.size) return lines;
  return lines.flatMap((line) =>
    line.group && opened.has(line.group.key)
      ? [line, ...line.group.findings.map((finding) => ({ finding, group: null, isInside: true }))]
      : [line],
  );
}

function groupLines(store) {
  const { data, passing } = store;
  const groups = new Map();
  for (let i = 0; i < passing.length; i++) {
    const finding = passing[i];
    const key = data.rule[finding] * data.hosts.length + data.host[finding];
    const group = groups.get(key);
    if (group) group.findings.push(finding);
    else groups.set(key, new Group(key, finding));
  }
  return Array.from(groups.values(), (group) => ({ finding: group.findings[0], group: group.findings.length > 1 ? group : null }));
}

/** Put lines in order. They come in the order of time; the gravest first keeps that among equals of as many findings. */
function ordered(lines, store) {
  const { level } = store.data;
  const size = (line) => (line.group ? line.group.findings.length : 1);
  if (store.order === "level") lines.sort((a, b) => level[b.finding] - level[a.finding] || a.finding - b.finding);
  else if (store.order === "count") lines.sort((a, b) => size(b) - size(a) || level[b.finding] - level[a.finding] || a.finding - b.finding);
  else lines.sort((a, b) => a.finding - b.finding);
}

/** Give the outline of when the findings of a group were, as the path of an SVG of 96 by 16. */
export function sparkline(data, group, from, to) {
  const counts = new Int32Array(BINS);
  for (const finding of group.findings) {
    if (finding >= data.timed) continue;
    counts[Math.max(0, Math.min(BINS - 1, Math.floor(((data.time[finding] - from) / Math.max(to - from, 1)) * BINS)))]++;
  }
  const most = Math.max(1, ...counts);
  let path = "";
  counts.forEach((count, bin) => {
    if (count) path += `M${bin * 4} 16v${-Math.round(3 + (13 * count) / most)}h3V16z`;
  });
  return path;
}

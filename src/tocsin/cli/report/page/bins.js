// Findings counted by stretches of time, by level, and by host.

/** Count the findings that pass in `bins` stretches between two times: an array of bins × 5 levels. */
export function countedByTime(store, from, to, bins) {
  const { data, inAnyTime } = store;
  const counts = new Int32Array(bins * 5);
  const scale = bins / Math.max(to - from, 1);
  for (let i = 0; i < data.timed; i++) {
    if (!inAnyTime[i] || data.time[i] < from || data.time[i] > to) continue;
    const bin = Math.min(bins - 1, Math.floor((data.time[i] - from) * scale));
    counts[bin * 5 + data.level[i]]++;
  }
  return counts;
}

/** Give the hosts with the gravest findings, each with its counts by time and level, at most so many. */
export function lanesByTime(store, from, to, bins, most) {
  const { data, inAnyTime } = store;
  const ranks = new Float64Array(data.hosts.length);
  const weight = [1e-3, 1, 1e3, 1e6, 1e9]; // a level counts for more than any number of milder ones
  for (let i = 0; i < data.timed; i++) {
    if (!inAnyTime[i] || data.time[i] < from || data.time[i] > to) continue;
    ranks[data.host[i]] += weight[data.level[i]];
  }
  const hosts = [...ranks.keys()].filter((host) => ranks[host] && data.hosts[host].length);
  const chosen = hosts.sort((a, b) => ranks[b] - ranks[a]).slice(0, most);
  const lanes = new Map(chosen.map((host) => [host, { host, counts: new Int32Array(bins * 5) }]));
  const scale = bins / Math.max(to - from, 1);
  for (let i = 0; i < data.timed; i++) {
    const lane = inAnyTime[i] && data.time[i] >= from && data.time[i] <= to && lanes.get(data.host[i]);
    if (lane) lane.counts[Math.min(bins - 1, Math.floor((data.time[i] - from) * scale)) * 5 + data.level[i]]++;
  }
  return { lanes: [...lanes.values()], others: hosts.length - chosen.length };
}

// Drawing of the timeline: bars of findings by level, a lane for each host, an axis.

import { GRAVEST_FIRST } from "./levels.js";
import { number } from "./text.js";
import { ticks } from "./times.js";

export const BAR = 5;
export const LEFT = 132;
export const RIGHT = 52;
export const LANE = 16;
export const AXIS = 20;

/** Draw bars, stacked with the gravest at the bottom, into a box; give the height of the scale. */
export function drawBars(context, box, counts, colour) {
  const bins = counts.length / 5;
  const width = box.width / bins;
  let most = 1;
  for (let bin = 0; bin < bins; bin++) most = Math.max(most, total(counts, bin));
  for (let bin = 0; bin < bins; bin++) {
    const all = total(counts, bin);
    if (!all) continue;
    // By the square root: one critical finding is still seen beside thousands of others.
    const height = Math.max(3, Math.sqrt(all / most) * box.height);
    let bottom = box.top + box.height;
    const present = GRAVEST_FIRST.filter((level) => counts[bin * 5 + level]);
    const room = Math.max(0, height - 2 * present.length);
    for (const level of present) {
      const part = 2 + (room * counts[bin * 5 + level]) / all;
      context.fillStyle = colour.levels[level];
      context.fillRect(box.left + bin * width, bottom - part, Math.max(1, width - 1), part);
      bottom -= part;
    }
  }
  return most;
}

/** Draw the lane of a host: in each stretch of time the gravest level, stronger where there is more. */
export function drawLane(context, box, counts, colour) {
  const bins = counts.length / 5;
  const width = box.width / bins;
  context.fillStyle = colour.lane;
  context.fillRect(box.left, box.top, box.width, box.height);
  for (let bin = 0; bin < bins; bin++) {
    const level = GRAVEST_FIRST.find((each) => counts[bin * 5 + each]);
    if (level === undefined) continue;
    context.globalAlpha = Math.min(1, 0.65 + Math.log10(total(counts, bin)) * 0.2);
    context.fillStyle = colour.levels[level];
    context.fillRect(box.left + bin * width, box.top, Math.max(3, width - 1), box.height);
  }
  context.globalAlpha = 1;
}

/** Draw the axis below a box, and its lines through it. */
export function drawAxis(context, box, from, to, zone, colour) {
  const { step, marks } = ticks(from, to, Math.max(2, Math.floor(box.width / 90)), zone);
  context.font = "11px system-ui, sans-serif";
  context.textBaseline = "top";
  for (const time of marks) {
    const x = box.left + ((time - from) / Math.max(to - from, 1)) * box.width;
    context.fillStyle = colour.line;
    context.fillRect(Math.round(x), box.top, 1, box.height);
    context.fillStyle = colour.text;
    const label = zone.tick(time, step);
    const half = context.measureText(label).width / 2;
    context.fillText(label, Math.min(Math.max(x - half, box.left), box.left + box.width - 2 * half), box.top + box.height + 5);
  }
}

/** Write how many findings a lane has, at its right end. */
export function drawCount(context, box, counts, colour) {
  context.font = "11px system-ui, sans-serif";
  context.fillStyle = colour.text;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fillText(number(counts.reduce((sum, count) => sum + count, 0)), box.left + box.width + RIGHT - 2, box.top + box.height / 2 + 1);
  context.textAlign = "left";
}

/** Write the greatest count beside the bars. */
export function drawScale(context, box, most, colour) {
  context.font = "11px system-ui, sans-serif";
  context.fillStyle = colour.text;
  context.textAlign = "right";
  context.textBaseline = "top";
  context.fillText(number(most), box.left - 8, box.top);
  context.textAlign = "left";
}

function total(counts, bin) {
  const place = bin * 5;
  return counts[place] + counts[place + 1] + counts[place + 2] + counts[place + 3] + counts[place + 4];
}

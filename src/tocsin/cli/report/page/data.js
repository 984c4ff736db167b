// The findings as columns, and the details of single ones, which are unpacked when they are looked into.

import { LEVELS } from "./levels.js";
import { unpacked, unpackedColumns } from "./unpack.js";

export const BLOCK = 128;
const BLOCKS_KEPT = 24;

/** Read the columns. Times are milliseconds since the epoch, NaN where there is none; they ascend. */
export async function readData() {
  const [facts, columns] = await Promise.all([unpacked("facts"), unpackedColumns("columns")]);
  const count = columns.rule.length;
  const time = new Float64Array(count).fill(NaN);
  let now = 0;
  for (let i = 0; i < columns.timed; i++) {
    now += columns.time[i];
    time[i] = now;
  }
  const levelOfRule = columns.rules.map((rule) => LEVELS.indexOf(rule.level));
  const rule = Int32Array.from(columns.rule);
  return {
    facts,
    count,
    timed: columns.timed,
    time,
    rule,
    level: Uint8Array.from(rule, (index) => levelOfRule[index]),
    levelOfRule,
    host: Int32Array.from(columns.host),
    user: Int32Array.from(columns.user),
    what: Int32Array.from(columns.what),
    logsource: Int32Array.from(columns.logsource),
    source: Int32Array.from(columns.source),
    position: columns.position,
    rules: columns.rules,
    hosts: columns.hosts,
    users: columns.users,
    whats: columns.whats,
    logsources: columns.logsources,
    sources: columns.sources,
    first: columns.timed ? time[0] : NaN,
    last: columns.timed ? time[columns.timed - 1] : NaN,
  };
}

/** Give the fields of a finding that tell most, as a list of name, value, name, value … */
export function whatOf(data, index) {
  const text = data.whats[data.what[index]];
  return text ? text.split("\u0001") : [];
}

/** Unpack a block of details, as it is, for looking through all of them. */
export function rawBlock(number) {
  return unpackedColumns(`block-${number}`);
}

/** Gives the details of findings; the blocks looked into last stay unpacked. */
export class Details {
  constructor() {
    this.blocks = new Map();
  }

  /** Give the whole finding, the text of its event or null, and the explanation or null. */
  async of(index) {
    const block = await this.block(Math.floor(index / BLOCK));
    const place = index % BLOCK;
    const [event, step, isCut, logType] = block.details[place];
    return {
      finding: block.findings[place],
      event: event < 0 ? null : block.events[event],
      step: step < 0 ? null : block.steps[step],
      isCut,
      logType,
    };
  }

  block(number) {
    const known = this.blocks.get(number);
    if (known) {
      this.blocks.delete(number);
      this.blocks.set(number, known);
      return known;
    }
    const block = unpacked(`block-${number}`);
    this.blocks.set(number, block);
    if (this.blocks.size > BLOCKS_KEPT) this.blocks.delete(this.blocks.keys().next().value);
    return block;
  }
}

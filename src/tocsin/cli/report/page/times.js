// Times: written in a zone, and divided for an axis.

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const STEPS = [1, 10, 100, SECOND, 5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE]
  .concat([HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY]);
const MONTH = 30 * DAY;
const MONTHS = [1, 3, 6, 12, 24, 60, 120, 240];

/** Writes times in a zone: "UTC", "local", an offset or a name as of the IANA database. */
export class Zone {
  constructor(name) {
    this.name = name;
    if (name === "UTC") return;
    const options = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" };
    Object.assign(options, { second: "2-digit", hourCycle: "h23" });
    if (name !== "local") options.timeZone = name;
    this.format = new Intl.DateTimeFormat("en-GB", options);
  }

  /** Write a time like 2026-03-14 15:09:26, or a dash for none. */
  write(time) {
    if (Number.isNaN(time)) return "–";
    if (!this.format) return new Date(time).toISOString().slice(0, 19).replace("T", " ");
    const parts = Object.fromEntries(this.format.formatToParts(time).map(({ type, value }) => [type, value]));
    return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}:${parts.second}`;
  }

  /** Write a time with its milliseconds. */
  exact(time) {
    if (Number.isNaN(time)) return "no time";
    return `${this.write(time)}.${String(((time % 1000) + 1000) % 1000).padStart(3, "0")}`;
  }

  /** Give by how much clocks of the zone are ahead of UTC at a time. */
  offset(time) {
    return this.format ? Date.parse(this.write(time).replace(" ", "T") + "Z") - Math.floor(time / SECOND) * SECOND : 0;
  }

  /** Write a time for an axis whose marks are so far apart: the date only where it begins. */
  tick(time, step) {
    const text = this.write(time);
    if (step >= 12 * MONTH) return text.slice(0, 4);
    if (step >= DAY) return step >= MONTH ? text.slice(0, 7) : text.slice(0, 10);
    const clock = step >= MINUTE ? text.slice(11, 16) : step >= SECOND ? text.slice(11, 19) : this.exact(time).slice(14);
    return clock.startsWith("00:00") && step >= MINUTE ? text.slice(5, 10) : clock;
  }
}

/** Give the zones to choose from: that of the command, if it is another, and the browser's. */
export function zonesOf(named) {
  const zones = ["UTC"];
  if (named !== "UTC" && named !== "local" && isKnown(named)) zones.push(named);
  return [...zones, "local"];
}

function isKnown(name) {
  try {
    return Boolean(new Zone(name));
  } catch {
    return false;
  }
}

/** Give the marks of an axis from one time to another: at most so many, at times that are round in a zone. */
export function ticks(from, to, most, zone) {
  const shift = zone.offset(from);
  const step = STEPS.find((each) => (to - from) / each <= most);
  if (!step) return monthTicks(from, to, most);
  const marks = [];
  for (let time = Math.ceil((from + shift) / step) * step - shift; time <= to && marks.length < 100; time += step) marks.push(time);
  return { step, marks };
}

function monthTicks(from, to, most) {
  const months = MONTHS.find((each) => (to - from) / (each * MONTH) <= most) ?? MONTHS.at(-1);
  const begin = new Date(from);
  let month = Math.ceil((begin.getUTCFullYear() * 12 + begin.getUTCMonth() + 1) / months) * months;
  const marks = [];
  for (; marks.length < 100; month += months) {
    const time = Date.UTC(Math.floor(month / 12), month % 12);
    if (time > to) break;
    marks.push(time);
  }
  return { step: months * MONTH, marks };
}

/** Say how long a stretch is, in its largest unit or two. */
export function duration(milliseconds) {
  const units = [[DAY, "d"], [HOUR, "h"], [MINUTE, "min"], [SECOND, "s"]];
  const place = units.findIndex(([size]) => milliseconds >= size);
  if (place < 0) return milliseconds > 0 ? `${Math.round(milliseconds)} ms` : "0 s";
  const [size, name] = units[place];
  const whole = Math.floor(milliseconds / size);
  const rest = units[place + 1] && whole < 10 ? Math.floor((milliseconds % size) / units[place + 1][0]) : 0;
  return rest ? `${whole} ${name} ${rest} ${units[place + 1][1]}` : `${whole} ${name}`;
}

// Times: written in a zone, and divided for an axis.

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const STEPS = [1, 10, 100, SECOND, 5 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE]
  .concat([HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 91 * DAY, 365 * DAY])
  .concat([5 * 365 * DAY, 20 * 365 * DAY]);

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

  /** Write a time for an axis whose marks are so far apart: the date only where it begins. */
  tick(time, step) {
    const text = this.write(time);
    if (step >= DAY) return step >= 300 * DAY ? text.slice(0, 7) : text.slice(0, 10);
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

/** Give the marks of an axis from one time to another: at most so many, at round times. */
export function ticks(from, to, most) {
  const step = STEPS.find((each) => (to - from) / each <= most) ?? STEPS.at(-1);
  const marks = [];
  for (let time = Math.ceil(from / step) * step; time <= to && marks.length < 100; time += step) marks.push(time);
  return { step, marks };
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

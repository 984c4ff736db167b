// The timeline: when, how bad, and on which hosts. A stretch is chosen by brush, wheel or keys; it filters the findings.

import { countedByTime, lanesByTime } from "./bins.js";
import { colours, prepared } from "./canvas.js";
import { AXIS, BAR, drawAxis, drawBars, drawCount, drawLane, drawScale, LANE, LEFT, RIGHT } from "./chart.js";
import { section } from "./section.js";
import { counted, h, visible } from "./text.js";
import { duration, MINUTE } from "./times.js";

const BARS_HEIGHT = 74;
const LANES = 5;
const CLICK = 4; // pixels: a shorter way of the mouse is a click
const NARROWEST = 20; // milliseconds

export class Timeline {
  constructor(store, zones) {
    this.store = store;
    this.zones = zones;
    this.canvas = h("canvas", { class: "chart", tabindex: "0", role: "img" });
    this.tip = h("div", { class: "tip", hidden: true, role: "status" });
    this.labels = h("div", { class: "lane-labels" });
    this.caption = h("p", { class: "caption" });
    this.whole = h("button", { class: "quiet", type: "button", onclick: () => store.look(null), title: "Key 0" }, "Whole time");
    const box = h("div", { class: "chart-box" }, this.canvas, this.labels, this.tip);
    this.element = section("timeline", "When and where", [this.caption, this.whole], box, () => this.draw());
    this.drag = null;
    this.listenToMouse();
    store.listen(() => this.draw());
    zones.listen(() => this.draw());
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  /** Give the stretch that is shown. What lies at one instant gets a minute around it. */
  get shown() {
    const { first, last } = this.store.data;
    if (this.store.span) return this.store.span;
    const margin = last > first ? (last - first) * 0.01 : MINUTE / 2;
    return [first - margin, last + margin];
  }

  draw() {
    const { store } = this;
    this.whole.hidden = !store.span;
    if (!store.data.timed) {
      this.caption.textContent = store.data.count ? "No finding has a time." : "";
      this.element.classList.add("is-empty");
      return;
    }
    const [from, to] = this.shown;
    const bins = Math.max(20, Math.floor((this.canvas.clientWidth - LEFT - RIGHT) / BAR));
    const { lanes, others } = lanesByTime(store, from, to, bins, LANES);
    this.canvas.style.height = `${BARS_HEIGHT + 10 + lanes.length * (LANE + 3) + AXIS}px`;
    this.label(lanes);
    const ready = prepared(this.canvas);
    if (!ready) return;
    const colour = colours();
    const { context, width } = ready;
    const box = { left: LEFT, top: 6, width: width - LEFT - RIGHT, height: BARS_HEIGHT - 6 };
    const counts = countedByTime(store, from, to, bins);
    const all = { ...box, height: BARS_HEIGHT + 4 + lanes.length * (LANE + 3) - 6 };
    drawAxis(context, all, from, to, this.zones.current, colour);
    drawScale(context, box, drawBars(context, box, counts, colour), colour);
    lanes.forEach((lane, place) => {
      const its = { ...box, top: BARS_HEIGHT + 8 + place * (LANE + 3), height: LANE };
      drawLane(context, its, lane.counts, colour);
      drawCount(context, its, lane.counts, colour);
    });
    if (this.drag) {
      context.fillStyle = colour.shade;
      const [a, b] = [this.drag.from, this.drag.to].sort((x, y) => x - y);
      context.fillRect(a, 0, b - a, all.top + all.height);
    }
    this.say(from, to, others);
  }

  say(from, to, others) {
    const zone = this.zones.current;
    const more = others > 0 ? ` · ${counted(others, "more host")} not drawn` : "";
    this.caption.textContent = `${zone.write(from)} – ${zone.write(to)}  (${duration(to - from)})${more}`;
    this.canvas.setAttribute("aria-label", visible(`${counted(this.store.passing.length, "finding")}, ${this.caption.textContent}`));
  }

  label(lanes) {
    const buttons = lanes.map(({ host }, place) => {
      const names = this.store.data.hosts[host].join(", ");
      const choose = () => this.store.toggle("host", this.store.byKey.get("host").lists[host][0]);
      const button = h("button", { type: "button", title: `Filter by ${names}`, onclick: choose }, names);
      button.style.top = `${BARS_HEIGHT + 8 + place * (LANE + 3)}px`;
      return button;
    });
    this.labels.replaceChildren(...buttons);
  }

  listenToMouse() {
    const { canvas } = this;
    const place = (event) => event.clientX - canvas.getBoundingClientRect().left;
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || place(event) < LEFT) return;
      canvas.setPointerCapture(event.pointerId);
      this.drag = { from: place(event), to: place(event) };
    });
    canvas.addEventListener("pointermove", (event) => {
      this.point(place(event));
      if (!this.drag) return;
      this.drag.to = Math.min(Math.max(place(event), LEFT), canvas.clientWidth - RIGHT);
      this.draw();
    });
    canvas.addEventListener("pointerup", () => {
      const drag = this.drag;
      this.drag = null;
      if (!drag) return;
      if (Math.abs(drag.to - drag.from) < CLICK) this.draw();
      else this.store.look([this.timeAt(Math.min(drag.from, drag.to)), this.timeAt(Math.max(drag.from, drag.to))]);
    });
    canvas.addEventListener("dblclick", () => this.store.look(null));
    canvas.addEventListener("pointerleave", () => (this.tip.hidden = true));
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (!this.store.data.timed || event.ctrlKey) return;
        event.preventDefault();
        if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) this.pan(Math.sign(event.deltaX) * 0.08);
        else this.zoom(event.deltaY > 0 ? 1.25 : 0.8, this.timeAt(place(event)));
      },
      { passive: false },
    );
  }

  timeAt(x) {
    const [from, to] = this.shown;
    return from + ((x - LEFT) / (this.canvas.clientWidth - LEFT - RIGHT)) * (to - from);
  }

  /** Show a stretch so many times as long, with `around` where it is. */
  zoom(factor, around) {
    if (!this.store.data.timed) return;
    const [from, to] = this.shown;
    const middle = around ?? (from + to) / 2;
    const length = Math.max((to - from) * factor, NARROWEST);
    const start = middle - ((middle - from) / (to - from)) * length;
    this.bounded(start, start + length);
  }

  /** Move the stretch by a share of its length. */
  pan(share) {
    if (!this.store.span) return;
    const [from, to] = this.store.span;
    const { first, last } = this.store.data;
    const way = Math.min(Math.max(share * (to - from), first - from - (to - from) / 2), last - to + (to - from) / 2);
    this.store.look([from + way, to + way]);
  }

  bounded(from, to) {
    const { first, last } = this.store.data;
    const margin = Math.max((last - first) * 0.01, MINUTE / 2);
    this.store.look([Math.max(from, first - margin), Math.min(to, last + margin)]);
  }

  /** Tell what is under the mouse. */
  point(x) {
    const [from, to] = this.shown;
    const width = ((to - from) * BAR) / (this.canvas.clientWidth - LEFT - RIGHT);
    if (x < LEFT || !this.store.data.timed || this.drag) {
      this.tip.hidden = true;
      return;
    }
    const start = from + Math.floor((this.timeAt(x) - from) / width) * width;
    const counts = countedByTime(this.store, start, start + width, 1);
    const parts = ["info", "low", "medium", "high", "critical"].map((name, level) => counts[level] && `${counts[level]} ${name}`);
    const told = parts.filter(Boolean).reverse().join(" · ") || "nothing";
    this.tip.textContent = `${this.zones.current.write(start)}   ${told}`;
    this.tip.hidden = false;
    this.tip.style.left = `${Math.min(x + 12, this.canvas.clientWidth - this.tip.offsetWidth - 4)}px`;
  }
}

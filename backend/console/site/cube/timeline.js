// The cube over time: pictures of some days of a year, fetched when they are first gone to, and what lies between them.

import { atMoment, between } from "./dots.js";

const DAY = 864e5;
const FEW = 20_000;

/** The days of which there are pictures, oldest first, today last: each month, or each quarter where people are many. */
export function daysOf(today, total, months = 12) {
  const every = total > FEW ? 3 : 1;
  const steps = Array.from({ length: months / every }, (_, index) => -(months - index * every));
  return [...steps.map((step) => monthsAway(today, step)), today];
}

function monthsAway(today, months) {
  const day = new Date(today);
  day.setMonth(day.getMonth() + months);
  // There is no 31st of every month.
  if (day.getDate() !== new Date(today).getDate()) day.setDate(0);
  return day.getTime();
}

/** The pictures and moves of a product over those days. */
export class Timeline {
  constructor({ days, load, loadMoves, now }) {
    this.days = days;
    this.load = load;
    this.loadMoves = loadMoves;
    this.frames = new Map([[days.length - 1, Promise.resolve(now)]]);
    this.moves = null;
    this.spans = new Map();
  }

  get since() {
    return this.days[0];
  }

  get today() {
    return this.days.at(-1);
  }

  /** The picture of the day of that number. */
  frame(index) {
    if (!this.frames.has(index)) {
      const asked = this.load(new Date(this.days[index]).toISOString());
      this.frames.set(index, asked);
      // What could not be had is asked for again when it is next gone to.
      asked.catch(() => this.frames.delete(index));
    }
    return this.frames.get(index);
  }

  /** Between which two pictures an instant lies, and how much of the way (0..1) between them is gone. */
  span(instant) {
    const index = Math.max(0, Math.min(this.days.length - 2, this.days.findLastIndex((day) => day <= instant)));
    const [from, to] = [this.days[index], this.days[index + 1]];
    return { index, moment: Math.max(0, Math.min(1, (instant - from) / (to - from))) };
  }

  /** What is drawn between a picture and the next: { from, to, packed }. */
  async between(index) {
    if (!this.spans.has(index)) {
      this.moves ??= this.loadMoves(new Date(this.since).toISOString()).catch(() => null);
      const [from, to, moves] = await Promise.all([this.frame(index), this.frame(index + 1), this.moves]);
      const whenOf = moves ? lastMoves(moves, this, index) : () => 0.5;
      this.spans.set(index, { from: from.dots, to: to.dots, packed: between(from.dots, to.dots, whenOf) });
    }
    return this.spans.get(index);
  }

  /** Puts another picture in the place of today's: someone has moved meanwhile. */
  replaceNow(now) {
    this.frames.set(this.days.length - 1, Promise.resolve(now));
    this.spans.delete(this.days.length - 2);
    this.still = between(now.dots, now.dots);
    return { dots: now.dots, packed: this.still, moment: 0 };
  }

  /** What is drawn of an instant; `dotsOf()` works the dots themselves out, for whatever counts them. */
  async at(instant) {
    if (instant >= this.today) {
      const { dots } = await this.frame(this.days.length - 1);
      this.still ??= between(dots, dots);
      return { packed: this.still, moment: 0, dotsOf: () => dots };
    }
    const { index, moment } = this.span(instant);
    const { from, to, packed } = await this.between(index);
    return { packed, moment, dotsOf: () => atMoment(from, to, packed, moment) };
  }
}

/** What is set anew when somebody has moved: the picture of today only where it is looked at, the numbers always. */
export const renewed = ({ isToday, isPlaying }, shown, summary) => (isToday && !isPlaying ? { ...shown, summary, chosen: null } : { summary });

/** When each dot made its last move within a span, as a part of it. */
function lastMoves({ count, numbers, seconds }, { days, since }, index) {
  const [from, to] = [(days[index] - since) / 1000, (days[index + 1] - since) / 1000];
  const found = new Map();
  for (let at = 0; at < count; at += 1) {
    if (seconds[at] > from && seconds[at] <= to) found.set(numbers[at], (seconds[at] - from) / (to - from));
  }
  return (number) => found.get(number) ?? 0.5;
}

/** The number of whole days from one instant to another. */
export const daysBetween = (from, to) => Math.round((to - from) / DAY);
export const daysAfter = (from, days) => from + days * DAY;

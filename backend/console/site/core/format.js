// Numbers, shares, dates and times as the reader's language writes them.

import { language } from "./words.js";

const number = (options) => new Intl.NumberFormat(language, options);
const time = (options) => new Intl.DateTimeFormat(language, options);

const WHOLE = number({ maximumFractionDigits: 0 });
const SHARE = number({ style: "percent", maximumFractionDigits: 1 });
const PLACE = number({ minimumFractionDigits: 2, maximumFractionDigits: 2 });
const SIGNED = number({ minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" });
const COMPACT = number({ notation: "compact", maximumFractionDigits: 1 });
const DAY = time({ dateStyle: "medium" });
const MOMENT = time({ dateStyle: "medium", timeStyle: "short" });
const AGO = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const UNITS = [["year", 31_536e6], ["month", 2_592e6], ["day", 864e5], ["hour", 36e5], ["minute", 6e4]];

/** What is not known. */
export const UNKNOWN = "–";

const known = (work) => (value) => (value === null || value === undefined ? UNKNOWN : work(value));

/** 12,345 */
export const count = known((value) => WHOLE.format(value));
/** 12K, 1.2万 */
export const short = known((value) => COMPACT.format(value));
/** 0.123 → 12.3 % */
export const share = known((value) => SHARE.format(value));
/** A coordinate, or any number of two decimals. */
export const place = known((value) => PLACE.format(value));
/** A change of a coordinate, with its sign. */
export const change = known((value) => SIGNED.format(value));
/** A number with as many decimals as asked for. */
export const decimal = (value, digits = 2) =>
  known((told) => number({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(told))(value);
/** A day; from an instant of ISO 8601, a Date or milliseconds. */
export const day = known((instant) => DAY.format(new Date(instant)));
/** A day and the time of it. */
export const moment = known((instant) => MOMENT.format(new Date(instant)));
/** "3 days ago", "in 2 hours". */
export const ago = known((instant) => {
  const distance = new Date(instant) - Date.now();
  const [unit, length] = UNITS.find(([, size]) => Math.abs(distance) >= size) ?? UNITS.at(-1);
  return AGO.format(Math.round(distance / length), unit);
});
/** The day as an address and a date field spell it, in the reader's own time zone: 2026-04-01. */
export const dayIn = (date) => new Date(date - date.getTimezoneOffset() * 6e4).toISOString().slice(0, 10);
/** The instant at which that spelled day begins for the reader, as the API takes it; null for none. */
export const beginningOf = (spelled) => (spelled ? new Date(`${spelled}T00:00:00`).toISOString() : null);

// The brush: a box within the cube and the segments that are shown, how many that holds, and what it means as a condition.

import { ALL_SHOWN, DEPTH_UNKNOWN, DEPTH_UNKNOWN_BIT, STEPS, isDrawn } from "./dots.js";
import { SEGMENTS } from "../parts/segments.js";

export const AXES = Object.freeze(["PSYCHOLOGY", "BEHAVIOUR", "DEPTH"]);
const EVERY = 255;
const DIGITS = 100;

/** The whole cube. */
export const WHOLE = Object.freeze({ low: Object.freeze([0, 0, 0]), high: Object.freeze([1, 1, 1]) });

/** Where the axes are cut, in their order. */
export const cutsOf = ({ psychology, behaviour, depth }) => [psychology, behaviour, depth];

/** Whether it leaves nothing out. */
export const isWhole = ({ low, high }) => low.every((value) => value <= 0) && high.every((value) => value >= 1);

/** The box with other ends on one axis, in hundredths, the low one never above the high one. */
export function ranged({ low, high }, axis, from, to) {
  const ends = [rounded(Math.min(from, to)), rounded(Math.max(from, to))];
  return { low: low.with(axis, ends[0]), high: high.with(axis, ends[1]) };
}

/** Which dots lie in it, as a test by their place in the columns. */
export function holds({ low, high }, { axes, codes }, shown = ALL_SHOWN) {
  const [least, most] = [low.map((value) => Math.floor(value * STEPS)), high.map((value) => Math.ceil(value * STEPS))];
  const isDepthAsked = low[2] > 0 || high[2] < 1;
  return (index) => {
    const code = codes[index];
    if (!isDrawn(code, shown)) return false;
    if (isDepthAsked && code >= DEPTH_UNKNOWN) return false;
    return [0, 1, 2].every((axis) => axes[axis][index] >= least[axis] && axes[axis][index] <= most[axis]);
  };
}

/** The same as a condition of the API (PeopleWhereInput). */
export function whereOf({ low, high }, shown, productId) {
  const ranges = AXES.map((axis, index) => ({ axis, productId, ...endsOf(low[index], high[index]) }));
  const onAxis = ranges.filter(({ least, most }) => least !== undefined || most !== undefined).map((range) => ({ onAxis: range }));
  const segments = SEGMENTS.filter((_, code) => shown & (1 << code));
  // Who has a coordinate need not have a segment: only those are dots who have.
  const known = shown & DEPTH_UNKNOWN_BIT ? [] : [{ known: { productId, axis: "DEPTH", known: true } }];
  const parts = [{ segment: { productId, segments } }, ...known, ...onAxis];
  return parts.length === 1 ? parts[0] : { and: parts };
}

function endsOf(low, high) {
  return { ...(low > 0 && { least: low }), ...(high < 1 && { most: high }) };
}

/** The box as an address spells it; nothing for the whole cube. */
export const spelledBrush = (brush) => (isWhole(brush) ? null : AXES.map((_, axis) => `${brush.low[axis]}-${brush.high[axis]}`).join(","));

/** The box that an address spells. */
export function parsedBrush(text) {
  const ends = (text ?? "").split(",").map((range) => range.split("-").map(Number));
  const isBox = ends.length === 3 && ends.every((pair) => pair.length === 2 && pair.every((value) => value >= 0 && value <= 1));
  return isBox ? ends.reduce((box, [from, to], axis) => ranged(box, axis, from, to), WHOLE) : WHOLE;
}

/** The hidden segments as an address spells them, by their codes; nothing where all are shown. */
export const spelledHidden = (shown) => SEGMENTS.map((_, code) => code).filter((code) => !(shown & (1 << code))).join("") || null;

/** Which are shown, as bits by their codes, where an address spells those that are not. */
export const parsedShown = (text) => [...(text ?? "")].reduce((shown, code) => shown & ~(1 << Number(code)), EVERY);

const rounded = (value) => Math.round(Math.min(1, Math.max(0, value)) * DIGITS) / DIGITS;

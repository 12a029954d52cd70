// The three axes of one position: the place on each, how sure it is, and the cut that parts low from high.

import { h, s } from "../../core/dom.js";
import { day, place, share } from "../../core/format.js";
import { words } from "../../core/words.js";
import { plot } from "../../parts/plots.js";
import { AXES, term } from "../../parts/terms.js";
import personWords from "../words/person.js";

const say = words(personWords);
// Behaviour is evidence against as much again as its threshold, so that its cut is always in the middle.
const BEHAVIOUR_CUT = 0.5;
const WITHIN = 1.96;

/** The coordinates of a position, { psychology, behaviour, depth }, with their intervals and cuts, drawn and as a table. */
export function axesPlot(position) {
  const rows = AXES.map((axis) => read(axis, position[axis.toLowerCase()]));
  const drawing = h("div", { class: "axes" }, rows.map(axisRow));
  return plot({ caption: say("axes"), drawing, rows, columns: columns() });
}

/** The cut of an axis, out of a place on it. */
export const cutOf = (axis, { value, sd, z }) => (axis === "BEHAVIOUR" ? BEHAVIOUR_CUT : value - z * sd);

function read(axis, coordinate) {
  const { value, sd, known, isHigh } = coordinate;
  const low = sd === undefined ? null : Math.max(0, value - WITHIN * sd);
  const high = sd === undefined ? null : Math.min(1, value + WITHIN * sd);
  return { axis, value, low, high, known, isHigh, cut: cutOf(axis, coordinate), pHigh: coordinate.pHigh, age: age(axis, coordinate) };
}

/** How fresh a coordinate is, in words: until when it holds, or since when nobody knows. */
function age(axis, { known, staleAt, lapsesAt, isTier, tierUntil, freshness }) {
  const newest = freshness?.newestAt;
  if (isTier) return tierUntil ? say("tierUntil", { day: day(tierUntil) }) : say("tier");
  if (axis === "BEHAVIOUR" && lapsesAt) return say("lapses", { day: day(lapsesAt) });
  if (known && staleAt) return say("knownUntil", { day: day(staleAt) });
  if (!newest) return say("neverHeard");
  return say(known ? "newest" : "staleSince", { day: day(newest) });
}

function axisRow({ axis, value, low, high, known, isHigh, cut, age: told }) {
  const drawn = s(
    "svg",
    { viewBox: "0 0 100 10", preserveAspectRatio: "none", class: `bar-line ${known ? "" : "unknown"}`, "aria-hidden": "true" },
    s("rect", { class: "above", x: 100 * cut, y: 0, width: 100 - 100 * cut, height: 10 }),
    s("line", { class: "cut", x1: 100 * cut, x2: 100 * cut, y1: 0, y2: 10 }),
    low !== null && s("line", { class: "whisker", x1: 100 * low, x2: 100 * high, y1: 5, y2: 5 }),
    s("rect", { class: "dot", x: 100 * value - 0.6, y: 1.5, width: 1.2, height: 7 }),
  );
  const side = known ? say(isHigh ? "high" : "low") : say("unknown");
  return h("div", { class: "axis-row" }, h("span", { class: "bar-label" }, term(axis)), drawn, h("span", { class: "number" }, `${place(value)} · ${side}`), h("span", { class: "axis-age quiet" }, told));
}

const columns = () => [
  { label: say("axis"), isHead: true, cell: ({ axis }) => term(axis) },
  { label: say("place"), isNumber: true, cell: ({ value }) => place(value) },
  { label: "95 %", isNumber: true, cell: ({ low, high }) => (low === null ? "–" : `${place(low)} – ${place(high)}`) },
  { label: say("cut"), isNumber: true, cell: ({ cut }) => place(cut) },
  { label: say("pHigh"), isNumber: true, cell: ({ pHigh }) => share(pHigh) },
  { label: say("freshness"), cell: ({ age: told }) => told },
];

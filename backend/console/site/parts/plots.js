// Plots in SVG: bars, points with intervals, lines over time. Each comes with the same numbers as a table.

import { h, s } from "../core/dom.js";
import { count, day, decimal, share } from "../core/format.js";
import { words } from "../core/words.js";
import { said } from "./said.js";
import { table } from "./table.js";

const say = words(said);
const WIDTH = 640;
const LEFT = 8;
const RIGHT = 8;
const TICKS = 4;

/** A plot with its caption, and its numbers as a table for whoever would rather read them. */
export function plot({ caption, drawing, columns, rows, legend = null }) {
  const numbers = h("details", { class: "numbers" }, h("summary", say("table")), table({ caption, columns, rows }));
  return h("figure", { class: "plot" }, h("figcaption", caption), legend, drawing, numbers);
}

/**
 * Bars: rows of { label, value, low?, high?, className?, mark?, text? }, from 0 to the largest or to `most`. Labels are
 * text beside the bar, so that they wrap and are read.
 */
export function bars({ caption, rows, most, format = count, columns }) {
  const end = most ?? Math.max(...rows.map(({ value, high }) => high ?? value ?? 0), 0) ?? 1;
  const lines = rows.map((row) => barRow(row, end || 1, format));
  const drawing = h("div", { class: "bars", "aria-hidden": "true" }, lines);
  return plot({ caption, drawing, rows, columns: columns ?? numbersOf(format, rows) });
}

function barRow({ label, value, low, high, className = "", mark = null, text = null }, end, format) {
  const at = (number) => `${(100 * number) / end}`;
  const interval = low !== undefined && low !== null && s("line", { class: "whisker", x1: at(low), x2: at(high), y1: 5, y2: 5 });
  const bar = s("rect", { class: `bar ${className}`, x: 0, y: 1, width: Math.max(0, at(value ?? 0)), height: 8 });
  const drawn = s("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", class: "bar-line" }, bar, interval);
  return h("div", { class: "bar-row" }, h("span", { class: "bar-label" }, mark, label), drawn, h("span", { class: "number" }, text ?? format(value)));
}

/** Points with intervals about them: rows of { label, value, low, high, text? }; a line stands at `zero`. */
export function intervals({ caption, rows, zero = 0, format = (value) => decimal(value, 2), low, high }) {
  const known = rows.filter(({ value }) => value !== null && value !== undefined);
  const from = low ?? Math.min(zero, ...known.map((row) => row.low ?? row.value));
  const to = high ?? Math.max(zero, ...known.map((row) => row.high ?? row.value));
  const at = (value) => (100 * (value - from)) / (to - from || 1);
  const drawing = h("div", { class: "bars", "aria-hidden": "true" }, rows.map((row) => intervalRow(row, at, at(zero), format)));
  return plot({ caption, drawing, rows, columns: numbersOf(format, rows) });
}

function intervalRow({ label, value, low, high, text }, at, zero, format) {
  const isKnown = value !== null && value !== undefined;
  const drawn = s(
    "svg",
    { viewBox: "0 0 100 10", preserveAspectRatio: "none", class: "bar-line" },
    s("line", { class: "axis", x1: zero, x2: zero, y1: 0, y2: 10 }),
    isKnown && s("line", { class: "whisker", x1: at(low ?? value), x2: at(high ?? value), y1: 5, y2: 5 }),
    isKnown && s("rect", { class: "dot", x: at(value) - 0.7, y: 2, width: 1.4, height: 6 }),
  );
  return h("div", { class: "bar-row" }, h("span", { class: "bar-label" }, label), drawn, h("span", { class: "number" }, text ?? format(value)));
}

const numbersOf = (format, rows) => {
  const hasInterval = rows.some(({ low }) => low !== undefined && low !== null);
  const known = (value) => (value === undefined ? "–" : format(value));
  return [
    { label: "", isHead: true, cell: ({ label }) => label },
    { label: "n", isNumber: true, cell: ({ value, text }) => text ?? format(value) },
    ...(hasInterval ? [{ label: "95 %", isNumber: true, cell: ({ low, high }) => `${known(low)} – ${known(high)}` }] : []),
  ];
};

/**
 * Lines over time or over numbers: series of { label, className?, points: [{ x, y, low?, high? }] }; `x` is an instant
 * in milliseconds where `isTime`, else a number.
 */
export function lines({ caption, series, isTime = true, format = share, height = 240, low = 0, high }) {
  const every = series.flatMap(({ points }) => points.filter(({ y }) => y !== null && y !== undefined));
  const xs = every.map(({ x }) => x);
  const top = high ?? Math.max(...every.map((point) => point.high ?? point.y), low + 1e-9);
  const scale = scaled({ from: Math.min(...xs), to: Math.max(...xs), low, high: top, height });
  const nameOf = isTime ? day : count;
  const drawing = s(
    "svg",
    { class: "lines", viewBox: `0 0 ${WIDTH} ${height + 24}`, role: "img", "aria-label": caption },
    grid(scale, { low, high: top, format, height }),
    ends(scale, xs, nameOf, height),
    series.map((each, index) => drawnLine(each, scale, index)),
  );
  const legend = h("ul", { class: "legend" }, series.map((each, index) => h("li", h("span", { class: `swatch ${each.className ?? `line-${index}`}` }), each.label)));
  return plot({ caption, drawing, legend: series.length > 1 ? legend : null, ...linesAsTable(series, nameOf, format) });
}

function scaled({ from, to, low, high, height }) {
  const width = WIDTH - LEFT - RIGHT;
  return {
    x: (value) => LEFT + (width * (value - from)) / (to - from || 1),
    y: (value) => height - ((height - 16) * (value - low)) / (high - low || 1),
  };
}

function grid({ y }, { low, high, format }) {
  return Array.from({ length: TICKS + 1 }, (_, index) => {
    const value = low + ((high - low) * index) / TICKS;
    return [
      s("line", { class: "grid", x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value) }),
      s("text", { class: "tick", x: LEFT, y: y(value) - 3 }, format(value)),
    ];
  });
}

function ends({ x }, xs, nameOf, height) {
  if (xs.length === 0) return null;
  const [first, last] = [Math.min(...xs), Math.max(...xs)];
  return [
    s("text", { class: "tick", x: x(first), y: height + 18 }, nameOf(first)),
    s("text", { class: "tick end", x: x(last), y: height + 18 }, nameOf(last)),
  ];
}

function drawnLine({ points, className }, { x, y }, index) {
  const known = points.filter((point) => point.y !== null && point.y !== undefined);
  const kind = className ?? `line-${index}`;
  const path = known.map((point, at) => `${at ? "L" : "M"}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`).join("");
  const ranged = known.filter(({ low }) => low !== undefined && low !== null);
  const band = [...ranged.map((point) => [point.x, point.high]), ...ranged.map((point) => [point.x, point.low]).reverse()];
  const area = band.map(([px, py], at) => `${at ? "L" : "M"}${x(px).toFixed(1)} ${y(py).toFixed(1)}`).join("");
  const dots = known.map((point) => s("circle", { class: "dot", cx: x(point.x), cy: y(point.y), r: 2.5 }));
  return s("g", { class: `line ${kind}` }, ranged.length > 0 && s("path", { class: "band", d: `${area}Z` }), s("path", { class: "stroke", d: path }), dots);
}

function linesAsTable(series, nameOf, format) {
  const instants = [...new Set(series.flatMap(({ points }) => points.map(({ x }) => x)))].sort((a, b) => a - b);
  const at = (points, instant) => points.find(({ x }) => x === instant)?.y;
  const columns = [
    { label: "", isHead: true, cell: nameOf },
    ...series.map(({ label, points }) => ({ label, isNumber: true, cell: (instant) => format(at(points, instant) ?? null) })),
  ];
  return { columns, rows: instants };
}

// The names about the cube: its axes, and at each corner the segment whose extreme it is; HTML over the canvas.

import { h } from "../core/dom.js";
import { SEGMENTS, segmentMark, segmentName } from "../parts/segments.js";
import { CORNERS_BY_CODE, EDGES } from "./frame.js";
import { projected, spot as spotOf } from "./view.js";

const OUTWARD = 1.07;
const AWAY = 24;
// A little beyond upright, so that an edge that stands is always read upwards.
const BACKWARDS = 1.85;

/** The labels: the element that lies over the canvas, and `place(matrix, width, height)` that puts them where they belong. */
export function createLabels(axisNames) {
  const axes = axisNames.map((name) => h("span", { class: "axis-name" }, name));
  const corners = SEGMENTS.map((segment) => h("span", { class: "corner-name" }, segmentMark(segment), h("span", segmentName(segment))));
  const element = h("div", { class: "cube-labels", "aria-hidden": "true" }, axes, corners);
  return { element, place: (matrix, width, height) => placed({ axes, corners, matrix, width, height }) };
}

function placed({ axes, corners, matrix, width, height }) {
  const at = (corner) => projected(matrix, spotOf(...corner), width, height);
  const middle = at([0.5, 0.5, 0.5]);
  const spots = CORNERS_BY_CODE.map((corner) => at(corner.map((end) => 0.5 + (end - 0.5) * OUTWARD)));
  spots.forEach((out, code) => {
    // A corner in the midst of the picture would write over the dots.
    corners[code].hidden = isWithin(out, spots);
    put(corners[code], out, out.x < middle.x ? "end" : "start", width);
    corners[code].style.opacity = String(Math.max(0.35, Math.min(1, 1 - (out.distance - middle.distance) * 0.75)));
  });
  axes.forEach((label, axis) => putAxis(label, axis, at, middle, width));
}

/** An axis is named at that one of its four edges which lies farthest out: below for the floor, to the left for the height. */
function putAxis(label, axis, at, middle, width) {
  const ends = EDGES.filter((edge) => edge.axis === axis).map(({ from, to }) => {
    const [low, high] = [at(from), at(to)];
    return { low, high, x: (low.x + high.x) / 2, y: (low.y + high.y) / 2 };
  });
  const rank = axis === 2 ? (edge) => -edge.x : (edge) => edge.y + 0.05 * Math.abs(edge.x - middle.x);
  const edge = ends.reduce((best, each) => (rank(each) > rank(best) ? each : best));
  const [alongX, alongY] = [edge.high.x - edge.low.x, edge.high.y - edge.low.y];
  const length = Math.hypot(alongX, alongY);
  label.hidden = length < 40;
  if (label.hidden) return;
  const outX = edge.x - middle.x || 0.01;
  const sign = outX * alongY - (edge.y - middle.y) * alongX > 0 ? 1 : -1;
  const away = { x: edge.x + (sign * AWAY * alongY) / length, y: edge.y - (sign * AWAY * alongX) / length };
  // Written along its edge, and never upside down; the arrow stands at the high end.
  const angle = Math.atan2(alongY, alongX);
  const isBack = angle > Math.PI - BACKWARDS || angle < -BACKWARDS;
  label.dataset.way = isBack ? "back" : "on";
  const upright = isBack ? angle - Math.sign(angle) * Math.PI : angle;
  label.style.transform = `translate(-50%, -50%) translate(${bounded(away.x, 14, width - 14)}px, ${away.y}px) rotate(${upright}rad)`;
}

/** Whether a spot lies in the midst of the others: wherever one looks from it, there is one of them. */
function isWithin(spot, spots) {
  const others = spots.filter((other) => Math.hypot(other.x - spot.x, other.y - spot.y) > 1);
  const angles = others.map((other) => Math.atan2(other.y - spot.y, other.x - spot.x)).sort((a, b) => a - b);
  const gaps = angles.map((angle, index) => (angles[index + 1] ?? angles[0] + 2 * Math.PI) - angle);
  return Math.max(...gaps) < Math.PI;
}

function put(label, { x, y }, side, width) {
  const own = label.offsetWidth;
  const left = side === "end" ? x - own : x;
  label.style.transform = `translate(${bounded(left, 2, width - own - 2)}px, calc(${y}px - 50%))`;
}

const bounded = (value, least, most) => Math.max(least, Math.min(most, value));

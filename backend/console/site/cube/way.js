// One person's way through the cube: its stations, the lines between its points, and what leads the eye to one of them.

import { SEGMENTS } from "../parts/segments.js";
import { ABSENT, DEPTH_UNKNOWN, STEPS } from "./dots.js";

const STATION = 30;
const BETWEEN = 1;
// How much wider a station is than a person among many.
const WIDTH = 1.7;
const DASH = 0.025;
const STILL = 1e-4;

/** The points of a path (`Person.path`) that say something new: where it begins, each other segment, and where it ends. */
export function stationsOf(points) {
  const isNew = (point, index) => index === 0 || point.segment !== points[index - 1].segment || index === points.length - 1;
  return points.map((point, index) => ({ ...point, index })).filter((point) => isNew(point, point.index));
}

/** The place of a point: [psychology, behaviour, depth]. */
export const placeOn = ({ psychology, behaviour, depth }) => [psychology, behaviour, depth];

/** The points as dots: the stations large, the others small, none where the segment was not known. */
export function dotsOfPath(points) {
  const stations = new Set(stationsOf(points).map(({ index }) => index));
  const codeOf = ({ segment, depthKnown }) => (segment === null ? ABSENT : SEGMENTS.indexOf(segment) + (depthKnown ? 0 : DEPTH_UNKNOWN));
  return {
    count: points.length,
    numbers: Uint32Array.from(points, (_, index) => index),
    axes: [0, 1, 2].map((axis) => Uint16Array.from(points, (point) => Math.round(placeOn(point)[axis] * STEPS))),
    codes: Uint8Array.from(points, codeOf),
    people: Uint32Array.from(points, (_, index) => (stations.has(index) ? STATION : BETWEEN)),
    bins: null,
    width: WIDTH,
  };
}

/** The lines of a way: whole where the segment was known, in dashes where it was not; and to the walls from one place. */
export function linesOfPath(points, chosen = null) {
  const steps = points.slice(1).map((point, index) => ({ from: placeOn(points[index]), to: placeOn(point), isKnown: points[index].segment !== null }));
  const moving = steps.filter(({ from, to }) => lengthOf(from, to) > STILL);
  return {
    way: moving.filter(({ isKnown }) => isKnown),
    doubt: moving.filter(({ isKnown }) => !isKnown).flatMap(dashes),
    guides: chosen === null ? [] : guidesOf(placeOn(points[chosen])),
  };
}

/** From a place to the floor, and along it to the two walls behind. */
function guidesOf(place) {
  const floor = place.with(2, 0);
  return [{ from: place, to: floor }, { from: floor, to: floor.with(0, 0) }, { from: floor, to: floor.with(1, 0) }].filter(({ from, to }) => lengthOf(from, to) > STILL);
}

function dashes({ from, to }) {
  const count = Math.max(1, Math.round(lengthOf(from, to) / DASH));
  const at = (part) => from.map((value, axis) => value + (to[axis] - value) * part);
  return Array.from({ length: count }, (_, index) => ({ from: at(index / count), to: at((index + 0.5) / count) }));
}

const lengthOf = (from, to) => Math.hypot(...from.map((value, axis) => to[axis] - value));

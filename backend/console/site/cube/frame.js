// What stands about the dots: the twelve edges of the cube, and the planes where the cuts lie, as corners for the chip.

import { spot } from "./view.js";

const ENDS = [0, 1];
const CORNERS = ENDS.flatMap((p) => ENDS.flatMap((b) => ENDS.map((d) => [p, b, d])));

/** The edges, each as two places [psychology, behaviour, depth] that differ in one of them. */
export const EDGES = CORNERS.flatMap((from) =>
  [0, 1, 2].filter((axis) => from[axis] === 0).map((axis) => ({ axis, from, to: from.with(axis, 1) })),
);

/** The eight corners by the code of the segment whose extreme they are. */
export const CORNERS_BY_CODE = Object.freeze([0, 1, 2, 3, 4, 5, 6, 7].map((code) => [code & 1, (code >> 1) & 1, code >> 2]));

/** The four corners of the plane at a cut, in the order about it. */
export function planeAt(axis, value) {
  const [one, other] = [0, 1, 2].filter((each) => each !== axis);
  return [[0, 0], [1, 0], [1, 1], [0, 1]].map(([a, b]) => [0, 0, 0].with(axis, value).with(one, a).with(other, b));
}

/** The outline of that plane, as lines. */
export const outlineOf = (corners) => corners.map((from, index) => ({ from, to: corners[(index + 1) % 4] }));

/** The three lines in which the planes cross each other. */
export function crossings(cuts) {
  return [0, 1, 2].map((axis) => ({ from: cuts.with(axis, 0), to: cuts.with(axis, 1) }));
}

/** A box within the cube, as the twelve lines about it. */
export const boxLines = (low, high) =>
  EDGES.map(({ from, to }) => ({ from: from.map((end, axis) => (end ? high : low)[axis]), to: to.map((end, axis) => (end ? high : low)[axis]) }));

/** Lines as the chip takes them: two triangles each; for every corner its end, the other end, its side and direction. */
export function linesAsCorners(lines) {
  const corner = (here, there, side, way) => [...spot(...here), ...spot(...there), side, way];
  return new Float32Array(
    lines.flatMap(({ from, to }) => [
      ...corner(from, to, 1, 1), ...corner(from, to, -1, 1), ...corner(to, from, 1, -1),
      ...corner(to, from, 1, -1), ...corner(from, to, -1, 1), ...corner(to, from, -1, -1),
    ]),
  );
}

/** Planes as two triangles each. */
export const planesAsCorners = (planes) =>
  new Float32Array(planes.flatMap((corners) => [0, 1, 2, 0, 2, 3].flatMap((index) => spot(...corners[index]))));

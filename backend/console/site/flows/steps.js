// Who went from where to where: the steps of a flow as a square of numbers, and the condition that each cell means.

import { SEGMENTS } from "../parts/segments.js";

/** Places in the order in which people read them, the most loyal on top; null is too little known, NEW no place before. */
export const NEW = "NEW";
export const TARGETS = Object.freeze([...SEGMENTS.toReversed(), null]);
export const ORIGINS = Object.freeze([...TARGETS, NEW]);

/** The steps of `segmentFlow` by origin and target: a number, null where too few to be shown, 0 where nobody went. */
export function squareOf(steps) {
  const found = new Map(steps.map((step) => [keyOf(originOf(step), step.toSegment), step.count]));
  return { at: (origin, target) => (found.has(keyOf(origin, target)) ? found.get(keyOf(origin, target)) : 0) };
}

const originOf = ({ isNew, fromSegment }) => (isNew ? NEW : fromSegment);
const keyOf = (origin, target) => `${origin} ${target}`;

/** Everybody who stood there at the beginning, or stands there at the end, as far as that may be shown. */
export const leaving = (square, origin) => sum(TARGETS.map((target) => square.at(origin, target)));
export const arriving = (square, target) => sum(ORIGINS.map((origin) => square.at(origin, target)));

/** How many of those who had a place stayed where they were, went elsewhere, came, and fell out. */
export function figuresOf(square) {
  const of = (isMeant) => sum(ORIGINS.flatMap((origin) => TARGETS.filter((target) => isMeant(origin, target)).map((target) => square.at(origin, target))));
  const isIn = (place) => place !== null && place !== NEW;
  return {
    moved: of((origin, target) => isIn(origin) && isIn(target) && origin !== target),
    stayed: of((origin, target) => isIn(origin) && origin === target),
    came: of((origin, target) => !isIn(origin) && isIn(target)),
    lost: of((origin, target) => isIn(origin) && target === null),
  };
}

const sum = (numbers) => numbers.reduce((total, number) => total + (number ?? 0), 0);

/** The condition of the people of a cell, as far as the API can say it: those who went straight from there to there. */
export function whereOf({ origin, target, productId, since, until }) {
  const span = { productId, since, ...(until && { until }) };
  if (origin === target) return { and: [{ segment: { productId, ...placesOf([target]) } }], not: [{ moved: span }] };
  const into = { ...span, to: placesOf([target]) };
  if (origin !== NEW) return { moved: { ...into, from: placesOf([origin]) } };
  return { and: [{ moved: into }], not: [{ moved: { ...into, from: placesOf(TARGETS) } }] };
}

function placesOf(places) {
  const segments = places.filter((place) => place !== null);
  return { segments, unclassified: places.includes(null) };
}

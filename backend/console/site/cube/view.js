// The camera about the cube: how it is turned, tilted, enlarged and shifted, and where that puts a point on the screen.

const DISTANCE = 3.4;
const FOCUS = 3.9;
const NEAR = 1.5;
const FAR = 6;
const HALF_TURN = 180;
const STEEPEST = 90;
const LEAST_ZOOM = 0.5;
const MOST_ZOOM = 12;

/** How the cube is first seen: a little from above and from the side, so that all three axes are apart. */
export const START = Object.freeze({ turn: -32, lift: 21, zoom: 1, x: 0, y: 0 });

/** The views along one axis, by what then lies to the right and upwards. */
export const VIEWS = Object.freeze({
  start: START,
  front: Object.freeze({ ...START, turn: 0, lift: 0 }),
  side: Object.freeze({ ...START, turn: -90, lift: 0 }),
  top: Object.freeze({ ...START, turn: 0, lift: 90 }),
});

/** Where a coordinate lies in space: psychology to the right, behaviour away from the reader, depth upwards. */
export const spot = (psychology, behaviour, depth) => [psychology - 0.5, depth - 0.5, 0.5 - behaviour];

/** A view as it may be: never upside down, never out of sight. */
export function bounded({ turn, lift, zoom, x, y }) {
  const about = ((((turn + HALF_TURN) % 360) + 360) % 360) - HALF_TURN;
  const near = clamp(zoom, LEAST_ZOOM, MOST_ZOOM);
  return { turn: about, lift: clamp(lift, -STEEPEST, STEEPEST), zoom: near, x: clamp(x, -near, near), y: clamp(y, -near, near) };
}

export const turned = (view, right, up) => bounded({ ...view, turn: view.turn + right, lift: view.lift + up });
export const shifted = (view, right, up) => bounded({ ...view, x: view.x + right, y: view.y + up });

/** Enlarged about a place on the screen (-1..1 from its middle), which stays where it is. */
export function enlarged(view, factor, atX = 0, atY = 0) {
  const zoom = clamp(view.zoom * factor, LEAST_ZOOM, MOST_ZOOM);
  const by = zoom / view.zoom;
  return bounded({ ...view, zoom, x: atX + (view.x - atX) * by, y: atY + (view.y - atY) * by });
}

/** A view between two, for gliding from one to the other the shorter way round. */
export function midway(from, to, part) {
  const way = bounded({ ...to, turn: to.turn - from.turn }).turn;
  const mixed = (name) => from[name] + (to[name] - from[name]) * part;
  return bounded({ turn: from.turn + way * part, lift: mixed("lift"), zoom: mixed("zoom"), x: mixed("x"), y: mixed("y") });
}

/** The matrix from space to the screen of that width and height, column by column. */
export function matrixOf({ turn, lift, zoom, x, y }, width, height) {
  const [cosine, sine] = [Math.cos(radians(turn)), Math.sin(radians(turn))];
  const [level, steep] = [Math.cos(radians(lift)), Math.sin(radians(lift))];
  const smaller = Math.min(width, height);
  const [wide, high] = [(FOCUS * zoom * smaller) / width, (FOCUS * zoom * smaller) / height];
  const [shiftX, shiftY] = [(x * smaller) / width, (y * smaller) / height];
  // What the reader's eye sees to the right, upwards, and towards it, for each axis of space.
  const right = [cosine, 0, sine, 0];
  const up = [sine * steep, level, -cosine * steep, 0];
  const near = [-sine * level, steep, cosine * level, -DISTANCE];
  const [scale, shift] = [(FAR + NEAR) / (NEAR - FAR), (2 * FAR * NEAR) / (NEAR - FAR)];
  const column = (index) => [
    wide * right[index] - shiftX * near[index],
    high * up[index] - shiftY * near[index],
    scale * near[index] + (index === 3 ? shift : 0),
    -near[index],
  ];
  return new Float32Array([0, 1, 2, 3].flatMap(column));
}

/** Where a spot lies on that screen: pixels from its upper left corner, and how far it is from the eye. */
export function projected(matrix, [x, y, z], width, height) {
  const w = matrix[3] * x + matrix[7] * y + matrix[11] * z + matrix[15];
  const along = (row) => (matrix[row] * x + matrix[row + 4] * y + matrix[row + 8] * z + matrix[row + 12]) / w;
  return { x: ((1 + along(0)) * width) / 2, y: ((1 - along(1)) * height) / 2, distance: w };
}

/** How many pixels one length of the cube's edge takes at its middle. */
export const scaleOf = (view, width, height) => (FOCUS * view.zoom * Math.min(width, height)) / (2 * DISTANCE);

/** The nearest and the farthest that anything in the cube is from the eye. */
export const SPAN = Object.freeze({ near: DISTANCE - 0.87, far: DISTANCE + 0.87, middle: DISTANCE });

/** A view as its address spells it; nothing where it is the first one. */
export function spelledView(view) {
  const text = [view.turn, view.lift, 100 * view.zoom, 100 * view.x, 100 * view.y].map(Math.round).join(",");
  return text === spelledStart ? null : text;
}

/** The view that an address spells; the first one where it spells none. */
export function parsedView(text) {
  const numbers = (text ?? "").split(",").map(Number);
  if (numbers.length !== 5 || !numbers.every(Number.isFinite)) return START;
  const [turn, lift, zoom, x, y] = numbers;
  return bounded({ turn, lift, zoom: zoom / 100, x: x / 100, y: y / 100 });
}

const radians = (degrees) => (degrees * Math.PI) / HALF_TURN;
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));
const spelledStart = [START.turn, START.lift, 100, 0, 0].join(",");

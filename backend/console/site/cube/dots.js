// The dots of the picture: one for each person, or for each counted cell, as columns of numbers, and as one buffer.

/** The codes of what is not one of the eight: added where depth is not known, and of who has no place. */
export const DEPTH_UNKNOWN = 8;
export const ABSENT = 255;
/** What is shown, in bits: each of the eight by its code, and those whose depth is not known. */
export const DEPTH_UNKNOWN_BIT = 256;
export const ALL_SHOWN = 511;
export const STEPS = 65_535;
/** The bytes of a dot in the buffer: two places of three uint16, two codes, two sizes, an instant. */
export const STRIDE = 20;
const FULL = 255;
// The place of a cell on the axis of depth where that is not known.
const NOT_KNOWN = 255;

/** Whether a dot of that code is drawn where these are shown. */
export const isDrawn = (code, shown) =>
  code !== ABSENT && (shown & (1 << (code % DEPTH_UNKNOWN))) !== 0 && (code < DEPTH_UNKNOWN || (shown & DEPTH_UNKNOWN_BIT) !== 0);

/** The columns that `loyaltyPoints` tells in base64. */
export function dotsOfPoints(data) {
  const bytes = bytesOf(data);
  const count = bytes.length / 11;
  const column = (Kind, at) => new Kind(bytes.buffer, at * count, count);
  return {
    count,
    numbers: column(Uint32Array, 0),
    axes: [column(Uint16Array, 4), column(Uint16Array, 6), column(Uint16Array, 8)],
    codes: column(Uint8Array, 10),
    people: null,
    bins: null,
  };
}

/** The columns that `loyaltyMoves` tells in base64: who, when in seconds, from where and to where. */
export function movesOf(data) {
  const bytes = bytesOf(data);
  const count = bytes.length / 10;
  const column = (Kind, at) => new Kind(bytes.buffer, at * count, count);
  return { count, numbers: column(Uint32Array, 0), seconds: column(Uint32Array, 4), origins: column(Uint8Array, 8), targets: column(Uint8Array, 9) };
}

/** The cells that `loyaltyMap` tells in base64. */
export function cellsOf(data) {
  const bytes = bytesOf(data);
  const length = bytes.length / 7;
  const counts = new Uint32Array(bytes.buffer, 0, length);
  const place = (axis, index) => bytes[(4 + axis) * length + index];
  const depthOf = (index) => (place(2, index) === NOT_KNOWN ? null : place(2, index));
  return Array.from(counts, (count, index) => ({ psychology: place(0, index), behaviour: place(1, index), depth: depthOf(index), count }));
}

/** The cells of `loyaltyMap` as dots in their middles; the segment is the one in which that middle lies. */
export function dotsOfCells({ bins, cells }, cuts) {
  const sorted = cells.map((cell) => ({ ...cell, number: cellNumber(cell, bins) })).sort((a, b) => a.number - b.number);
  const middle = (place) => Math.round(((place + 0.5) / bins) * STEPS);
  const depthOf = ({ depth }) => (depth === null ? Math.round(cuts.depth * STEPS) : middle(depth));
  return {
    count: sorted.length,
    numbers: Uint32Array.from(sorted, ({ number }) => number),
    axes: [
      Uint16Array.from(sorted, ({ psychology }) => middle(psychology)),
      Uint16Array.from(sorted, ({ behaviour }) => middle(behaviour)),
      Uint16Array.from(sorted, depthOf),
    ],
    codes: Uint8Array.from(sorted, (cell) => cellCode(cell, bins, cuts)),
    people: Uint32Array.from(sorted, ({ count }) => count),
    bins,
  };
}

const cellNumber = ({ psychology, behaviour, depth }, bins) => psychology + bins * (behaviour + bins * ((depth ?? -1) + 1));

function cellCode({ psychology, behaviour, depth }, bins, cuts) {
  const isHigh = (place, cut) => ((place + 0.5) / bins > cut ? 1 : 0);
  const flat = isHigh(psychology, cuts.psychology) + 2 * isHigh(behaviour, cuts.behaviour);
  return depth === null ? flat + DEPTH_UNKNOWN : flat + 4 * isHigh(depth, cuts.depth);
}

/**
 * One buffer that leads from the dots of one instant to those of another. `whenOf(number)` tells how much of the way
 * (0..1) is gone when a dot changes its segment. Both lists are in the order of their numbers; `before` and `after`
 * tell which dot of each list it is, -1 for none.
 */
export function between(from, to, whenOf = () => 0.5) {
  const { before, after } = from === to ? sameTwice(from) : merged(from, to);
  const buffer = new ArrayBuffer(before.length * STRIDE);
  const [places, bytes] = [new Uint16Array(buffer), new Uint8Array(buffer)];
  const most = Math.max(mostPeople(from), mostPeople(to));
  for (let index = 0; index < before.length; index += 1) {
    const [first, last] = [before[index], after[index]];
    const [at, byte] = [(index * STRIDE) / 2, index * STRIDE];
    writePlace(places, at, first < 0 ? to : from, first < 0 ? last : first);
    writePlace(places, at + 3, last < 0 ? from : to, last < 0 ? first : last);
    bytes[byte + 12] = first < 0 ? ABSENT : from.codes[first];
    bytes[byte + 13] = last < 0 ? ABSENT : to.codes[last];
    bytes[byte + 14] = first < 0 ? 0 : sizeOf(from, first, most);
    bytes[byte + 15] = last < 0 ? 0 : sizeOf(to, last, most);
    const changes = bytes[byte + 12] !== bytes[byte + 13];
    places[at + 8] = changes ? Math.round(STEPS * whenOf(last < 0 ? from.numbers[first] : to.numbers[last])) : STEPS;
  }
  return { buffer, before, after, count: before.length };
}

function writePlace(places, at, { axes }, index) {
  places[at] = axes[0][index];
  places[at + 1] = axes[1][index];
  places[at + 2] = axes[2][index];
}

/** How wide a cell's dot is, so that its area tells how many are in it; every person is one. */
const sizeOf = ({ people }, index, most) => (people === null ? FULL : Math.max(16, Math.round(FULL * Math.sqrt(people[index] / most))));
const mostPeople = ({ people }) => (people === null ? 1 : people.reduce((most, count) => Math.max(most, count), 1));

function sameTwice({ count }) {
  const every = Int32Array.from({ length: count }, (_, index) => index);
  return { before: every, after: every };
}

function merged(from, to) {
  const [before, after] = [new Int32Array(from.count + to.count), new Int32Array(from.count + to.count)];
  let [left, right, length] = [0, 0, 0];
  for (; left < from.count || right < to.count; length += 1) {
    const one = left < from.count ? from.numbers[left] : Infinity;
    const other = right < to.count ? to.numbers[right] : Infinity;
    before[length] = one <= other ? left : -1;
    after[length] = other <= one ? right : -1;
    left += one <= other ? 1 : 0;
    right += other <= one ? 1 : 0;
  }
  return { before: before.subarray(0, length), after: after.subarray(0, length) };
}

/** The dots as the buffer of `between` shows them at a moment (0..1) of the way; who is absent then keeps its place. */
export function atMoment(from, to, packed, moment) {
  if (from === to) return from;
  const { count, before, after } = packed;
  const [places, bytes] = [new Uint16Array(packed.buffer), new Uint8Array(packed.buffer)];
  const way = moment * moment * (3 - 2 * moment);
  const axes = [0, 1, 2].map((axis) => mixed(places, axis, count, way));
  const [codes, numbers] = [new Uint8Array(count), new Uint32Array(count)];
  const people = from.people === null ? null : new Uint32Array(count);
  for (let index = 0; index < count; index += 1) {
    const byte = index * STRIDE;
    codes[index] = bytes[byte + (moment * STEPS < places[byte / 2 + 8] ? 12 : 13)];
    numbers[index] = after[index] < 0 ? from.numbers[before[index]] : to.numbers[after[index]];
    if (people !== null) people[index] = mixedPeople(from, to, before[index], after[index], way);
  }
  return { count, numbers, axes, codes, people, bins: from.bins };
}

function mixed(places, axis, count, way) {
  const values = new Uint16Array(count);
  for (let index = 0, at = axis; index < count; index += 1, at += STRIDE / 2) values[index] = places[at] + (places[at + 3] - places[at]) * way;
  return values;
}

function mixedPeople(from, to, before, after, way) {
  const [first, last] = [before < 0 ? 0 : from.people[before], after < 0 ? 0 : to.people[after]];
  return Math.round(first + (last - first) * way);
}

/** How many people there are by code 0..7, with those of unknown depth among the first four, and how many these are. */
export function tally({ count, codes, people }, holds = () => true) {
  const counts = new Array(8).fill(0);
  let depthUnknown = 0;
  for (let index = 0; index < count; index += 1) {
    if (codes[index] === ABSENT || !holds(index)) continue;
    const number = people === null ? 1 : people[index];
    counts[codes[index] % DEPTH_UNKNOWN] += number;
    if (codes[index] >= DEPTH_UNKNOWN) depthUnknown += number;
  }
  return { counts, depthUnknown, total: counts.reduce((sum, number) => sum + number, 0) };
}

function bytesOf(data) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(data);
  const text = atob(data);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
  return bytes;
}

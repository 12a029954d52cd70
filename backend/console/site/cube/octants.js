// The cube in numbers: each of the eight with its people, its share, where they stand on average, and what the brush holds.

import { both, whereAsState } from "../conditions/address.js";
import { fill, h } from "../core/dom.js";
import { count, place, share } from "../core/format.js";
import { href } from "../core/places.js";
import { may } from "../core/viewer.js";
import { SEGMENTS, segmentChip } from "../parts/segments.js";
import { table } from "../parts/table.js";
import { holds, isWhole } from "./brush.js";
import { ABSENT, DEPTH_UNKNOWN, STEPS } from "./dots.js";

/** The table; it follows the day and the brush. */
export function createOctants({ store, whose, productId, axisNames, say }) {
  const element = h("div", { class: "octants" });
  store.on(["dots", "brush", "isToday", "isPlaying"], ({ dots, brush, isPlaying, isToday }) => {
    if (dots === null || isPlaying) return;
    const rows = octants(dots, isWhole(brush) ? null : brush);
    fill(element, table({ caption: say("octants"), columns: columns({ brush, whose, productId, axisNames, say, isToday }), rows }));
  });
  return element;
}

function columns({ brush, whose, productId, axisNames, say, isToday }) {
  const people = ({ code, people: number }) => (isToday && may("READ_PANEL") && number > 0 ? h("a", { href: whoAre(whose, productId, code) }, count(number)) : count(number));
  return [
    { label: say("segment"), isHead: true, cell: ({ code }) => segmentChip(SEGMENTS[code]) },
    { label: say("people"), isNumber: true, cell: people },
    { label: say("share"), isNumber: true, cell: ({ part }) => share(part) },
    ...axisNames.map((name, axis) => ({ label: say("mean", { axis: name }), isNumber: true, cell: ({ means }) => place(means[axis]) })),
    ...(isWhole(brush) ? [] : [{ label: say("inBrush"), isNumber: true, cell: ({ held }) => count(held) }]),
  ];
}

const whoAre = (whose, productId, code) => href("people", { where: whereAsState(both(whose, { segment: { productId, segments: [SEGMENTS[code]] } })) });

/** A row for each of the eight; those of unknown depth count among the first four, and not in the mean of depth. */
export function octants(dots, brush) {
  const rows = SEGMENTS.map((_, code) => ({ code, people: 0, held: 0, sums: [0, 0, 0], depthKnown: 0 }));
  const isHeld = brush === null ? () => true : holds(brush, dots);
  let total = 0;
  for (let index = 0; index < dots.count; index += 1) {
    if (dots.codes[index] === ABSENT) continue;
    const number = dots.people === null ? 1 : dots.people[index];
    add(rows[dots.codes[index] % DEPTH_UNKNOWN], dots, index, number);
    if (isHeld(index)) rows[dots.codes[index] % DEPTH_UNKNOWN].held += number;
    total += number;
  }
  return rows.map((row) => ({ ...row, part: total === 0 ? 0 : row.people / total, means: meansOf(row) }));
}

function add(row, { axes, codes }, index, number) {
  const isDepthKnown = codes[index] < DEPTH_UNKNOWN;
  row.people += number;
  row.depthKnown += isDepthKnown ? number : 0;
  for (const axis of [0, 1, 2]) if (axis < 2 || isDepthKnown) row.sums[axis] += (number * axes[axis][index]) / STEPS;
}

const meansOf = ({ people, depthKnown, sums }) => sums.map((sum, axis) => mean(sum, axis === 2 ? depthKnown : people));
const mean = (sum, number) => (number === 0 ? null : sum / number);

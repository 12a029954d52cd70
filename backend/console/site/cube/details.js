// What lies under the pointer, in a few words; and who was chosen, with the way to their own page.

import { fill, h } from "../core/dom.js";
import { count, day, place, share } from "../core/format.js";
import { may } from "../core/viewer.js";
import { facts, later, link } from "../parts/facts.js";
import { SEGMENTS, segmentChip } from "../parts/segments.js";
import { ABSENT, DEPTH_UNKNOWN } from "./dots.js";
import { holds } from "./brush.js";
import { loadPosition } from "./load.js";
import { nearest, placeOf } from "./picking.js";
import { sizeOf } from "./stage.js";

const NEAR = 14;

/** Finds what lies at a pixel of the stage; null for nothing. */
export function findAt({ store, stage }, x, y) {
  const { dots, brush, shown, isPlaying } = store.now;
  const { matrix, width, height } = stage.screen();
  if (dots === null || matrix === null || isPlaying) return null;
  const reach = Math.max(NEAR, sizeOf(store.now, width, height) / 2);
  const index = nearest({ dots, matrix, width, height, x, y, reach, isShown: holds(brush, dots, shown) });
  return index < 0 ? null : { index, number: dots.numbers[index] };
}

/** The words that follow the pointer. */
export function createTip({ store, axisNames, say }) {
  const element = h("div", { class: "cube-tip", hidden: true });
  const show = (found, x, y, width) => {
    element.hidden = found === null;
    if (found === null) return;
    fill(element, inShort(store.now.dots, found.index, axisNames, say));
    const isRight = x > width - 200;
    element.style.transform = `translate(${isRight ? x - 16 : x + 16}px, ${y}px) translate(${isRight ? "-100%" : "0"}, -50%)`;
  };
  return { element, show };
}

function inShort(dots, index, axisNames, say) {
  const code = dots.codes[index];
  if (code === ABSENT) return [];
  const head = h("strong", segmentChip(SEGMENTS[code % DEPTH_UNKNOWN]));
  const people = dots.people === null ? null : h("span", say("inCell", { n: count(dots.people[index]) }));
  const places = placeOf(dots, index).map((value, axis) => (axis === 2 && code >= DEPTH_UNKNOWN ? "–" : place(value)));
  return [head, people, h("span", { class: "quiet" }, axisNames.map((name, axis) => `${name} ${places[axis]}`).join(" · "))];
}

/** Who was chosen; or what there is in a chosen cell. */
export function createDetails({ store, product, axisNames, say, signal }) {
  const element = h("div", { class: "cube-details card", "aria-live": "polite" });
  store.on(["chosen"], ({ chosen, dots }) => {
    element.hidden = chosen === null;
    if (chosen === null) return;
    const close = h("button", { type: "button", class: "plain corner", "aria-label": say("close"), on: { click: () => store.set({ chosen: null }) } }, "×");
    const content = dots.people === null ? later(() => person({ product, chosen, axisNames, say, signal })) : inShort(dots, chosen.index, axisNames, say);
    fill(element, close, content);
  });
  return element;
}

async function person({ product, chosen, axisNames, say, signal }) {
  const position = await loadPosition(product, chosen.number, signal);
  if (position === null) return h("p", { class: "quiet" }, say("gone"));
  const { person: known } = position;
  const name = known ? (known.externalRef ?? known.pseudonym) : say("someone");
  const value = (axis, told) => (axis === 2 && !position.depthKnown ? "–" : told.sd ? `${place(told.value)} ± ${place(told.sd)}` : place(told.value));
  const axes = ["psychology", "behaviour", "depth"].map((axis, index) => [axisNames[index], value(index, position[axis])]);
  const more = [[say("certainty"), share(position.certainty)], [say("since"), day(position.movedAt)], [say("standing"), say(position.standing)]];
  return [
    h("h3", name),
    segmentChip(position.segment),
    facts([...axes, ...more]),
    known && may("READ_PANEL") && link(say("openPerson"), "person", { id: known.id }),
  ];
}

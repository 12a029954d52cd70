// The brush by hand: on each axis two sliders that bound what is meant, with the cut marked between them.

import { fill, h } from "../core/dom.js";
import { place } from "../core/format.js";
import { AXES, WHOLE, cutsOf, isWhole, ranged } from "./brush.js";

const STEP = 0.01;

/** The three double sliders. */
export function createRanges({ store, axisNames, say }) {
  const { cuts } = store.now;
  const rows = AXES.map((_, axis) => range({ store, axis, name: axisNames[axis], cut: cutsOf(cuts)[axis], say }));
  const whole = h("button", { type: "button", class: "plain small", on: { click: () => store.set({ brush: WHOLE }) } }, say("wholeCube"));
  store.on(["brush"], ({ brush }) => {
    whole.hidden = isWhole(brush);
  });
  return h("div", { class: "ranges" }, rows, whole);
}

function range({ store, axis, name, cut, say }) {
  const low = end(say("rangeFrom", { axis: name }));
  const high = end(say("rangeTo", { axis: name }));
  const told = h("output", { class: "range-told number" });
  const changed = (event) => {
    const [from, to] = [Number(low.value), Number(high.value)];
    // The end that is drawn stops at the other one.
    if (event.target === low) store.set({ brush: ranged(store.now.brush, axis, Math.min(from, to), to) });
    else store.set({ brush: ranged(store.now.brush, axis, from, Math.max(from, to)) });
  };
  for (const input of [low, high]) input.addEventListener("input", changed);
  const line = h("div", { class: "range-line", style: { "--cut": cut } }, h("i", { class: "range-cut", title: say("cut") }), low, high);
  store.on(["brush"], ({ brush }) => {
    [low.value, high.value] = [String(brush.low[axis]), String(brush.high[axis])];
    line.style.setProperty("--low", brush.low[axis]);
    line.style.setProperty("--high", brush.high[axis]);
    // At the very right both ends lie on each other: the low one is then on top, so that it can be taken back.
    low.classList.toggle("is-top", brush.low[axis] > 0.5);
    fill(told, `${place(brush.low[axis])} – ${place(brush.high[axis])}`);
  });
  return h("fieldset", { class: "range" }, h("legend", name), line, told);
}

const end = (label) => h("input", { type: "range", min: 0, max: 1, step: STEP, "aria-label": label });

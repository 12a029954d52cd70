// Numbers at places in the cube, over the canvas: they follow as it is turned, and never lie on each other.

import { h } from "../core/dom.js";
import { projected, spot } from "./view.js";

const BESIDE = 11;
const APART = 17;
// How often a number gives way before it stays where it is.
const MOST_TRIES = 12;

/** The pins of [{ place, text, index, isKnown }]: the element over the canvas, and `place` that puts them where they belong. */
export function createPins(pins, store) {
  const labels = pins.map(({ text, isKnown }) => h("span", { class: isKnown ? "pin" : "pin unknown" }, text));
  store.on(["chosen"], ({ chosen }) => labels.forEach((label, at) => label.classList.toggle("is-chosen", pins[at].index === chosen?.index)));
  const place = (matrix, width, height) => {
    const taken = [];
    pins.forEach((pin, at) => {
      const { x, y } = projected(matrix, spot(...pin.place), width, height);
      const free = freeBeside(x, y, taken);
      taken.push(free);
      labels[at].style.transform = `translate(-50%, -50%) translate(${bounded(free.x, width)}px, ${bounded(free.y, height)}px)`;
    });
  };
  return { element: h("div", { class: "cube-labels cube-pins", "aria-hidden": "true" }, labels), place };
}

/** The first spot about a place that no other number has: above it, then round it and further out. */
function freeBeside(x, y, taken) {
  const isFree = (one) => taken.every((other) => Math.hypot(one.x - other.x, one.y - other.y) >= APART);
  const spots = Array.from({ length: MOST_TRIES }, (_, turn) => {
    const angle = -Math.PI / 4 + (turn * Math.PI) / 3;
    const away = BESIDE + 4 + Math.floor(turn / 6) * APART;
    return { x: x + away * Math.cos(angle), y: y + away * Math.sin(angle) };
  });
  return spots.find(isFree) ?? spots[0];
}

const bounded = (value, most) => Math.max(BESIDE, Math.min(most - BESIDE, value));

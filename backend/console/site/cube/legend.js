// The legend: the eight segments with their numbers; each can be hidden, and seen alone.

import { fill, h } from "../core/dom.js";
import { count } from "../core/format.js";
import { SEGMENTS, segmentMark, segmentMeaning, segmentName } from "../parts/segments.js";
import { ALL_SHOWN, DEPTH_UNKNOWN_BIT, tally } from "./dots.js";

/** The legend; today's numbers are those of the API's summary, exact or through its veil. */
export function createLegend({ store, say }) {
  const rows = SEGMENTS.map((segment, code) => row(store, segment, code, say));
  const unknown = toggle(store, DEPTH_UNKNOWN_BIT, [ring(), say("depthUnknown")], say("depthUnknownWhy"));
  const rest = h("span", { class: "number" });
  const unclassified = h("p", { class: "legend-rest" }, h("span", say("unclassified")), rest);
  store.on(["dots", "isToday", "summary"], ({ dots, isToday, summary }) => {
    if (dots === null) return;
    const now = tally(dots);
    const exact = isToday ? summary.counts : null;
    rows.forEach(({ told }, code) => fill(told, exact ? shownCount(exact[code].count, say) : count(now.counts[code])));
    const known = exact?.every(({ depthUnknown }) => depthUnknown !== null);
    fill(unknown.told, count(known ? exact.reduce((sum, { depthUnknown }) => sum + depthUnknown, 0) : now.depthUnknown));
    fill(rest, shownCount(summary.unclassified, say));
    unclassified.hidden = !isToday;
  });
  const every = h("button", { type: "button", class: "plain small", on: { click: () => store.set({ shown: ALL_SHOWN }) } }, say("showAll"));
  store.on(["shown"], ({ shown }) => {
    every.hidden = shown === ALL_SHOWN;
  });
  const list = h("ul", { class: "cube-legend" }, rows.map(({ element }) => h("li", element)), h("li", h("div", { class: "legend-row" }, unknown.element)));
  return h("div", { class: "legend-panel" }, h("h2", say("segments")), list, unclassified, every);
}

function row(store, segment, code, say) {
  const shown = toggle(store, 1 << code, [segmentMark(segment), segmentName(segment)], segmentMeaning(segment));
  const alone = h("button", { type: "button", class: "only", "aria-label": say("onlyThis", { segment: segmentName(segment) }) }, say("only"));
  alone.addEventListener("click", () => store.set({ shown: (1 << code) | DEPTH_UNKNOWN_BIT }));
  return { ...shown, element: h("div", { class: "legend-row" }, shown.element, alone) };
}

function toggle(store, bit, content, meaning) {
  const told = h("span", { class: "number" });
  const button = h("button", { type: "button", class: "legend-toggle", title: meaning }, h("span", { class: "segment" }, content), told);
  button.addEventListener("click", () => store.set({ shown: store.now.shown ^ bit }));
  store.on(["shown"], ({ shown }) => button.setAttribute("aria-pressed", String((shown & bit) !== 0)));
  return { element: button, told };
}

const ring = () => h("span", { class: "ring", "aria-hidden": "true" });
const shownCount = (number, say) => (number === null ? h("span", { class: "quiet" }, say("tooFew")) : count(number));

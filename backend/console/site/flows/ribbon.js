// The flow as ribbons: on the left where people stood, on the right where they stand, as wide as they are many.

import { h, s } from "../core/dom.js";
import { count } from "../core/format.js";
import { SEGMENTS, segmentMark } from "../parts/segments.js";
import { NEW, ORIGINS, TARGETS } from "./steps.js";

const BAR = 14;
const GAP = 10;
const LEAST = 1.5;

/** The picture; `isShown(origin, target)` leaves out, `nameOf(place)` names, `say` tells what a ribbon is. */
export function ribbon({ square, isShown, nameOf, say, caption, width, height, margin }) {
  const amount = (origin, target) => (isShown(origin, target) ? (square.at(origin, target) ?? 0) : 0);
  const left = nodes(ORIGINS, (place) => TARGETS.map((target) => amount(place, target)));
  const right = nodes(TARGETS, (place) => ORIGINS.map((origin) => amount(origin, place)));
  const scale = scaleOf([left, right], height);
  stack(left, scale);
  stack(right, scale);
  const ways = waysBetween(left, right, amount, scale);
  const [from, to] = [margin + BAR, width - margin - BAR];
  const drawing = s(
    "svg",
    { class: "ribbons", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": caption },
    ways.map((way) => drawnWay(way, from, to, say, nameOf)),
    left.map((node) => drawnNode(node, margin, "end", width, nameOf)),
    right.map((node) => drawnNode(node, to, "start", width, nameOf)),
  );
  return h("div", { class: "ribbon-frame" }, drawing);
}

function nodes(places, amountsOf) {
  const every = places.map((place) => ({ place, people: amountsOf(place).reduce((sum, number) => sum + number, 0), used: 0 }));
  return every.filter(({ people }) => people > 0);
}

const scaleOf = (sides, height) => Math.min(...sides.map((side) => (height - GAP * (side.length + 1)) / Math.max(1, side.reduce((sum, { people }) => sum + people, 0))));

function stack(side, scale) {
  let top = GAP;
  for (const node of side) {
    node.top = top;
    node.height = Math.max(LEAST, node.people * scale);
    top += node.height + GAP;
  }
}

function waysBetween(left, right, amount, scale) {
  return left.flatMap((origin) =>
    right.filter((target) => amount(origin.place, target.place) > 0).map((target) => {
      const people = amount(origin.place, target.place);
      const thick = Math.max(LEAST / 2, people * scale);
      const way = { origin: origin.place, target: target.place, people, thick, from: origin.top + origin.used, to: target.top + target.used };
      origin.used += people * scale;
      target.used += people * scale;
      return way;
    }),
  );
}

function drawnWay({ origin, target, people, thick, from, to }, x0, x1, say, nameOf) {
  const bend = (x1 - x0) * 0.45;
  const [y0, y1] = [from, to];
  const path = `M${x0} ${y0}C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}V${y1 + thick}C${x1 - bend} ${y1 + thick} ${x0 + bend} ${y0 + thick} ${x0} ${y0 + thick}Z`;
  const title = s("title", say("way", { from: nameOf(origin), to: nameOf(target), n: count(people) }));
  return s("path", { d: path, class: `ribbon ${colourOf(origin)} ${origin === target ? "stays" : "goes"}` }, title);
}

function drawnNode({ place, people, top, height }, x, anchor, width, nameOf) {
  const middle = top + height / 2;
  const text = anchor === "end" ? x - 8 : x + BAR + 8;
  const isNarrow = width < 600;
  return s(
    "g",
    { class: "ribbon-node" },
    s("rect", { class: colourOf(place), x, y: top, width: BAR, height, rx: 2 }),
    s("text", { x: text, y: middle + 5, "text-anchor": anchor }, isNarrow ? null : s("tspan", { class: "ribbon-name" }, nameOf(place), " "), s("tspan", { class: "ribbon-count" }, count(people))),
  );
}

const colourOf = (place) => (place === null || place === NEW ? "place-none" : `segment-${SEGMENTS.indexOf(place)}`);

/** What the colours are, where the picture is too narrow for names. */
export function ribbonLegend(nameOf) {
  return h("ul", { class: "legend" }, ORIGINS.map((place) => h("li", place === null || place === NEW ? h("span", { class: "swatch place-none" }) : segmentMark(place), nameOf(place))));
}

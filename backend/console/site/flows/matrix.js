// The flow as a table: where people stood by where they stand, each cell shaded by its share and leading to its people.

import { h } from "../core/dom.js";
import { count, share } from "../core/format.js";
import { segmentMark } from "../parts/segments.js";
import { NEW, ORIGINS, TARGETS, arriving, leaving } from "./steps.js";

/** The table; `linkOf(origin, target)` leads to the people of a cell, null where the viewer may not see them. */
export function matrix({ square, nameOf, linkOf, say, caption }) {
  const head = h("tr", h("th", { scope: "col" }, say("fromTo")), TARGETS.map((target) => h("th", { scope: "col" }, placeName(target, nameOf))), h("th", { scope: "col", class: "number" }, say("total")));
  const rows = ORIGINS.map((origin) => row({ origin, square, nameOf, linkOf, say }));
  const foot = h("tr", h("th", { scope: "row" }, say("total")), TARGETS.map((target) => h("td", { class: "number" }, count(arriving(square, target)))), h("td"));
  const whole = h("table", { class: "table matrix" }, h("caption", caption), h("thead", head), h("tbody", rows), h("tfoot", foot));
  return h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": caption }, whole);
}

function row({ origin, square, nameOf, linkOf, say }) {
  const people = leaving(square, origin);
  const cells = TARGETS.map((target) => cell({ origin, target, people, number: square.at(origin, target), nameOf, linkOf, say }));
  return h("tr", h("th", { scope: "row" }, placeName(origin, nameOf)), cells, h("td", { class: "number" }, count(people)));
}

function cell({ origin, target, people, number, nameOf, linkOf, say }) {
  const kind = origin === target ? "stay" : "go";
  if (number === null) return h("td", { class: `number few ${kind}` }, say("tooFew"));
  if (number === 0) return h("td", { class: `number none ${kind}` }, "0");
  const part = people === 0 ? 0 : number / people;
  const where = linkOf(origin, target);
  const label = say("cellLabel", { from: nameOf(origin), to: nameOf(target), n: count(number), share: share(part) });
  const content = where ? h("a", { href: where, "aria-label": label, title: label }, count(number)) : count(number);
  return h("td", { class: `number ${kind}`, style: { "--share": part.toFixed(3) } }, content);
}

const placeName = (place, nameOf) => h("span", { class: "segment" }, place !== null && place !== NEW && segmentMark(place), nameOf(place));

// Why a person stands where they do, and what would carry them over a cut; shown to analysts and on a salesperson's card.

import { h } from "../../core/dom.js";
import { change, count, day, place } from "../../core/format.js";
import { words } from "../../core/words.js";
import { segmentChip } from "../../parts/segments.js";
import { table } from "../../parts/table.js";
import { AXES, term } from "../../parts/terms.js";
import personWords from "../words/person.js";

const say = words(personWords);

/** The observations that count most, those of the greatest effect first. */
export function reasonsTable(reasons) {
  const columns = [
    { label: say("what"), isHead: true, cell: evidence },
    { label: say("axis"), cell: ({ axis }) => term(axis) },
    { label: say("when"), cell: ({ observedAt }) => day(observedAt) },
    { label: say("adds"), isNumber: true, cell: ({ adds }) => change(adds) },
  ];
  return h("div", { class: "listing" }, table({ caption: say("why"), columns, rows: reasons, empty: say("noReasons") }));
}

/** The three that count most, in one line each, for where there is little room. */
export function reasonsBrief(reasons) {
  const lines = reasons.slice(0, 3).map((reason) => h("li", evidence(reason), " ", h("span", { class: "quiet" }, `${term(reason.axis)} ${change(reason.adds)} · ${day(reason.observedAt)}`)));
  return lines.length > 0 ? h("ul", { class: "brief" }, lines) : h("p", { class: "quiet" }, say("noReasons"));
}

function evidence({ kind, facet, item, value }) {
  const said = kind === "ANSWER" || kind === "CONVERSATION" ? say("answered", { value: place(value) }) : "";
  return h("span", term(kind), facet && ` · ${term(facet)}`, said && ` ${said}`, item && h("span", { class: "quiet" }, ` ${item}`));
}

/** What would carry each axis over its cut, the nearest one first. */
export function turns(wouldMove) {
  const order = [wouldMove.nearest, ...AXES.filter((axis) => axis !== wouldMove.nearest)];
  return h("dl", { class: "turns" }, order.map((axis, index) => turn(axis, wouldMove[axis.toLowerCase()], index === 0)));
}

function turn(axis, way, isNearest) {
  const told = axis === "BEHAVIOUR" ? byDeeds(way) : byAnswers(way);
  const then = told.length > 0 && way.segment !== null ? h("span", { class: "row" }, "→", segmentChip(way.segment)) : null;
  return h("div", h("dt", term(axis), isNearest && h("span", { class: "badge" }, say("nearest"))), h("dd", told.length > 0 ? told.join(" ") : say("noWay"), then));
}

function byAnswers({ turnsHigh, answers, answersToKnow, weakest }) {
  return [
    answersToKnow > 0 && say("toKnow", { n: count(answersToKnow) }),
    answers !== null && say(turnsHigh ? "answersUp" : "answersDown", { n: count(answers) }),
    weakest && turnsHigh && say("weakest", { facet: term(weakest) }),
  ].filter(Boolean);
}

function byDeeds({ turnsHigh, purchases, lapsesAt, lastsUntil, acts }) {
  if (!turnsHigh) return [lapsesAt && say("lapsesUnless", { day: day(lapsesAt) }), lastsUntil && say("lastsUntil", { day: day(lastsUntil) })].filter(Boolean);
  const bought = purchases === null ? [] : [say("purchases", { n: count(purchases) })];
  return [...bought, ...(acts ?? []).map(({ kind, count: times }) => say("acts", { n: count(times), kind: term(kind) }))];
}

// The calendar of touchpoints: a bar for each from its opening to its closing, over three months back and six ahead.

import { ask, graphql } from "../core/api.js";
import { h, s } from "../core/dom.js";
import { day } from "../core/format.js";
import { language, words } from "../core/words.js";
import { section } from "../parts/facts.js";
import { table } from "../parts/table.js";
import touchpointWords from "./words/touchpoints.js";

const say = words(touchpointWords);
const DAY = 864e5;
const BACK = 92 * DAY;
const AHEAD = 183 * DAY;

const OPEN_TIMES = graphql`
  query TouchpointTimes {
    touchpoints(first: 100, orderBy: KEY_ASC) {
      nodes {
        key
        moment
        opensAt
        closesAt
        createdAt
      }
    }
  }
`;

/** The calendar, and the same as a table. */
export async function calendar() {
  const { touchpoints } = await ask(OPEN_TIMES);
  const [from, to] = [Date.now() - BACK, Date.now() + AHEAD];
  const rows = touchpoints.nodes.map((each) => ({ ...each, begin: Date.parse(each.opensAt ?? each.createdAt), end: each.closesAt === null ? to : Date.parse(each.closesAt) })).filter(({ begin, end }) => begin < to && end > from);
  const at = (instant) => (100 * (Math.min(Math.max(instant, from), to) - from)) / (to - from);
  const drawn = h("div", { class: "bars calendar", "aria-hidden": "true" }, months(from, to, at), rows.map((row) => line(row, at)));
  const columns = [
    { label: say("touchpoint"), isHead: true, cell: ({ key }) => key },
    { label: say("moment"), cell: ({ moment }) => say(`moment_${moment}`) },
    { label: say("opensAt"), cell: ({ opensAt }) => day(opensAt) },
    { label: say("closesAt"), cell: ({ closesAt }) => day(closesAt) },
  ];
  return section(say("calendar"), drawn, table({ caption: say("calendar"), columns, rows }));
}

function line({ key, begin, end, moment }, at) {
  const bar = s("rect", { class: `bar moment-${moment}`, x: at(begin), y: 1, width: Math.max(at(end) - at(begin), 0.5), height: 8 });
  const today = s("line", { class: "whisker", x1: at(Date.now()), x2: at(Date.now()), y1: 0, y2: 10 });
  const drawn = s("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", class: "bar-line" }, bar, today);
  return h("div", { class: "bar-row" }, h("span", { class: "bar-label" }, key), drawn, h("span", { class: "number" }));
}

function months(from, to, at) {
  const name = new Intl.DateTimeFormat(language, { month: "short" });
  const first = new Date(from);
  const begins = Array.from({ length: 10 }, (_, index) => new Date(first.getFullYear(), first.getMonth() + 1 + index, 1).getTime()).filter((begin) => begin < to);
  const labels = begins.map((begin) => h("span", { class: "quiet month", style: { "inset-inline-start": `${at(begin)}%` } }, name.format(begin)));
  return h("div", { class: "bar-row" }, h("span"), h("div", { class: "months" }, labels), h("span"));
}

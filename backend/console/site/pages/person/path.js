// A person's way through the cube: inside it, and axis by axis over a band that shows the segments they passed.

import { ask, graphql } from "../../core/api.js";
import { stationsOf } from "../../cube/way.js";
import { h, s } from "../../core/dom.js";
import { count, day, place } from "../../core/format.js";
import { words } from "../../core/words.js";
import { plot } from "../../parts/plots.js";
import { SEGMENTS, segmentName } from "../../parts/segments.js";
import { AXES, term } from "../../parts/terms.js";
import personWords from "../words/person.js";
import { cutOf } from "./axes.js";
import { wayInCube } from "./way.js";

const say = words(personWords);
// The least room that a number takes, in hundredths of the band.
const ROOM = 4;

const PATH = graphql`
  query PersonPath($id: ID!, $product: ID!) {
    person(id: $id) {
      path(productId: $product, points: 60) {
        asOf
        psychology
        psychologyKnown
        behaviour
        behaviourKnown
        depth
        depthKnown
        segment
        movedBy
      }
      positions(productId: $product) {
        psychology {
          value
          sd
          z
        }
        depth {
          value
          sd
          z
        }
        behaviour {
          value
        }
      }
    }
  }
`;

/** The way of a person towards a product. */
export async function path({ id, product }, signal) {
  const { person } = await ask(PATH, { id, product }, { signal });
  const points = (person?.path ?? []).map((point) => ({ ...point, at: Date.parse(point.asOf) }));
  if (points.length < 2) return h("p", { class: "quiet" }, say("noPath"));
  const position = person.positions[0] ?? null;
  const drawing = h("div", { class: "journey" }, AXES.map((axis) => axisOverTime(axis, points, position)), stood(points), ends(points));
  const flat = plot({ caption: say("pathWhat"), drawing, rows: points, columns: columns() });
  return [position && (await wayInCube(points, cutsOf(position), signal)), flat];
}

const cutsOf = (position) => Object.fromEntries(AXES.map((axis) => [axis.toLowerCase(), cutOf(axis, position[axis.toLowerCase()])]));

const xOf = (points) => {
  const [from, to] = [points[0].at, points.at(-1).at];
  return (at) => (100 * (at - from)) / (to - from || 1);
};

function axisOverTime(axis, points, position) {
  const name = axis.toLowerCase();
  const x = xOf(points);
  const y = (value) => 30 - 28 * value;
  const cut = position && cutOf(axis, position[name]);
  const drawn = s(
    "svg",
    { viewBox: "0 0 100 32", preserveAspectRatio: "none", class: "journey-line", "aria-hidden": "true" },
    cut && s("line", { class: "cut", x1: 0, x2: 100, y1: y(cut), y2: y(cut) }),
    points.slice(1).map((point, index) => {
      const before = points[index];
      const isKnown = before[`${name}Known`];
      return s("line", { class: `step ${isKnown ? "" : "unknown"}`, x1: x(before.at), y1: y(before[name]), x2: x(point.at), y2: y(point[name]) });
    }),
  );
  return h("div", { class: "journey-row" }, h("span", { class: "bar-label" }, term(axis)), drawn, h("span", { class: "number" }, place(points.at(-1)[name])));
}

/** In which segment they were when, as a band. */
function stood(points) {
  const x = xOf(points);
  const changed = points.filter(({ segment }, index) => index === 0 || segment !== points[index - 1].segment);
  const parts = changed.map(({ at, segment }, index) => {
    const code = SEGMENTS.indexOf(segment);
    const until = changed[index + 1]?.at ?? points.at(-1).at;
    return s("rect", { class: code < 0 ? "nowhere" : `bar segment-${code}`, x: x(at), y: 0, width: Math.max(0, x(until) - x(at)), height: 10 });
  });
  const band = s("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", class: "journey-band", "aria-hidden": "true" }, parts);
  return h("div", { class: "journey-row" }, h("span", { class: "bar-label" }, say("segment")), h("div", { class: "journey-passed" }, band, numbered(points, x)), h("span"));
}

/** The numbers of the stations over the band: no segment is told by its colour alone. Where there is no room, fewer. */
function numbered(points, x) {
  const begun = stationsOf(points).map(({ at, segment }, index) => ({ at: x(at), segment, text: count(index + 1) }));
  const roomy = begun.filter(({ at, segment }, index) => at < 100 - ROOM && segment !== null && (index === begun.length - 1 || begun[index + 1].at - at > ROOM));
  return roomy.map(({ at, text }) => h("span", { class: "pin", "aria-hidden": "true", style: { "inset-inline-start": `${at}%` } }, text));
}

function ends(points) {
  return h("div", { class: "journey-row quiet" }, h("span"), h("span", { class: "journey-ends" }, h("span", day(points[0].at)), h("span", day(points.at(-1).at))), h("span"));
}

const columns = () => [
  { label: say("when"), isHead: true, cell: ({ asOf }) => day(asOf) },
  ...AXES.map((axis) => ({ label: term(axis), isNumber: true, cell: (point) => (point[`${axis.toLowerCase()}Known`] ? place(point[axis.toLowerCase()]) : "–") })),
  { label: say("segment"), cell: ({ segment }) => (segment ? segmentName(segment) : "–") },
  { label: say("cause"), cell: ({ movedBy }) => (movedBy ? term(movedBy) : "") },
];

// Whom an idea would please: its supporters by segment against everybody on the board, and where they stand in the cube.

import { ask, graphql } from "../core/api.js";
import { h, s } from "../core/dom.js";
import { count, decimal, share } from "../core/format.js";
import { words } from "../core/words.js";
import { axisName } from "../parts/axes.js";
import { badge, section } from "../parts/facts.js";
import { SEGMENTS, segmentChip, segmentMark, segmentName } from "../parts/segments.js";
import { bars } from "../parts/plots.js";
import boardWords from "./words/boards.js";

const say = words(boardWords);
const KIND = { BROAD: "good", PULLS_SWITCHERS: "good", PLEASES_LOYAL_ONLY: "waiting", TOO_FEW: "neutral" };

const DEMAND = graphql`
  query IdeaDemand($id: ID!) {
    idea(id: $id) {
      demand {
        kind
        supporters
        members
        hidden
        cells {
          segment
          supporters
          members
          share
          lift
          interval {
            low
            high
          }
          liftInterval {
            low
            high
          }
        }
        cloud {
          psychology
          behaviour
          depth
        }
      }
    }
  }
`;

/** The demand for an idea. */
export async function demand(id) {
  const { demand: told } = (await ask(DEMAND, { id })).idea;
  const verdict = h("p", badge(say(`kind_${told.kind}`), KIND[told.kind]), " ", say("supporters", { n: count(told.supporters), of: count(told.members) }));
  const rows = told.cells.map(({ segment, share: part, interval, supporters, members, lift }) => ({
    label: segment ? segmentName(segment) : say("unclassified"),
    mark: segment && segmentMark(segment),
    className: segment ? `segment-${SEGMENTS.indexOf(segment)}` : "",
    value: part,
    low: interval.low,
    high: interval.high,
    text: `${share(part)} · × ${decimal(lift, 1)}`,
    counts: `${count(supporters)} / ${count(members)}`,
    segment,
  }));
  const columns = [
    { label: say("segment"), isHead: true, cell: ({ segment }) => (segment ? segmentChip(segment) : say("unclassified")) },
    { label: say("of"), isNumber: true, cell: ({ counts }) => counts },
    { label: say("share"), isNumber: true, cell: ({ text }) => text },
    { label: "95 %", isNumber: true, cell: ({ low, high }) => `${share(low)} – ${share(high)}` },
  ];
  return section(say("demand"), verdict, rows.length > 0 && bars({ caption: say("demandCaption"), rows, most: 1, columns }), cloud(told.cloud));
}

/** Where the supporters stand, from two sides of the cube. */
function cloud(points) {
  if (points.length === 0) return null;
  return h("div", { class: "columns" }, side(points, "PSYCHOLOGY", "BEHAVIOUR"), side(points, "PSYCHOLOGY", "DEPTH"));
}

function side(points, across, up) {
  const [x, y] = [across.toLowerCase(), up.toLowerCase()];
  const dots = points.filter((point) => point[y] !== null).map((point) => s("circle", { cx: 100 * point[x], cy: 100 - 100 * point[y], r: 1.2 }));
  const name = say("side", { across: axisName(across), up: axisName(up) });
  const drawing = s("svg", { class: "side", viewBox: "-2 -2 104 104", role: "img", "aria-label": name }, s("rect", { x: 0, y: 0, width: 100, height: 100 }), s("path", { d: "M50 0V100M0 50H100" }), dots);
  return h("figure", { class: "plot" }, h("figcaption", name), drawing);
}

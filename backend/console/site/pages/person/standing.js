// Where a person stands towards a product: the segment and how sure it is, the axes, the way there, and why.

import { ask, graphql } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { day, place, share } from "../../core/format.js";
import { may } from "../../core/viewer.js";
import { words, worded } from "../../core/words.js";
import { product, productChoice } from "../../parts/choosing.js";
import { badge, figure, later, section } from "../../parts/facts.js";
import { newestFirst } from "../../parts/people.js";
import { bars } from "../../parts/plots.js";
import { SEGMENTS, segmentChip, segmentMark, segmentName } from "../../parts/segments.js";
import { listing, table } from "../../parts/table.js";
import { term } from "../../parts/terms.js";
import personWords from "../words/person.js";
import { axesPlot } from "./axes.js";
import { path } from "./path.js";
import { reasonsTable, turns } from "./why.js";

const say = words(personWords);

const POSITION = graphql`
  query PersonPosition($id: ID!, $product: ID!) {
    person(id: $id) {
      positions(productId: $product) {
        segment
        rawSegment
        certainty
        standing
        movedAt
        provisional
        probabilities {
          segment
          probability
        }
        psychology {
          ...Attitude
        }
        depth {
          ...Attitude
        }
        behaviour {
          value
          known
          isHigh
          pHigh
          lapsesAt
          isTier
          tierUntil
          freshness {
            newestAt
          }
        }
      }
    }
  }
  fragment Attitude on AttitudeCoordinate {
    value
    sd
    z
    known
    isHigh
    pHigh
    staleAt
    freshness {
      newestAt
    }
    facets {
      facet
      value
      sd
      reliability
    }
  }
`;

const WHY = graphql`
  query PersonWhy($id: ID!, $product: ID!) {
    person(id: $id) {
      positions(productId: $product) {
        explanation(first: 8) {
          axis
          adds
          effect
          facet
          item
          kind
          moment
          observedAt
          value
        }
        wouldMove {
          nearest
          psychology {
            ...AttitudeOver
          }
          depth {
            ...AttitudeOver
          }
          behaviour {
            turnsHigh
            purchases
            lapsesAt
            lastsUntil
            segment
            acts {
              kind
              count
            }
          }
        }
      }
    }
  }
  fragment AttitudeOver on AttitudeTurn {
    turnsHigh
    answers
    answersToKnow
    segment
    weakest
  }
`;

const MOVES = graphql`
  query PersonMoves($id: ID!, $first: Int!, $after: String, $catalogue: Boolean!) {
    person(id: $id) {
      moves(last: $first, before: $after) {
        nodes {
          movedAt
          fromSegment
          toSegment
          cause
          isFirst
          product @include(if: $catalogue) {
            name {
              ja
              en
            }
          }
        }
        pageInfo {
          startCursor
          hasPreviousPage
        }
      }
    }
  }
`;

/** This part of the page. */
export function part({ id }, signal) {
  const about = product();
  if (about === null) return h("p", { class: "quiet" }, say("noProduct"));
  const asked = { id, product: about.id };
  return [
    h("div", { class: "choices" }, productChoice()),
    later(async () => position(await first(POSITION, asked, signal))),
    later(async () => reasons(await first(WHY, asked, signal), asked, signal)),
    section(say("moves"), later(() => moves(id))),
  ];
}

async function first(document, asked, signal) {
  return (await ask(document, asked, { signal })).person?.positions[0] ?? null;
}

function position(found) {
  if (found === null) return h("div", { class: "nothing" }, h("p", say("untouched")));
  return [
    h("div", { class: "figures" }, figure(say("segment"), segmentChip(found.segment), unsure(found)), figure(say("certainty"), share(found.certainty), say("certaintyWhat")), figure(say("standing"), term(found.standing), say("since", { day: day(found.movedAt) }))),
    found.provisional && h("p", badge(say("provisional"), "waiting"), " ", say("provisionalWhat")),
    axesPlot(found),
    h("div", { class: "columns" }, facets(found), spread(found.probabilities)),
  ];
}

/** What the coordinates alone would say, where that is another segment, or why there is none. */
function unsure({ segment, rawSegment }) {
  if (segment === null) return say("unclassified", { segment: segmentName(rawSegment) });
  return segment === rawSegment ? null : say("raw", { segment: segmentName(rawSegment) });
}

function facets(found) {
  const rows = ["psychology", "depth"].flatMap((name) => found[name].facets);
  const columns = [
    { label: say("facet"), isHead: true, cell: ({ facet }) => term(facet) },
    { label: say("place"), isNumber: true, cell: ({ value, reliability }) => (reliability > 0 ? place(value) : "–") },
    { label: "±", isNumber: true, cell: ({ sd, reliability }) => (reliability > 0 ? place(1.96 * sd) : "–") },
    { label: say("evidence"), isNumber: true, cell: ({ reliability }) => share(reliability) },
  ];
  return h("div", table({ caption: say("facets"), columns, rows, isCaptionShown: true }));
}

function spread(probabilities) {
  const rows = probabilities.map(({ segment, probability }) => ({
    label: segmentName(segment),
    mark: segmentMark(segment),
    className: `segment-${SEGMENTS.indexOf(segment)}`,
    value: probability,
  }));
  return bars({ caption: say("probabilities"), rows, most: 1, format: share });
}

function reasons(found, asked, signal) {
  if (found === null) return null;
  return [section(say("path"), later(() => path(asked, signal))), section(say("turns"), turns(found.wouldMove)), section(say("why"), reasonsTable(found.explanation))];
}

function moves(id) {
  const columns = [
    { label: say("when"), isHead: true, cell: ({ movedAt }) => day(movedAt) },
    { label: say("product"), cell: ({ product: about }) => worded(about?.name) || "–" },
    { label: say("from"), cell: ({ fromSegment, isFirst }) => (isFirst ? say("firstPlace") : segmentChip(fromSegment)) },
    { label: say("to"), cell: ({ toSegment }) => segmentChip(toSegment) },
    { label: say("cause"), cell: ({ cause }) => term(cause) },
  ];
  const connection = ({ person }) => newestFirst(person.moves);
  return listing({ document: MOVES, variables: { id, catalogue: may("READ_CATALOGUE") }, connection, columns, caption: say("moves"), size: 20, empty: say("noMoves") });
}

// Cohorts: the people of each of the last quarters, and how large a part of them stood in a segment ever after.

import { ask, graphql } from "../core/api.js";
import { h } from "../core/dom.js";
import { count, day } from "../core/format.js";
import { here } from "../core/places.js";
import { choice } from "../parts/choosing.js";
import { lines } from "../parts/plots.js";
import { SEGMENTS, segmentName } from "../parts/segments.js";

const COHORTS = graphql`
  query FlowCohorts($product: ID!, $by: CohortBy!) {
    segmentCohorts(productId: $product, by: $by, unit: QUARTER, periods: 4) {
      beginsAt
      people
      trend {
        asOf
        counts {
          segment
          count
        }
      }
    }
  }
`;

const BY = ["JOINED", "FIRST_BOUGHT"];

/** The plot with its choices. */
export async function cohorts({ productId, say }) {
  const { state } = here();
  const by = BY.find((each) => each === state.by) ?? BY[0];
  const segment = SEGMENTS.find((each) => each === state.segment) ?? SEGMENTS.at(-1);
  const { segmentCohorts } = await ask(COHORTS, { product: productId, by });
  const known = segmentCohorts.filter(({ people }) => people > 0);
  const choices = h(
    "div",
    { class: "choices" },
    choice({ name: "by", label: say("cohortsBy"), options: BY.map((each) => [each, say(each)]), value: by }),
    choice({ name: "segment", label: say("cohortsSegment"), options: SEGMENTS.toReversed().map((each) => [each, segmentName(each)]), value: segment }),
  );
  if (known.length === 0) return [choices, h("p", { class: "nothing" }, say("noCohorts"))];
  const series = known.map((cohort) => ({ label: say("cohort", { day: day(cohort.beginsAt), n: count(cohort.people) }), points: cohort.trend.map((stand) => pointOf(stand, cohort, segment)) }));
  return [choices, lines({ caption: say("cohortsCaption", { segment: segmentName(segment) }), series })];
}

function pointOf({ asOf, counts }, { people }, segment) {
  const found = counts.find((each) => each.segment === segment)?.count ?? null;
  return { x: Date.parse(asOf), y: found === null ? null : found / people };
}

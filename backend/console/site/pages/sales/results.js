// What came of the leads: how many were won, by segment and by version of a scheme, and how long each stage took.

import { ask, graphql } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { beginningOf, count, decimal, share } from "../../core/format.js";
import { here } from "../../core/places.js";
import { products } from "../../core/viewer.js";
import { words, worded } from "../../core/words.js";
import { choice, dayChoice } from "../../parts/choosing.js";
import { figure, section } from "../../parts/facts.js";
import { intervals } from "../../parts/plots.js";
import { segmentName } from "../../parts/segments.js";
import { table } from "../../parts/table.js";
import { term } from "../../parts/terms.js";
import salesWords from "../words/sales.js";

const say = words(salesWords);

const RESULTS = graphql`
  query SalesResultsOf($product: ID, $since: DateTime, $until: DateTime) {
    salesResults(productId: $product, since: $since, until: $until) {
      rate {
        ...Rate
      }
      segments {
        segment
        rate {
          ...Rate
        }
      }
      schemes {
        scheme {
          id
          stage
          segment
          standing
          version
          aim {
            ja
            en
          }
        }
        rate {
          ...Rate
        }
        time {
          ...Time
        }
      }
      stages {
        ...Time
      }
    }
  }
  fragment Rate on ClosingRate {
    won
    closed
    rate
    low
    high
    tooFew
  }
  fragment Time on TimeInStage {
    stage
    ended
    ongoing
    medianDays
    lowDays
    highDays
    tooFew
  }
`;

/** This part of the page. */
export async function part(signal) {
  const { of = "", since = "", until = "" } = here().state;
  const asked = { product: of || null, since: beginningOf(since), until: beginningOf(until) };
  const { salesResults: found } = await ask(RESULTS, asked, { signal });
  const choices = [
    choice({ name: "of", label: say("product"), options: [["", say("everyProduct")], ...products().map(({ id, name }) => [id, worded(name)])] }),
    dayChoice({ name: "since", label: say("from") }),
    dayChoice({ name: "until", label: say("before") }),
  ];
  return [
    h("div", { class: "choices" }, choices),
    h("div", { class: "figures" }, figure(say("won"), rateOf(found.rate), wonOf(found.rate)), figure(say("closedLeads"), count(found.rate.closed))),
    bySegment(found.segments),
    byScheme(found.schemes),
    section(say("times"), h("div", { class: "listing" }, table({ caption: say("times"), columns: times(), rows: found.stages }))),
  ];
}

const rateOf = ({ rate, tooFew }) => (tooFew || rate === null ? say("tooFew") : share(rate));
const wonOf = ({ won, closed }) => say("wonOf", { won: count(won), closed: count(closed) });
const spanOf = ({ low, high }) => (low === null ? "–" : `${share(low)} – ${share(high)}`);

function bySegment(rows) {
  const shown = rows.map(({ segment, rate }) => ({ label: segment ? segmentName(segment) : say("unclassified"), value: rate.tooFew ? null : rate.rate, low: rate.low, high: rate.high, text: `${rateOf(rate)} (${wonOf(rate)})` }));
  if (shown.length === 0) return null;
  return section(say("bySegment"), intervals({ caption: say("bySegmentWhat"), rows: shown, format: share, low: 0, high: 1 }));
}

function byScheme(rows) {
  const columns = [
    { label: say("scheme"), isHead: true, cell: ({ scheme }) => [worded(scheme.aim), h("span", { class: "quiet" }, ` ${schemeOf(scheme)}`)] },
    { label: say("won"), isNumber: true, cell: ({ rate }) => rateOf(rate) },
    { label: "95 %", isNumber: true, cell: ({ rate }) => spanOf(rate) },
    { label: say("closedLeads"), isNumber: true, cell: ({ rate }) => wonOf(rate) },
    { label: say("days"), isNumber: true, cell: ({ time }) => daysOf(time) },
  ];
  return section(say("byScheme"), h("div", { class: "listing" }, table({ caption: say("byScheme"), columns, rows, empty: say("noSchemes") })));
}

const schemeOf = ({ stage, segment, standing, version }) => [term(stage), segment ? segmentName(segment) : term(standing), say("version", { n: version })].join(" · ");
const daysOf = ({ medianDays, tooFew }) => (tooFew || medianDays === null ? say("tooFew") : decimal(medianDays, 1));

const times = () => [
  { label: say("stage"), isHead: true, cell: ({ stage }) => term(stage) },
  { label: say("days"), isNumber: true, cell: daysOf },
  { label: "95 %", isNumber: true, cell: ({ lowDays, highDays }) => (lowDays === null ? "–" : `${decimal(lowDays, 1)} – ${decimal(highDays, 1)}`) },
  { label: say("ended"), isNumber: true, cell: ({ ended }) => count(ended) },
  { label: say("ongoing"), isNumber: true, cell: ({ ongoing }) => count(ongoing) },
];

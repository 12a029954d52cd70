// The lists over people: everybody of a condition, and the method's named lists, each with its reason.

import { graphql } from "../../core/api.js";
import { ago, change as signed, count, day, decimal, place, share } from "../../core/format.js";
import { may } from "../../core/viewer.js";
import { h } from "../../core/dom.js";
import { words } from "../../core/words.js";
import { personLink } from "../../parts/people.js";
import { segmentChip, segmentName } from "../../parts/segments.js";
import { AXES, term } from "../../parts/terms.js";
import peopleWords from "../words/people.js";

const say = words(peopleWords);

const EVERYBODY = graphql`
  query PeopleList($where: PeopleWhereInput, $product: ID!, $order: PeopleOrder!, $loyalty: Boolean!, $first: Int!, $after: String) {
    people(where: $where, orderBy: $order, first: $first, after: $after) {
      nodes {
        id
        pseudonym
        externalRef
        createdAt
        positions(productId: $product) @include(if: $loyalty) {
          ...Standing
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
  fragment Standing on Position {
    segment
    rawSegment
    certainty
    psychology {
      value
      known
    }
    behaviour {
      value
      known
    }
    depth {
      value
      known
    }
  }
`;

// One document for them all, of which one list is asked for at a time.
const NAMED = graphql`
  query NamedList(
    $where: PeopleWhereInput
    $product: ID!
    $axis: Axis!
    $first: Int!
    $after: String
    $falseLoyal: Boolean = false
    $sleeping: Boolean = false
    $near: Boolean = false
    $lapsing: Boolean = false
    $quiet: Boolean = false
  ) {
    falseLoyal(where: $where, productId: $product, first: $first, after: $after) @include(if: $falseLoyal) {
      nodes {
        ...Listed
        levelBefore
        levelNow
      }
      pageInfo {
        ...Further
      }
    }
    sleepingFans(where: $where, productId: $product, first: $first, after: $after) @include(if: $sleeping) {
      nodes {
        ...Listed
        weakestFacet
        heldBackBy {
          axis
          facet
          item
          adds
        }
      }
      pageInfo {
        ...Further
      }
    }
    nearCut(where: $where, productId: $product, axis: $axis, first: $first, after: $after) @include(if: $near) {
      nodes {
        ...Listed
        above
        wouldMove {
          psychology {
            answers
            segment
          }
          behaviour {
            purchases
            lapsesAt
            segment
          }
          depth {
            answers
            segment
          }
        }
      }
      pageInfo {
        ...Further
      }
    }
    aboutToLapse(where: $where, productId: $product, first: $first, after: $after) @include(if: $lapsing) {
      nodes {
        ...Listed
        lapsesAt
        daysLeft
        lastAt
        lastsUntil
      }
      pageInfo {
        ...Further
      }
    }
    goneQuiet(where: $where, productId: $product, first: $first, after: $after) @include(if: $quiet) {
      nodes {
        ...Listed
        lastAt
        silentDays
        usualDays
        ways
      }
      pageInfo {
        ...Further
      }
    }
  }
  fragment Listed on OnAList {
    person {
      id
      pseudonym
      externalRef
    }
    position {
      segment
      rawSegment
      certainty
    }
  }
  fragment Further on PageInfo {
    endCursor
    hasNextPage
  }
`;

const coordinate = (axis) => ({
  label: term(axis),
  isNumber: true,
  cell: ({ positions: [position] }) => {
    const found = position?.[axis.toLowerCase()];
    return found?.known ? place(found.value) : "–";
  },
});

/** The segment, and the one that the coordinates alone would make where that is another. */
function standing(position) {
  if (!position) return h("span", { class: "quiet" }, say("untouched"));
  const { segment, rawSegment } = position;
  return h("span", segmentChip(segment), segment !== rawSegment && h("span", { class: "quiet" }, ` (${segmentName(rawSegment)})`));
}

const everybodys = () => [
  { label: say("person"), isHead: true, cell: personLink },
  ...(may("READ_LOYALTY")
    ? [{ label: say("segment"), cell: ({ positions }) => standing(positions[0]) }, { label: say("certainty"), isNumber: true, cell: ({ positions: [position] }) => (position?.segment ? share(position.certainty) : "–") }, ...AXES.map(coordinate)]
    : []),
  { label: say("joined"), isNumber: true, cell: ({ createdAt }) => day(createdAt) },
];

const listed = (...more) => [{ label: say("person"), isHead: true, cell: ({ person }) => personLink(person) }, { label: say("segment"), cell: ({ position }) => standing(position) }, ...more];

/** How to ask for a list and how to show it. */
export const LISTS = {
  all: { document: EVERYBODY, columns: everybodys },
  sleeping: {
    document: NAMED,
    columns: () =>
      listed(
        { label: say("weakest"), cell: ({ weakestFacet }) => term(weakestFacet) },
        { label: say("heldBackBy"), cell: ({ heldBackBy }) => h("span", heldBackBy.slice(0, 2).map(({ facet, axis, item, adds }) => h("div", `${term(facet ?? axis)} ${signed(adds)}`, item && h("span", { class: "quiet" }, ` ${item}`)))) },
      ),
  },
  falseLoyal: {
    document: NAMED,
    columns: () => listed({ label: say("levelBefore"), isNumber: true, cell: ({ levelBefore }) => place(levelBefore) }, { label: say("levelNow"), isNumber: true, cell: ({ levelNow }) => place(levelNow) }, { label: say("change"), isNumber: true, cell: ({ levelBefore, levelNow }) => signed(levelNow - levelBefore) }),
  },
  near: {
    document: NAMED,
    columns: ({ axis }) => listed({ label: say("above"), isNumber: true, cell: ({ above }) => signed(above) }, { label: say("itTakes"), cell: ({ wouldMove }) => taking(axis, wouldMove[axis.toLowerCase()]) }, { label: say("then"), cell: ({ wouldMove }) => segmentChip(wouldMove[axis.toLowerCase()].segment) }),
  },
  lapsing: {
    document: NAMED,
    columns: () => listed({ label: say("lapsesAt"), cell: ({ lapsesAt, daysLeft }) => `${day(lapsesAt)} (${say("days", { n: decimal(daysLeft, 0) })})` }, { label: say("lastAt"), cell: ({ lastAt }) => day(lastAt) }, { label: say("lastsUntil"), cell: ({ lastsUntil }) => day(lastsUntil) }),
  },
  quiet: {
    document: NAMED,
    columns: () =>
      listed(
        { label: say("lastHeard"), cell: ({ lastAt }) => ago(lastAt) },
        { label: say("silent"), isNumber: true, cell: ({ silentDays }) => say("days", { n: decimal(silentDays, 0) }) },
        { label: say("usual"), isNumber: true, cell: ({ usualDays }) => (usualDays === null ? "–" : say("days", { n: decimal(usualDays, 0) })) },
        { label: say("ways"), cell: ({ ways }) => h("span", ways.map((way) => h("div", say(`way_${way}`)))) },
      ),
  },
};

function taking(axis, { answers, purchases, lapsesAt }) {
  if (axis !== "BEHAVIOUR") return answers === null ? "–" : say("answers", { n: count(answers) });
  if (purchases !== null) return say("purchases", { n: count(purchases) });
  return lapsesAt === null ? "–" : say("silenceUntil", { day: day(lapsesAt) });
}

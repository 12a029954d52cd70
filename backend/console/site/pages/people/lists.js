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

const FALSE_LOYAL = graphql`
  query FalseLoyal($where: PeopleWhereInput, $product: ID!, $first: Int!, $after: String) {
    falseLoyal(where: $where, productId: $product, first: $first, after: $after) {
      nodes {
        ...Listed
        levelBefore
        levelNow
      }
      pageInfo {
        endCursor
        hasNextPage
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
`;

const SLEEPING = graphql`
  query SleepingFans($where: PeopleWhereInput, $product: ID!, $first: Int!, $after: String) {
    sleepingFans(where: $where, productId: $product, first: $first, after: $after) {
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
        endCursor
        hasNextPage
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
`;

const NEAR = graphql`
  query NearACut($where: PeopleWhereInput, $product: ID!, $axis: Axis!, $first: Int!, $after: String) {
    nearCut(where: $where, productId: $product, axis: $axis, first: $first, after: $after) {
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
        endCursor
        hasNextPage
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
`;

const LAPSING = graphql`
  query AboutToLapse($where: PeopleWhereInput, $product: ID!, $first: Int!, $after: String) {
    aboutToLapse(where: $where, productId: $product, first: $first, after: $after) {
      nodes {
        ...Listed
        lapsesAt
        daysLeft
        lastAt
        lastsUntil
      }
      pageInfo {
        endCursor
        hasNextPage
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
`;

const QUIET = graphql`
  query GoneQuiet($where: PeopleWhereInput, $product: ID!, $first: Int!, $after: String) {
    goneQuiet(where: $where, productId: $product, first: $first, after: $after) {
      nodes {
        ...Listed
        lastAt
        silentDays
        usualDays
        ways
      }
      pageInfo {
        endCursor
        hasNextPage
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

/** How to ask for a list and how to show it; `needs` is what a list of the method's takes besides reading the panel. */
export const LISTS = {
  all: { document: EVERYBODY, connection: ({ people }) => people, columns: everybodys },
  sleeping: {
    document: SLEEPING,
    connection: ({ sleepingFans }) => sleepingFans,
    columns: () =>
      listed(
        { label: say("weakest"), cell: ({ weakestFacet }) => term(weakestFacet) },
        { label: say("heldBackBy"), cell: ({ heldBackBy }) => h("span", heldBackBy.slice(0, 2).map(({ facet, axis, item, adds }) => h("div", `${term(facet ?? axis)} ${signed(adds)}`, item && h("span", { class: "quiet" }, ` ${item}`)))) },
      ),
  },
  falseLoyal: {
    document: FALSE_LOYAL,
    connection: ({ falseLoyal }) => falseLoyal,
    columns: () => listed({ label: say("levelBefore"), isNumber: true, cell: ({ levelBefore }) => place(levelBefore) }, { label: say("levelNow"), isNumber: true, cell: ({ levelNow }) => place(levelNow) }, { label: say("change"), isNumber: true, cell: ({ levelBefore, levelNow }) => signed(levelNow - levelBefore) }),
  },
  near: {
    document: NEAR,
    connection: ({ nearCut }) => nearCut,
    columns: ({ axis }) => listed({ label: say("above"), isNumber: true, cell: ({ above }) => signed(above) }, { label: say("itTakes"), cell: ({ wouldMove }) => taking(axis, wouldMove[axis.toLowerCase()]) }, { label: say("then"), cell: ({ wouldMove }) => segmentChip(wouldMove[axis.toLowerCase()].segment) }),
  },
  lapsing: {
    document: LAPSING,
    connection: ({ aboutToLapse }) => aboutToLapse,
    columns: () => listed({ label: say("lapsesAt"), cell: ({ lapsesAt, daysLeft }) => `${day(lapsesAt)} (${say("days", { n: decimal(daysLeft, 0) })})` }, { label: say("lastAt"), cell: ({ lastAt }) => day(lastAt) }, { label: say("lastsUntil"), cell: ({ lastsUntil }) => day(lastsUntil) }),
  },
  quiet: {
    document: QUIET,
    connection: ({ goneQuiet }) => goneQuiet,
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

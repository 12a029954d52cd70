// Asks the API for the picture: points where the viewer may see each person, counted cells where not or where they are too many.

import { ask, graphql } from "../core/api.js";
import { may } from "../core/viewer.js";
import { cellsOf, dotsOfCells, dotsOfPoints, movesOf } from "./dots.js";

const POINTS = graphql`
  query CubePoints($product: ID!, $where: PeopleWhereInput, $asOf: DateTime) {
    loyaltyPoints(productId: $product, where: $where, asOf: $asOf) {
      asOf
      count
      data
      withheld
      cuts {
        psychology
        behaviour
        depth
        provisional
      }
    }
  }
`;

const CELLS = graphql`
  query CubeCells($product: ID!, $where: PeopleWhereInput, $bins: Int!, $asOf: DateTime) {
    loyaltyMap(productId: $product, where: $where, bins: $bins, asOf: $asOf) {
      asOf
      bins
      data
      cuts {
        psychology
        behaviour
        depth
        provisional
      }
    }
  }
`;

const SUMMARY = graphql`
  query CubeSummary($product: ID!, $where: PeopleWhereInput) {
    segmentSummary(productId: $product, where: $where) {
      asOf
      total
      unclassified
      counts {
        segment
        count
        depthUnknown
        share
      }
    }
  }
`;

const MOVES = graphql`
  query CubeMoves($product: ID!, $where: PeopleWhereInput, $since: DateTime!) {
    loyaltyMoves(productId: $product, where: $where, since: $since) {
      since
      data
      withheld
    }
  }
`;

const POSITION = graphql`
  query CubePosition($product: ID!, $number: Int!, $named: Boolean!) {
    positionOfPoint(productId: $product, number: $number) {
      segment
      certainty
      standing
      movedAt
      depthKnown
      psychology {
        value
        sd
      }
      behaviour {
        value
      }
      depth {
        value
        sd
      }
      person @include(if: $named) {
        id
        externalRef
        pseudonym
      }
    }
  }
`;

// The cells are as small as their number of people lets them be: few people in many cells are none to be shown.
const FINENESS = [[3_000, 6], [20_000, 10], [100_000, 20], [Infinity, 40]];

/** How many there are of each segment; with a condition, of those of whom it holds. */
export const loadSummary = async (product, where = null, signal) =>
  (await ask(SUMMARY, { product, where }, { signal })).segmentSummary;

/**
 * What draws the picture of those of whom `where` holds, at an instant (`null`: now), in one manner for all instants: { dots, asOf, cuts, reason }.
 * `reason` says why there are cells rather than points, null where there are points. The summary may still be on its
 * way: points do not need it.
 */
export function loaderOf({ product, where, summary }) {
  let reason = may("READ_LOYALTY") ? null : "SMALL_GROUPS";
  return async (asOf, signal) => {
    if (reason === null) {
      const { loyaltyPoints: found } = await ask(POINTS, { product, where, asOf }, { signal });
      if (found.data !== null) return { dots: dotsOfPoints(found.data), asOf: found.asOf, cuts: found.cuts, reason };
      reason = found.withheld;
    }
    const { total } = await summary;
    const bins = FINENESS.find(([most]) => (total ?? 0) <= most)[1];
    const { loyaltyMap: map } = await ask(CELLS, { product, where, bins, asOf }, { signal });
    return { dots: dotsOfCells({ bins, cells: cellsOf(map.data) }, map.cuts), asOf: map.asOf, cuts: map.cuts, reason };
  };
}

/** Who moved when since then; none where that is withheld. */
export async function loadMoves(product, where, since, signal) {
  if (!may("READ_LOYALTY")) return null;
  const { loyaltyMoves: found } = await ask(MOVES, { product, where, since }, { signal });
  return found.data === null ? null : movesOf(found.data);
}

/** What is known of the person that a point stands for. */
export const loadPosition = async (product, number, signal) =>
  (await ask(POSITION, { product, number, named: may("READ_PANEL") }, { signal })).positionOfPoint;

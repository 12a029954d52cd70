// What the things are called that a condition names by id: products, brands, surveys and saved audiences.

import { ask, graphql } from "../core/api.js";
import { products } from "../core/viewer.js";
import { worded } from "../core/words.js";

const NAMES = graphql`
  query ConditionNames($ids: [ID!]!) {
    nodes(ids: $ids) {
      ... on Brand {
        id
        name {
          ja
          en
        }
      }
      ... on Survey {
        id
        title {
          ja
          en
        }
      }
      ... on Audience {
        id
        name {
          ja
          en
        }
      }
    }
  }
`;

const NAMED_BY = new Set(["brandId", "surveyId", "audience"]);
const MOST_ASKED = 50;

/** The names by id. What the viewer may not see has none. */
export async function namesIn(where, signal) {
  const names = new Map(products().map(({ id, name }) => [id, worded(name)]));
  const ids = [...new Set(idsIn(where))].slice(0, MOST_ASKED);
  if (ids.length === 0) return names;
  const found = await ask(NAMES, { ids }, { signal }).catch(() => ({ nodes: [] }));
  for (const node of found.nodes) if (node?.id) names.set(node.id, worded(node.name ?? node.title));
  return names;
}

function idsIn(part) {
  if (part === null || typeof part !== "object") return [];
  return Object.entries(part).flatMap(([name, value]) => (NAMED_BY.has(name) && typeof value === "string" ? [value] : idsIn(value)));
}

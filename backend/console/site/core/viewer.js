// Who is signed in, and what they may do: what they may not is not shown, and the API refuses it anyway.

import { ask, graphql } from "./api.js";

const WHO = graphql`
  query Who {
    viewer {
      name
      role
      memberId
      permissions
    }
  }
`;

const FURNITURE = graphql`
  query Furniture($segments: Boolean!, $products: Boolean!) {
    segments @include(if: $segments) {
      segment
      code
      name {
        en
        ja
      }
      whoTheyAre {
        en
        ja
      }
      whatToDo {
        en
        ja
      }
    }
    products(first: 100) @include(if: $products) {
      nodes {
        id
        key
        createdAt
        name {
          en
          ja
        }
      }
    }
  }
`;

let viewer = null;
let furniture = {};

/** Finds out who it is and what they work with; null where nobody is signed in. */
export async function meet() {
  viewer = (await ask(WHO)).viewer;
  if (viewer !== null) {
    furniture = await ask(FURNITURE, { segments: may("READ_SEGMENTS"), products: may("READ_CATALOGUE") });
    furniture.products?.nodes.sort((one, other) => one.createdAt.localeCompare(other.createdAt));
  }
  return viewer;
}

/** Whoever is signed in. */
export const who = () => viewer;

/** Whether they have that permission. */
export const may = (permission) => viewer !== null && viewer.permissions.includes(permission);

/** The eight segments in the order of their codes: { segment, code, name, whoTheyAre, whatToDo }. */
export const segmentGuides = () => furniture.segments ?? [];

/** The products, the oldest first: { id, key, name }. */
export const products = () => furniture.products?.nodes ?? [];

// What the three dimensions and their facets are called.

import { term } from "./terms.js";

export { AXES } from "./terms.js";

export const axisName = (axis) => term(axis);
export const facetName = (facet) => term(facet);

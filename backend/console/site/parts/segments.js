// The eight segments as staff see them: a name, a colour and a shape, in the order of their codes.

import { h, s } from "../core/dom.js";
import { segmentGuides } from "../core/viewer.js";
import { worded, words } from "../core/words.js";
import { said } from "./said.js";

const say = words(said);

/** The eight, by code: psychology + 2 x behaviour + 4 x depth. */
export const SEGMENTS = [
  "CONSUMER",
  "FAN",
  "SWITCHER",
  "PRODUCT_LOYAL",
  "SURFACE",
  "MIND_LEADER",
  "BRAND_BUYER",
  "BRAND_LOYAL",
];

/** What a segment is called: as the API's guide says it, or by its plain name for whoever may not read the guide. */
export function segmentName(segment) {
  const guide = segmentGuides().find((each) => each.segment === segment);
  return guide ? worded(guide.name) : say(`segment_${segment}`);
}

/** Who is in it, in one sentence. */
export const segmentMeaning = (segment) => worded(segmentGuides().find((each) => each.segment === segment)?.whoTheyAre);

/** The colour of a segment in this light, as CSS says it; `code` is its number. */
export const segmentColour = (code) => getComputedStyle(document.documentElement).getPropertyValue(`--segment-${code}`).trim();

/** The segment's mark and name; a dash for nobody knows which. */
export function segmentChip(segment) {
  if (segment === null || segment === undefined) return h("span", { class: "quiet" }, "–");
  return h("span", { class: "segment" }, segmentMark(segment), segmentName(segment));
}

/** The mark alone: shapes tell the halves of the cube apart where colours cannot (depth high: a diamond). */
export function segmentMark(segment) {
  const code = SEGMENTS.indexOf(segment);
  const shape =
    code >= 4 ? s("path", { d: "M6 0.5 11.5 6 6 11.5 0.5 6Z" }) : s("circle", { cx: 6, cy: 6, r: 5 });
  return s("svg", { class: `mark segment-${code}`, viewBox: "0 0 12 12", width: 12, height: 12, "aria-hidden": "true" }, shape);
}

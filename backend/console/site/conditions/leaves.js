// Each single condition of the API in words: a clause about people. What it names by id is looked up in `names`.

import { count, day, moment, place, share } from "../core/format.js";
import { language, words } from "../core/words.js";
import { SEGMENTS, segmentName } from "../parts/segments.js";
import { said } from "./said.js";

const say = words(said);
const either = new Intl.ListFormat(language, { type: "disjunction" });
// More references than that are told by their number alone.
const MOST_NAMED = 5;

/** The clauses by the names of the conditions in PeopleWhereInput: (what is said, names) → words. */
export const LEAVES = {
  segment: (part, names) => standing(part, ofProduct(part, names)),
  onAxis: ({ axis, least, most, ...part }, names) => say("onAxis", { axis: say(axis), range: range(least, most, place), ...ofProduct(part, names) }),
  nearCut: ({ axis, within, ...part }, names) => say("nearCut", { axis: say(axis), within: place(within), ...ofProduct(part, names) }),
  certain: ({ least, ...part }, names) => say("certain", { least: share(least), ...ofProduct(part, names) }),
  known: ({ axis, known = true, ...part }, names) => say(known ? "known" : "notKnown", { axis: say(axis), ...ofProduct(part, names) }),
  standing: ({ standing: which, ...part }, names) => say(which, ofProduct(part, names)),
  moved: ({ from, to, ...part }, names) => say("moved", { from: way("from", from), to: way("to", to), time: time(part), ...ofProduct(part, names) }),
  bought: ({ least = 1, ...part }, names) => say("bought", { what: what(part, names), times: least > 1 ? say("times", { n: count(least) }) : "", time: time(part) }),
  answered: ({ surveyId, ...part }, names) => say("answered", { survey: named(surveyId, names, "someSurvey"), time: time(part) }),
  audience: (id, names) => say("audience", { audience: named(id, names, "someAudience") }),
  attribute: ({ key, values, least, most }) => say("attribute", { key: unbarred(key), value: values ? either.format([values].flat().map(value)) : range(least, most, value) }),
  externalRefs: (refs) => say("externalRefs", { refs: references([refs].flat()) }),
  joinedSince: (since) => say("joinedSince", { time: time({ since }) }),
};

// A bar parts the ends of a clause: in a name it is another sign that looks alike.
const unbarred = (text) => text.replaceAll("|", "｜");
const quoted = (text) => say("quoted", { text: unbarred(text) });
const named = (id, names, unknown) => (names.has(id) ? quoted(names.get(id)) : say(unknown));
const ofProduct = ({ productId }, names) => ({ product: named(productId, names, "someProduct") });

const references = (refs) => (refs.length > MOST_NAMED ? `${quoted(refs[0])} … (${count(refs.length)})` : either.format(refs.map(quoted)));

function standing({ segments: asked = [], unclassified = false, raw = false }, about) {
  const segments = [asked].flat();
  const told = { ...about, raw: raw ? say("raw") : "" };
  if (segments.length === 0 && !unclassified) return say("noSegment", told);
  if (segments.length === SEGMENTS.length) return say(unclassified ? "placed" : "anySegment", told);
  return say("segment", { segments: anyOf({ segments, unclassified }), ...told });
}

const anyOf = ({ segments = [], unclassified = false }) => either.format([...[segments].flat().map(segmentName), ...(unclassified ? [say("unclassified")] : [])]);
const way = (key, ends) => (ends ? say(key, { segments: anyOf(ends) }) : "");

function what({ productId, brandId }, names) {
  const [product, brand] = [productId && named(productId, names, "someProduct"), brandId && named(brandId, names, "someBrand")];
  if (product && brand) return say("ofBoth", { product, brand });
  return product ?? (brand ? say("ofBrand", { brand }) : say("anything"));
}

function range(least, most, shown) {
  const told = { least: shown(least), most: shown(most) };
  const [isLow, isHigh] = [least, most].map((bound) => bound !== null && bound !== undefined);
  if (isLow && isHigh) return say("between", told);
  if (!isLow && !isHigh) return say("something");
  return say(isLow ? "least" : "most", told);
}

/** What an attribute holds: a text, a number, or whether it is so. */
function value(told) {
  if (typeof told === "boolean") return say(told ? "yes" : "no");
  return typeof told === "string" ? quoted(told) : String(told);
}

function time({ since = null, until = null }) {
  const told = { since: instant(since), until: instant(until) };
  if (since !== null && until !== null) return say("span", told);
  if (since === null && until === null) return "";
  return say(since === null ? "until" : "since", told);
}

/** A day where it begins with one, else the minute. */
function instant(told) {
  if (told === null) return "";
  const at = new Date(told);
  return at.getHours() + at.getMinutes() + at.getSeconds() + at.getMilliseconds() === 0 ? day(at) : moment(at);
}

// How the API tells a condition that it keeps, as one would ask it: with that, both are read in one manner.

const TOGETHER = { all: "and", any: "or", none: "not" };
const UNCLASSIFIED = "UNCLASSIFIED";

/** A kept condition (`Audience.where`, `Campaign.where`) as PeopleWhereInput spells it; null for everybody. */
export function asAsked(kept) {
  if (kept === null || kept === undefined) return null;
  const together = Object.keys(TOGETHER).find((name) => name in kept);
  if (together !== undefined) return joined(TOGETHER[together], kept[together].map(asAsked));
  const leaf = Object.keys(LEAVES).find((name) => name in kept);
  return leaf === undefined ? { ...kept } : LEAVES[leaf](kept);
}

/** One alone is itself: else what is read and kept again would lie deeper each time. */
const joined = (how, parts) => (parts.length === 1 && how !== "not" ? parts[0] : { [how]: parts });

const LEAVES = {
  segment: ({ segment, product, raw }) => ({ segment: { productId: product, ...segmentsOf(segment), ...said({ raw }) } }),
  on_axis: ({ on_axis: axis, product, at_least: least, at_most: most }) => ({ onAxis: { productId: product, axis, ...said({ least, most }) } }),
  near_cut: ({ near_cut: axis, product, within }) => ({ nearCut: { productId: product, axis, within } }),
  certain: ({ certain: least, product }) => ({ certain: { productId: product, least } }),
  known: ({ known: axis, product }) => ({ known: { productId: product, axis, known: true } }),
  unknown: ({ unknown: axis, product }) => ({ known: { productId: product, axis, known: false } }),
  standing: ({ standing, product }) => ({ standing: { productId: product, standing } }),
  moved_since: ({ moved_since: since, product, until, from, to }) => ({
    moved: { productId: product, since, ...said({ until, from: from && segmentsOf(from), to: to && segmentsOf(to) }) },
  }),
  bought: ({ bought: least, product: productId, brand: brandId, since, until }) => ({ bought: { least, ...said({ productId, brandId, since, until }) } }),
  answered: ({ answered: surveyId, since, until }) => ({ answered: { surveyId, ...said({ since, until }) } }),
  audience: ({ audience }) => ({ audience }),
  attribute: ({ attribute: key, in: values, at_least: least, at_most: most }) => ({ attribute: { key, ...said({ values, least, most }) } }),
  refs: ({ refs }) => ({ externalRefs: refs }),
  joined_since: ({ joined_since: joinedSince }) => ({ joinedSince }),
};

const segmentsOf = (named) => {
  const segments = named.filter((name) => name !== UNCLASSIFIED);
  return { segments, ...said({ unclassified: segments.length < named.length || undefined }) };
};

const said = (members) => Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

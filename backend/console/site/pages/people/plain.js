// The plain filter of people: what its controls hold as a condition of the API, and back.

import { beginningOf, dayIn } from "../../core/format.js";
import { SEGMENTS } from "../../parts/segments.js";

const onlyKeys = (value, keys) => value !== null && typeof value === "object" && Object.keys(value).every((key) => keys.includes(key));
const dayOf = (instant) => dayIn(new Date(instant));
// An instant that a day field can say: the beginning of a day. Others stay with what experts wrote.
const isDay = (instant) => instant === undefined || beginningOf(dayOf(instant)) === new Date(instant).toISOString();

/** The condition that the controls mean, towards that product; null for everybody. */
export function whereOf(values, productId) {
  const where = Object.fromEntries(Object.entries(WRITTEN).map(([name, write]) => [name, write(values, productId)]).filter(([, part]) => part !== null));
  return Object.keys(where).length === 0 ? null : where;
}

/** What the controls show of a condition, and the rest that only experts say: { values, rest }. */
export function valuesOf(where, productId) {
  const values = {};
  const rest = {};
  for (const [name, part] of Object.entries(where ?? {})) {
    const read = READ[name]?.(part, productId) ?? null;
    if (read === null) rest[name] = part;
    else Object.assign(values, read);
  }
  return { values, rest: Object.keys(rest).length === 0 ? null : rest };
}

const WRITTEN = {
  segment: (values, productId) => {
    const segments = SEGMENTS.filter((segment) => values[`is_${segment}`]);
    if (segments.length === 0 && !values.unclassified) return null;
    return { productId, segments, ...(values.unclassified && { unclassified: true }), ...(values.raw && { raw: true }) };
  },
  standing: ({ standing }, productId) => (standing ? { productId, standing } : null),
  certain: ({ certain }, productId) => (certain ? { productId, least: Number(certain) } : null),
  nearCut: ({ near, within }, productId) => (near ? { productId, axis: near, within: within ?? 0.05 } : null),
  moved: ({ movedSince, movedFrom, movedTo }, productId) => {
    if (!movedSince) return null;
    const into = (segment) => (segment ? { segments: [segment] } : null);
    return { productId, since: beginningOf(movedSince), ...(movedFrom && { from: into(movedFrom) }), ...(movedTo && { to: into(movedTo) }) };
  },
  bought: ({ boughtSince, boughtTimes }, productId) => (boughtSince ? { productId, since: beginningOf(boughtSince), least: boughtTimes ?? 1 } : null),
  joinedSince: ({ joinedSince }) => beginningOf(joinedSince),
  audience: ({ audience }) => audience || null,
};

const READ = {
  segment: (part, productId) => {
    if (part.productId !== productId || !onlyKeys(part, ["productId", "segments", "unclassified", "raw"])) return null;
    const chosen = (part.segments ?? []).map((segment) => [`is_${segment}`, true]);
    return { ...Object.fromEntries(chosen), unclassified: Boolean(part.unclassified), raw: Boolean(part.raw) };
  },
  standing: ({ productId: of, standing }, productId) => (of === productId ? { standing } : null),
  certain: ({ productId: of, least }, productId) => (of === productId ? { certain: String(least) } : null),
  nearCut: ({ productId: of, axis, within }, productId) => (of === productId ? { near: axis, within } : null),
  moved: (part, productId) => {
    const one = (way) => way === undefined || way === null || (onlyKeys(way, ["segments"]) && way.segments.length === 1);
    const fits = part.productId === productId && onlyKeys(part, ["productId", "since", "from", "to"]) && one(part.from) && one(part.to);
    return fits && isDay(part.since) ? { movedSince: dayOf(part.since), movedFrom: part.from?.segments[0], movedTo: part.to?.segments[0] } : null;
  },
  bought: (part, productId) => {
    const fits = part.productId === productId && part.since && onlyKeys(part, ["productId", "since", "least"]) && isDay(part.since);
    return fits ? { boughtSince: dayOf(part.since), boughtTimes: part.least ?? 1 } : null;
  },
  joinedSince: (instant) => (isDay(instant) ? { joinedSince: dayOf(instant) } : null),
  audience: (audience) => ({ audience }),
};

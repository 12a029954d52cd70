// The plain filter of people: what its controls hold as a condition of the API, and back.

import { beginningOf, dayIn } from "../../core/format.js";
import { SEGMENTS } from "../../parts/segments.js";

// An instant as a day field spells it; nothing where it is none that one could choose.
const INSTANT = /^\d{4}-\d\d-\d\dT/;
const DAY = /^\d{4}-\d\d-\d\d$/;

function dayOf(instant) {
  if (!INSTANT.test(instant) || Number.isNaN(Date.parse(instant))) return "";
  const spelled = dayIn(new Date(instant));
  return DAY.test(spelled) ? spelled : "";
}

/** The condition that the controls mean, towards that product; null for everybody. */
export function whereOf(values, productId) {
  const where = Object.fromEntries(Object.entries(WRITTEN).map(([name, write]) => [name, write(values, productId)]).filter(([, part]) => part !== null));
  return Object.keys(where).length === 0 ? null : where;
}

/**
 * What the controls show of a condition, and the rest that only experts say: { values, rest }. A part that the controls
 * would not say again to the letter is among the rest, and so is one that they do not offer to this viewer.
 */
export function valuesOf(where, productId, isOffered = () => true) {
  const parts = Object.entries(where ?? {}).map(([name, part]) => ({ name, part, read: isOffered(name, part) ? readOf(name, part, productId) : null }));
  const rest = parts.filter(({ read }) => read === null).map(({ name, part }) => [name, part]);
  return { values: Object.assign({}, ...parts.map(({ read }) => read)), rest: rest.length === 0 ? null : Object.fromEntries(rest) };
}

function readOf(name, part, productId) {
  if (!(name in READ) || part === null) return null;
  const read = READ[name](part);
  return told(WRITTEN[name](read, productId)) === told(part) ? read : null;
}

/** A condition in one spelling: in any order of names and segments, with nothing said of what is left out. */
const told = (part) => JSON.stringify(ordered(part));

function ordered(part) {
  if (Array.isArray(part)) return part.map(ordered).sort();
  if (part !== null && typeof part === "object") return Object.entries(part).filter(([, value]) => value !== null).map(([name, value]) => [name, ordered(value)]).sort();
  return INSTANT.test(part) ? Date.parse(part) : part;
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

// What the controls would hold if they had said it; whatever of it they could not say, they say otherwise.
const READ = {
  segment: ({ segments = [], unclassified, raw }) => ({ ...ticked(segments), unclassified: Boolean(unclassified), raw: Boolean(raw) }),
  standing: ({ standing }) => ({ standing }),
  certain: ({ least }) => ({ certain: String(least) }),
  nearCut: ({ axis, within }) => ({ near: axis, within }),
  moved: ({ since, from, to }) => ({ movedSince: dayOf(since), movedFrom: from?.segments?.[0], movedTo: to?.segments?.[0] }),
  bought: ({ since, least }) => ({ boughtSince: dayOf(since), boughtTimes: least ?? 1 }),
  joinedSince: (instant) => ({ joinedSince: dayOf(instant) }),
  audience: (audience) => ({ audience }),
};

const ticked = (segments) => Object.fromEntries([segments].flat().map((segment) => [`is_${segment}`, true]));

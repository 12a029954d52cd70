// The condition on people that a page is about: it lies in the address, unless it says who somebody is.

import { refusedHere } from "../core/api.js";

// Begins what stands in the address for a condition that names people: that one is known to this window alone.
const UNSAID = "unsaid";
const PERSONAL = new Set(["externalRefs", "attribute"]);
const DEEP = ["and", "or", "not"];
// Each under a name of its own, so that an address goes on meaning what it meant, also on the way back to it.
const unsaid = new Map();

/** The condition that an address means: { where, isLost }. It is lost where it named people and the window was loaded anew. */
export function readWhere(text) {
  if (!text) return { where: null, isLost: false };
  const where = parsed(text.startsWith(UNSAID) ? (unsaid.get(text) ?? "") : text);
  return { where, isLost: where === null };
}

/** How an address says a condition; null for everybody. */
export function whereAsState(where) {
  if (where === null || Object.keys(where).length === 0) return null;
  const text = JSON.stringify(where);
  return namesPeople(where) ? nameOf(text) : text;
}

/** What was typed as a condition; null for what is none. */
function parsed(text) {
  try {
    const where = JSON.parse(text);
    return isObject(where) ? where : null;
  } catch {
    return null;
  }
}

/** What was typed as a condition into the field of that name; null where nothing was. What is none is refused beside it. */
export function typed(text, name, message) {
  const where = text ? parsed(text) : null;
  if (!text || where !== null) return where;
  throw refusedHere(name, message);
}

/** Both hold; either may be null for everybody. */
export const both = (one, other) => (one === null ? other : other === null ? one : { and: [one, other] });

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

function nameOf(text) {
  const known = [...unsaid].find(([, each]) => each === text);
  const name = known?.[0] ?? `${UNSAID}-${crypto.randomUUID()}`;
  unsaid.set(name, text);
  return name;
}

// A list of one may be spelled as that one, to the API too.
const namesPeople = (where) =>
  isObject(where) && (Object.keys(where).some((key) => PERSONAL.has(key)) || DEEP.some((key) => [where[key]].flat().some(namesPeople)));

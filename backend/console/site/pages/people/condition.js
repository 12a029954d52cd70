// The condition on people that a page is about: it lies in the address, unless it says who somebody is.

// Stands in the address for a condition that names people: that one is known to this window alone.
const UNSAID = "unsaid";
const PERSONAL = new Set(["externalRefs", "attribute"]);
const DEEP = ["and", "or", "not"];
let unsaid = null;

/** The condition that an address means: { where, isLost }. It is lost where it named people and the window was loaded anew. */
export function readWhere(text) {
  if (!text) return { where: null, isLost: false };
  if (text === UNSAID) return { where: unsaid, isLost: unsaid === null };
  const where = parsed(text);
  return { where, isLost: where === null };
}

/** How an address says a condition; null for everybody. */
export function whereAsState(where) {
  if (where === null || Object.keys(where).length === 0) return null;
  if (!namesPeople(where)) return JSON.stringify(where);
  unsaid = where;
  return UNSAID;
}

/** What was typed as a condition; null for what is none. */
export function parsed(text) {
  try {
    const where = JSON.parse(text);
    return where !== null && typeof where === "object" && !Array.isArray(where) ? where : null;
  } catch {
    return null;
  }
}

/** Both hold; either may be null for everybody. */
export const both = (one, other) => (one === null ? other : other === null ? one : { and: [one, other] });

function namesPeople(where) {
  return Object.keys(where).some((key) => PERSONAL.has(key)) || DEEP.some((key) => (where[key] ?? []).some(namesPeople));
}

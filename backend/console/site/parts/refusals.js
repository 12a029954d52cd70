// Says why something was not done, in the reader's language; programs' codes never stand alone.

import { HERE } from "../core/api.js";
import { language, words } from "../core/words.js";
import { said } from "./said.js";
import fields from "./words/fields.js";
import refusals from "./words/refusals.js";

const say = words(refusals);
const sayOften = words(said);

/** Why it could not be done, for people. */
export function explained(fault) {
  const text = fault.code ? worded(fault) : sayOften("failed");
  return fault.requestId ? `${text} (${fault.requestId})` : text;
}

function worded({ code, message, path }) {
  // What the console refuses itself, it has said in the reader's language.
  if (code === HERE) return message;
  if (!(code in refusals.ja)) return say("unknown", { message });
  // A value may be wrong for many reasons: what its field takes says more than that it is.
  return (code === "INVALID" && language === "ja" && taken(path ?? [])) || say(code, { message });
}

/** What the field takes that a path leads to, or the nearest one on the way there. */
function taken(path) {
  // Inside a condition the same names mean other things.
  const led = path.includes("where") ? ["where"] : path;
  const known = led.map((name, at) => fields[`${led[at - 1]}.${name}`] ?? (Object.hasOwn(fields, name) ? fields[name] : undefined));
  return known.findLast((text) => text !== undefined);
}

// Says everything in the reader's language: theirs by the address, by what they chose before, or by their browser.

import { here } from "./places.js";

const LANGUAGES = ["ja", "en"];
const KEPT_AS = "kizuna-language";

/** The reader's language, "ja" or "en". */
export const language = chosen();

/** What says a page's words: `const say = words({ en, ja }); say("moved", { n: 3 })`; `{n}` in a text is filled in. */
export const words = (said) => (key, values = {}) => {
  const text = said[language][key] ?? said.en[key];
  if (text === undefined) throw new Error(`no words for ${key}`);
  if (typeof text === "function") return text(values);
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
};

/** One of something, or several: `several("comment", "comments")` says "1 comment" and "3 comments" of `{ n }`. */
export const several = (one, more) => ({ n }) => `${n} ${n === "1" ? one : more}`;

/** What the API holds in several languages (a Wording), in the reader's; in any rather than none. */
export const worded = (wording) => wording?.[language] ?? wording?.en ?? Object.values(wording ?? {})[0] ?? "";

/** Goes on in that language. */
export function speak(other) {
  localStorage.setItem(KEPT_AS, other);
  const query = new URLSearchParams(location.search);
  query.set("language", other);
  location.search = query.toString();
}

function chosen() {
  const wished = [here().state.language, localStorage.getItem(KEPT_AS), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wished.find((tag) => LANGUAGES.includes(tag)) ?? "en";
}

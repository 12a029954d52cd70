// A condition as a page shows it: in words, and for programs as the API takes it.

import { h } from "../core/dom.js";
import { words } from "../core/words.js";
import { later } from "../parts/facts.js";
import { namesIn } from "./names.js";
import { said } from "./said.js";
import { isHidden, sentence } from "./sentence.js";

const say = words(said);

/** The condition in words, once it is known what the things in it are called. */
export const inWords = (where, signal) => later(async () => told(where, await namesIn(where, signal)));

/** What is no condition is told by nobody but the API, which refuses it. */
function told(where, names) {
  try {
    return h("p", { class: "in-words" }, sentence(where, names));
  } catch {
    return null;
  }
}

/** The same with its own spelling beneath. */
export const spelledOut = (where, signal) => [
  inWords(where, signal),
  where && !isHidden(where) && h("details", { class: "numbers" }, h("summary", say("spelled")), h("pre", { class: "code", tabindex: "0" }, JSON.stringify(where, null, 2))),
];

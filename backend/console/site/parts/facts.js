// Small pieces that pages are made of: facts, cards, figures, links, what is loading or could not be loaded.

import { fill, h } from "../core/dom.js";
import { href } from "../core/places.js";
import { words } from "../core/words.js";
import { explained } from "./refusals.js";
import { said } from "./said.js";

const say = words(said);

/** Facts by name, [[label, value], …]; those without a value are left out. */
export function facts(pairs) {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return h("dl", { class: "facts" }, known.map(([label, value]) => h("div", h("dt", label), h("dd", value))));
}

/** A part of a page with a heading. */
export const section = (title, ...content) => h("section", { class: "section" }, h("h2", title), content);

/** A card with a heading. */
export const card = (title, ...content) => h("article", { class: "card" }, h("h3", title), content);

/** A large number with what it counts. */
export const figure = (label, value, hint = null) =>
  h("div", { class: "figure" }, h("span", { class: "figure-value" }, value), h("span", { class: "figure-label" }, label), hint && h("span", { class: "quiet" }, hint));

/** A link to a page of the console. */
export const link = (label, page, state = {}) => h("a", { href: href(page, state) }, label);

/** A word on the state of something: neutral, good, bad or waiting. */
export const badge = (label, kind = "neutral") => h("span", { class: `badge ${kind}` }, label);

/** A part that comes later: says so meanwhile, and offers to try again where it cannot come. */
export function later(load) {
  const place = h("div", { class: "later", "aria-busy": "true" }, h("p", { class: "quiet" }, say("loading")));
  const attempt = async () => {
    try {
      fill(place, await load());
    } catch (fault) {
      const retry = h("button", { type: "button", class: "plain", on: { click: attempt } }, say("again"));
      fill(place, h("div", { class: "nothing", role: "alert" }, h("p", explained(fault)), retry));
    }
    place.removeAttribute("aria-busy");
  };
  attempt();
  return place;
}

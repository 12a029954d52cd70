// What a page is about: the product, the dates, the tab. Each choice lies in the address.

import { h } from "../core/dom.js";
import { change, here, href } from "../core/places.js";
import { products } from "../core/viewer.js";
import { words, worded } from "../core/words.js";
import { said } from "./said.js";

const say = words(said);

/** The product that the page is about: the one in its address, or the first. Null where there is none. */
export function product() {
  const every = products();
  return every.find(({ id }) => id === here().state.product) ?? every[0] ?? null;
}

/** Chooses the product. */
export function productChoice() {
  const options = products().map(({ id, name }) => [id, worded(name)]);
  return choice({ name: "product", label: say("product"), options, value: product()?.id });
}

/** Chooses one of some things, [[value, label], …]; the page is shown anew with it. */
export function choice({ name, label, options, value = here().state[name] ?? "" }) {
  const choose = (event) => change({ [name]: event.target.value });
  const chosen = options.some(([key]) => key === value) ? value : options[0]?.[0];
  return h("label", { class: "choice" }, h("span", label), h("select", { name, value: chosen, on: { change: choose } }, options.map(([key, text]) => h("option", { value: key }, text))));
}

/** Chooses a day. */
export function dayChoice({ name, label, value = here().state[name] ?? "" }) {
  const choose = (event) => event.target.checkValidity() && change({ [name]: event.target.value });
  return h("label", { class: "choice" }, h("span", label), h("input", { type: "date", name, value, on: { change: choose } }));
}

/** Tabs of a page, [[key, label], …], as links; the chosen one is `state[name]`, or the first. */
export function tabs({ name = "tab", label, options }) {
  const { page, id, state } = here();
  const chosen = options.find(([key]) => key === state[name])?.[0] ?? options[0][0];
  const links = options.map(([key, text]) => h("a", { href: href(page, { ...state, id, [name]: key }), "aria-current": key === chosen && "page" }, text));
  return { chosen, element: h("nav", { class: "tabs", "aria-label": label }, links) };
}

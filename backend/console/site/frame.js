// The frame about every page: the way to each, whose console it is, the language, the way out.

import { signOut } from "./core/api.js";
import { h, s } from "./core/dom.js";
import { href } from "./core/places.js";
import { who } from "./core/viewer.js";
import { language, speak, words } from "./core/words.js";
import { PAGES, isOpenTo } from "./pages.js";
import frameWords from "./pages/words/frame.js";
import { alarm } from "./parts/notes.js";

const say = words(frameWords);
// The links of the menu by their pages; the house's mark leads home as well.
const links = new Map();
const mark = h("a", { class: "brand" }, knot(), "Kizuna");

/** The elements of the frame, with the page's own place among them. */
export function frame(main) {
  const skip = h("a", { class: "skip", href: "#main" }, say("skip"));
  const menu = h("nav", { class: "menu", id: "menu", "aria-label": say("menu") }, groups());
  const opener = h("button", { type: "button", class: "plain opener", "aria-expanded": "false", "aria-controls": "menu" }, say("menu"));
  const toggle = (isOpen) => {
    document.body.classList.toggle("menu-open", isOpen);
    opener.setAttribute("aria-expanded", String(isOpen));
  };
  opener.addEventListener("click", () => toggle(opener.getAttribute("aria-expanded") !== "true"));
  menu.addEventListener("click", (event) => event.target.closest("a") && toggle(false));
  const head = h("header", { class: "head" }, mark, opener, own());
  return [skip, head, menu, main];
}

/** Marks the page that is shown in the menu, and lets each link lead on with what stays with the reader. */
export function lit(key) {
  mark.href = href("home");
  for (const [page, link] of links) {
    link.href = href(page);
    if (page === key) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function groups() {
  const shown = PAGES.filter((page) => page.group && isOpenTo(page));
  return [...new Set(shown.map(({ group }) => group))].map((group) =>
    h("div", { class: "menu-group" }, h("h2", say(`group_${group}`)), h("ul", shown.filter((page) => page.group === group).map(entry))),
  );
}

function entry({ key }) {
  const link = h("a", say(`page_${key}`));
  links.set(key, link);
  return h("li", link);
}

function own() {
  const other = language === "ja" ? "en" : "ja";
  const out = h("button", { type: "button", class: "plain", on: { click: () => signOut().catch(alarm) } }, say("signOut"));
  const tongue = h("button", { type: "button", class: "plain", lang: other, on: { click: () => speak(other) } }, say("otherLanguage"));
  return h("div", { class: "own" }, h("span", { class: "whose" }, who().name, h("span", { class: "quiet" }, say(`role_${who().role}`))), tongue, out);
}

/** The mark of the house: two threads that hold each other. */
export function knot() {
  const paths = ["M4 59C30 56 68 46 68 26C68 13 59 6 48 6", "M48 6C37 6 28 13 28 26C28 46 66 56 92 59"];
  return s("svg", { class: "knot", viewBox: "0 0 96 64", width: 30, height: 20, "aria-hidden": "true" }, paths.map((d) => s("path", { d })));
}

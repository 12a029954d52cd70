// Begins: finds out who is signed in, draws the frame, and shows the page that the address names.

import { onSignedOut, session } from "./core/api.js";
import { fill, h } from "./core/dom.js";
import { followLinks, here, onArrival } from "./core/places.js";
import { meet } from "./core/viewer.js";
import { language, words } from "./core/words.js";
import { frame, lit } from "./frame.js";
import { explained } from "./parts/refusals.js";
import { findPage, isOpenTo, modules } from "./pages.js";
import frameWords from "./pages/words/frame.js";

const say = words(frameWords);
const main = h("main", { id: "main", tabindex: "-1" });
let leaving = new AbortController();

document.documentElement.lang = language;
onSignedOut(showDoor);
onArrival(show);
followLinks();
begin();

async function begin() {
  try {
    if (!(await session()).signedIn || (await meet()) === null) return showDoor();
  } catch (fault) {
    if (fault.code !== "UNAUTHENTICATED") document.body.append(h("p", { class: "nothing", role: "alert" }, explained(fault)));
    return undefined;
  }
  document.body.prepend(...frame(main));
  return show();
}

/** The page of this address. Whatever the page before still waits for or follows ends. */
async function show() {
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const place = here();
  const page = findPage(place.page);
  main.setAttribute("aria-busy", "true");
  lit(page?.key);
  try {
    const content = page && isOpenTo(page) ? await (await loaded(page)).show(place, signal) : closed(page);
    if (signal.aborted) return;
    shown(page && [page.key, place.id].filter(Boolean).join("/"), content);
  } catch (fault) {
    if (!signal.aborted) fill(main, broken(fault));
    if (!fault.code) console.error(fault);
  }
  if (!signal.aborted) main.removeAttribute("aria-busy");
}

/** The page's module. Where the server has been given a newer console meanwhile, the whole is loaded anew. */
async function loaded({ key }) {
  try {
    return await modules[key]();
  } catch (fault) {
    const shell = await fetch(location.href).then((answer) => answer.text(), () => "");
    if (shell !== "" && !shell.includes(new URL(import.meta.url).pathname)) location.reload();
    throw fault;
  }
}

/** Shows the page of that name: two people are two pages, one of them under another tab is one. */
function shown(name, content) {
  const isSame = main.dataset.page === name;
  main.dataset.page = name ?? "";
  fill(main, content);
  const heading = main.querySelector("h1")?.textContent;
  document.title = heading ? `${heading} – Kizuna` : "Kizuna";
  // Whoever came from another page begins at its top, also with a screen reader.
  if (isSame) return;
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
}

function broken(fault) {
  const again = h("button", { type: "button", class: "plain", on: { click: show } }, say("again"));
  return h("div", { class: "nothing", role: "alert" }, h("h1", say("broken")), h("p", explained(fault)), again);
}

function closed(page) {
  return h("div", { class: "nothing" }, h("h1", say(page ? "closed" : "nowhere")), h("p", say(page ? "closedWhy" : "nowhereWhy")));
}

async function showDoor() {
  // Who has gone follows nothing any more.
  leaving.abort();
  const door = await import("./pages/sign_in.js");
  document.body.replaceChildren(...door.show());
}

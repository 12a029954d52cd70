// Where the reader is: /console/<page>/<id>?<state>. What a page shows lies in its address, so that it can be shared.

const ROOT = "/console/";
// What stays with the reader from page to page.
const KEPT = ["product", "language"];
const listeners = new Set();

/** The page, the id behind it if any, and everything that its address says besides. */
export function here() {
  const [page = "", id = ""] = location.pathname.slice(ROOT.length).split("/").map(decodeURIComponent);
  return { page: page || "home", id: id || null, state: Object.fromEntries(new URLSearchParams(location.search)) };
}

/** The address of a page with that state; the product and the language go along. Empty values are left out. */
export function href(page, { id = null, ...state } = {}) {
  const now = here().state;
  const along = Object.fromEntries(KEPT.filter((name) => name in now).map((name) => [name, now[name]]));
  const path = [page === "home" ? "" : page, id].filter(Boolean).map(encodeURIComponent).join("/");
  return `${ROOT}${path}${spelled({ ...along, ...state })}`;
}

/** Goes there. */
export function go(page, state = {}) {
  arrive(href(page, state));
}

/** Takes down what the page shows now, without showing it anew: a turned cube, an opened row. */
export function keep(changes) {
  history.replaceState(null, "", location.pathname + spelled({ ...here().state, ...changes }) + location.hash);
}

/** Shows the same page with other choices; the way back leads to the ones before. */
export function change(changes) {
  arrive(location.pathname + spelled({ ...here().state, ...changes }));
}

/** Shows the page anew where it is, after something was done on it. */
export function again() {
  tellAll();
}

/** Is called whenever the reader arrives somewhere. */
export function onArrival(work) {
  listeners.add(work);
}

/** Follows links inside the console without loading it anew. */
export function followLinks() {
  addEventListener("popstate", tellAll);
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (link === null || !isOurs(link) || isElsewhere(event)) return;
    event.preventDefault();
    arrive(link.getAttribute("href"));
  });
}

const isOurs = (link) => link.getAttribute("href").startsWith(ROOT) && !link.target && !link.hasAttribute("download");
const isElsewhere = (event) =>
  event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;

function arrive(address) {
  history.pushState(null, "", address);
  tellAll();
}

function tellAll() {
  for (const work of listeners) work(here());
}

function spelled(state) {
  const said = Object.entries(state).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const query = new URLSearchParams(said.map(([name, value]) => [name, String(value)])).toString();
  return query ? `?${query}` : "";
}

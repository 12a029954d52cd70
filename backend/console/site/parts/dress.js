// Loads the style sheet of a page that has one of its own, before the page is shown.

import { h } from "../core/dom.js";

const SHEETS = new URL("../styles/", import.meta.url);
const loaded = new Map();

/** Resolves when the sheet of that name is there. */
export function dressed(name) {
  if (!loaded.has(name)) loaded.set(name, new Promise((resolve, reject) => fetchSheet(name, resolve, reject)));
  return loaded.get(name);
}

function fetchSheet(name, resolve, reject) {
  const failed = () => {
    loaded.delete(name);
    reject(new Error(`no style sheet ${name}`));
  };
  document.head.append(h("link", { rel: "stylesheet", href: new URL(name, SHEETS), on: { load: resolve, error: failed } }));
}

// Says in a corner what has been done or could not be; read out by screen readers, gone after a while.

import { h } from "../core/dom.js";
import { explained } from "./refusals.js";

const LASTS = 8_000;
const corner = h("div", { class: "notes", role: "status", "aria-live": "polite" });
document.body.append(corner);

/** Says that something has been done. */
export const note = (text) => show(text, "note");

/** Says what could not be done, and why. */
export const alarm = (fault) => show(explained(fault), "note alarm");

function show(text, kind) {
  const shown = h("p", { class: kind }, text);
  corner.append(shown);
  setTimeout(() => shown.remove(), LASTS);
}

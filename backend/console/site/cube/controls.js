// The buttons that steer the cube, for whoever would rather press than draw.

import { h } from "../core/dom.js";
import { glide, STEPS_BY_NAME } from "./steering.js";
import { VIEWS } from "./view.js";

/** The buttons: a step each way, the four views, and the planes of the cuts; `say` says the words of the cube. */
export function controls(store, say, signal) {
  const step = (name, sign) => h("button", { type: "button", class: "plain", "aria-label": say(name), title: say(name), on: { click: () => store.set({ view: STEPS_BY_NAME[name](store.now.view) }) } }, h("span", { "aria-hidden": "true" }, sign));
  const look = (name) => h("button", { type: "button", class: "plain", on: { click: () => glide(store, VIEWS[name], signal) } }, say(`view_${name}`));
  const planes = h("button", { type: "button", class: "plain", on: { click: () => store.set({ hasPlanes: !store.now.hasPlanes }) } }, say("planes"));
  store.on(["hasPlanes"], ({ hasPlanes }) => planes.setAttribute("aria-pressed", String(hasPlanes)));
  const steps = [step("left", "←"), step("right", "→"), step("up", "↑"), step("down", "↓"), step("nearer", "+"), step("farther", "−")];
  return h("div", { class: "cube-controls", role: "group", "aria-label": say("controls") }, h("div", { class: "row tight" }, steps), h("div", { class: "row tight" }, Object.keys(VIEWS).map(look), planes));
}

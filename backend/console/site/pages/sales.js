// Sales: one's own leads with what to do next, those of the team, what was asked for, and what came of it all.

import { h } from "../core/dom.js";
import { may } from "../core/viewer.js";
import { words } from "../core/words.js";
import { tabs } from "../parts/choosing.js";
import { later } from "../parts/facts.js";
import salesWords from "./words/sales.js";

const say = words(salesWords);

const TABS = {
  mine: () => import("./sales/mine.js"),
  team: () => import("./sales/team.js"),
  requests: () => import("./sales/requests.js"),
  results: () => import("./sales/results.js"),
};

/** The page. */
export async function show(_place, signal) {
  const open = [may("WORK_LEADS") && "mine", (may("ASSIGN_LEADS") || !may("WORK_LEADS")) && "team", may("READ_LEADS") && "requests", may("READ_LEADS") && "results"].filter(Boolean);
  const { chosen, element } = tabs({ label: say("parts"), options: open.map((key) => [key, say(`tab_${key}`)]) });
  const { part } = await TABS[chosen]();
  return h("div", { class: "page" }, h("div", { class: "page-head" }, h("h1", say("title"))), element, later(() => part(signal)));
}

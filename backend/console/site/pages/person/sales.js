// The salesperson's card as a part of a person's page, and the way to their lead.

import { may } from "../../core/viewer.js";
import { words } from "../../core/words.js";
import { h } from "../../core/dom.js";
import { product, productChoice } from "../../parts/choosing.js";
import { later, link } from "../../parts/facts.js";
import { cardView, findCard } from "../lead/card.js";
import { openLead } from "../lead/opening.js";
import personWords from "../words/person.js";

const say = words(personWords);

/** This part of the page. */
export function part({ id }, signal) {
  const about = product();
  if (about === null) return h("p", { class: "quiet" }, say("noProduct"));
  return [h("div", { class: "choices" }, productChoice()), later(() => card(id, about, signal))];
}

async function card(id, about, signal) {
  const found = await findCard({ person: id, product: about.id }, signal);
  if (found === null) return h("p", { class: "quiet" }, say("noCard"));
  const isOpen = found.lead !== null && found.lead.isOpen;
  const way = found.lead && h("p", link(say(isOpen ? "toLead" : "toClosedLead"), "lead", { id: found.lead.id }));
  const opening = !isOpen && may("ASSIGN_LEADS") && h("button", { type: "button", class: "plain", on: { click: () => openLead({ personId: id, productId: about.id }) } }, say("openLead"));
  return [h("div", { class: "row" }, may("READ_LEADS") && way, opening), cardView(found)];
}

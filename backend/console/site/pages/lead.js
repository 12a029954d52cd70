// One lead, on a phone first: where it is, what to do next and how, and everything that was done.

import { ask, graphql } from "../core/api.js";
import { h } from "../core/dom.js";
import { ago, count, day } from "../core/format.js";
import { href } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words, worded } from "../core/words.js";
import { badge, facts, later, link, section } from "../parts/facts.js";
import { unlessMistyped } from "../parts/people.js";
import { segmentChip } from "../parts/segments.js";
import { STAGES, term } from "../parts/terms.js";
import { cardView, findCard } from "./lead/card.js";
import { choices, deeds } from "./lead/deeds.js";
import { steps } from "./lead/steps.js";
import leadWords from "./words/lead.js";

const say = words(leadWords);

const LEAD = graphql`
  query LeadHead($id: ID!) {
    lead(id: $id) {
      id
      personId
      externalRef
      stage
      stageAt
      isOpen
      openedAt
      closedAt
      outcome
      reason
      amount
      standing
      segment
      owner {
        id
        name
      }
      product {
        id
        name {
          ja
          en
        }
      }
      mergedInto {
        id
      }
    }
  }
`;

/** The page. */
export async function show({ id }, signal) {
  const lead = id === null ? null : (await unlessMistyped(ask(LEAD, { id }, { signal }), { lead: null })).lead;
  if (lead === null) return missing();
  return h("div", { class: "page lead" }, head(lead), later(() => card(lead, signal)), section(say("steps"), later(() => steps(lead))));
}

function missing() {
  return h("div", { class: "nothing" }, h("h1", say("noLead")), h("p", say("noLeadWhy")), link(say("toLeads"), "sales"));
}

/** What to do and how; a lead can be worked on also where there is no card. */
async function card(lead, signal) {
  const found = await findCard({ person: lead.personId, product: lead.product.id }, signal);
  return [deeds(lead, found), found ? cardView(found, choices(lead, found)) : h("p", { class: "quiet" }, say("noCard"))];
}

function head(lead) {
  const who = lead.externalRef ?? say("unnamed");
  const state = lead.isOpen ? null : badge(say(lead.outcome ?? "merged"), lead.outcome === "WON" ? "good" : "neutral");
  return h(
    "div",
    { class: "page-head" },
    h("p", h("a", { href: href("sales") }, say("toLeads"))),
    h("h1", who),
    h("p", { class: "row" }, h("span", worded(lead.product.name)), state),
    stages(lead),
    facts([
      [say("inStage"), ago(lead.stageAt)],
      [say("opened"), day(lead.openedAt)],
      [say("owner"), lead.owner?.name],
      [say("segmentThen"), segmentChip(lead.segment)],
      [say("closed"), lead.closedAt && day(lead.closedAt)],
      [say("amount"), lead.amount === null ? null : count(lead.amount)],
      [say("reason"), lead.reason],
      [say("merged"), lead.mergedInto && link(say("toMerged"), "lead", { id: lead.mergedInto.id })],
      [say("person"), may("READ_PANEL") ? link(say("toPerson"), "person", { id: lead.personId }) : null],
    ]),
  );
}

/** The five stages, with the one that it is in. */
function stages({ stage, isOpen }) {
  const at = STAGES.indexOf(stage);
  return h("ol", { class: "stages", "aria-label": say("stage") }, STAGES.map((each, index) => h("li", { class: index < at ? "behind" : null, "aria-current": index === at && isOpen && "step" }, term(each))));
}

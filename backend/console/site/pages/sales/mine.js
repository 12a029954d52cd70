// The viewer's own open leads as cards for a phone: whom, what to do next and why, and since when it waits.

import { ask, graphql } from "../../core/api.js";
import { fill, h } from "../../core/dom.js";
import { ago } from "../../core/format.js";
import { here, href } from "../../core/places.js";
import { may, who } from "../../core/viewer.js";
import { words, worded } from "../../core/words.js";
import { choice, product } from "../../parts/choosing.js";
import { badge } from "../../parts/facts.js";
import { explained } from "../../parts/refusals.js";
import { segmentChip } from "../../parts/segments.js";
import { listing } from "../../parts/table.js";
import { STAGES, term, termOptions } from "../../parts/terms.js";
import { openLead } from "../lead/opening.js";
import salesWords from "../words/sales.js";

const say = words(salesWords);

const MINE = graphql`
  query MyLeads($where: LeadsWhereInput!, $first: Int!, $after: String) {
    leads(where: $where, orderBy: STAGE_AT_ASC, first: $first, after: $after) {
      totalCount
      nodes {
        id
        personId
        externalRef
        stage
        stageAt
        outcome
        closedAt
        product {
          id
          name {
            ja
            en
          }
        }
        steps(last: 1) {
          nodes {
            kind
            at
          }
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`;

const NEXT = graphql`
  query MyNextAction($person: ID!, $product: ID!) {
    salesCard(personId: $person, productId: $product) {
      nextAction {
        action
        reason
        why {
          ja
          en
        }
        wording {
          ja
          en
        }
      }
      position {
        segment
      }
    }
  }
`;

/** This part of the page. */
export async function part(signal) {
  const { stage = "", state = "open" } = here().state;
  const where = { ownerId: who().memberId, isOpen: state === "open", stage: stage || null };
  const seen = watcher(signal);
  const list = await listing({
    document: MINE,
    variables: { where },
    connection: ({ leads }) => leads,
    each: (lead) => card(lead, seen),
    caption: say("tab_mine"),
    size: 20,
    empty: say(state === "open" ? "noneOpen" : "noneClosed"),
  });
  return [h("div", { class: "choices" }, stateChoice(state), choice({ name: "stage", label: say("stage"), options: [["", say("everyStage")], ...termOptions(STAGES)] }), opener()), list];
}

/** Chooses between open leads and closed ones. */
export const stateChoice = (value) => choice({ name: "state", label: say("state"), options: [["open", say("open")], ["closed", say("closed")]], value });

const opener = () => may("WORK_LEADS") && h("button", { type: "button", class: "plain", on: { click: () => openLead({ productId: product()?.id }) } }, say("newLead"));

function card(lead, seen) {
  const place = h("div", { class: "next-action" }, h("p", { class: "quiet" }, "…"));
  const [last] = lead.steps.nodes;
  const item = h(
    "li",
    h(
      "a",
      { class: "card way", href: href("lead", { id: lead.id }) },
      h("strong", lead.externalRef ?? say("unnamed")),
      h("span", { class: "row" }, badge(term(lead.stage)), lead.outcome && badge(say(lead.outcome), lead.outcome === "WON" ? "good" : "neutral"), h("span", { class: "quiet" }, worded(lead.product.name))),
      place,
      h("span", { class: "quiet" }, last ? say("last", { what: say(`kind_${last.kind}`), ago: ago(last.at) }) : say("since", { ago: ago(lead.stageAt) })),
    ),
  );
  if (lead.closedAt) place.remove();
  else seen(item, () => next(lead, place));
  return item;
}

async function next({ personId, product: { id } }, place) {
  try {
    const { salesCard: found } = await ask(NEXT, { person: personId, product: id });
    fill(place, found ? told(found) : h("p", { class: "quiet" }, say("noCard")));
  } catch (fault) {
    fill(place, h("p", { class: "quiet" }, explained(fault)));
  }
}

function told({ nextAction: { action, wording, why }, position }) {
  return [h("p", { class: "said" }, action ? `${say(`action_${action}`)}: ${worded(wording)}` : say("nothingNext")), h("p", { class: "quiet" }, worded(why)), h("p", segmentChip(position?.segment))];
}

/** Does what belongs to an element when it first comes near the screen, so that a long list asks for little. */
function watcher(signal) {
  const works = new Map();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target } of entries.filter(({ isIntersecting }) => isIntersecting)) {
        observer.unobserve(target);
        works.get(target)();
      }
    },
    { rootMargin: "400px" },
  );
  signal.addEventListener("abort", () => observer.disconnect(), { once: true });
  return (element, work) => {
    works.set(element, work);
    observer.observe(element);
  };
}

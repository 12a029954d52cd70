// All leads that the viewer has in scope, with who works on them and how far they are.

import { ask, graphql } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { ago, day } from "../../core/format.js";
import { here } from "../../core/places.js";
import { may, products } from "../../core/viewer.js";
import { words, worded } from "../../core/words.js";
import { choice } from "../../parts/choosing.js";
import { badge, link } from "../../parts/facts.js";
import { segmentChip } from "../../parts/segments.js";
import { listing } from "../../parts/table.js";
import { STAGES, term, termOptions } from "../../parts/terms.js";
import salesWords from "../words/sales.js";
import { stateChoice } from "./mine.js";

const say = words(salesWords);

const LEADS = graphql`
  query TeamLeads($where: LeadsWhereInput!, $first: Int!, $after: String) {
    leads(where: $where, orderBy: STAGE_AT_ASC, first: $first, after: $after) {
      totalCount
      nodes {
        id
        externalRef
        stage
        stageAt
        segment
        outcome
        closedAt
        owner {
          name
        }
        product {
          name {
            ja
            en
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

const OWNERS = graphql`
  query TeamOwners {
    leadOwners(first: 100) {
      nodes {
        id
        name
      }
    }
  }
`;

/** This part of the page. */
export async function part(signal) {
  const { stage = "", state = "open", owner = "", of = "" } = here().state;
  const where = { isOpen: state === "open", stage: stage || null, ownerId: owner || null, productId: of || null };
  const [owners, list] = await Promise.all([mayBeOwned(signal), listing({ document: LEADS, variables: { where }, connection: ({ leads }) => leads, columns: columns(), caption: say("tab_team"), size: 30, empty: say("noneFound") })]);
  return [h("div", { class: "choices" }, stateChoice(state), choice({ name: "stage", label: say("stage"), options: [["", say("everyStage")], ...termOptions(STAGES)] }), owners, productOf()), list];
}

async function mayBeOwned(signal) {
  if (!may("ASSIGN_LEADS")) return null;
  const { leadOwners } = await ask(OWNERS, {}, { signal });
  return choice({ name: "owner", label: say("owner"), options: [["", say("everyone")], ...leadOwners.nodes.map(({ id, name }) => [id, name])] });
}

const productOf = () => choice({ name: "of", label: say("product"), options: [["", say("everyProduct")], ...products().map(({ id, name }) => [id, worded(name)])] });

const columns = () => [
  { label: say("person"), isHead: true, cell: ({ id, externalRef }) => link(externalRef ?? say("unnamed"), "lead", { id }) },
  { label: say("product"), cell: ({ product }) => worded(product.name) },
  { label: say("stage"), cell: ({ stage, outcome }) => [term(stage), outcome && " ", outcome && badge(say(outcome), outcome === "WON" ? "good" : "neutral")] },
  { label: say("sinceWhen"), cell: ({ stageAt, closedAt }) => (closedAt ? day(closedAt) : ago(stageAt)) },
  { label: say("segmentThen"), cell: ({ segment }) => segmentChip(segment) },
  { label: say("owner"), cell: ({ owner }) => owner?.name ?? "–" },
];

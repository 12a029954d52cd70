// What was done with a lead, the latest first, with what contacts taught.

import { graphql, newKey, tell } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { moment, share } from "../../core/format.js";
import { again } from "../../core/places.js";
import { may } from "../../core/viewer.js";
import { words } from "../../core/words.js";
import { sure } from "../../parts/dialogue.js";
import { alarm, note } from "../../parts/notes.js";
import { newestFirst } from "../../parts/people.js";
import { segmentChip } from "../../parts/segments.js";
import { listing } from "../../parts/table.js";
import { term } from "../../parts/terms.js";
import leadWords from "../words/lead.js";

const say = words(leadWords);

const STEPS = graphql`
  query LeadSteps($id: ID!, $first: Int!, $after: String) {
    lead(id: $id) {
      steps(last: $first, before: $after) {
        nodes {
          id
          kind
          at
          fromStage
          toStage
          note
          segment
          member {
            name
          }
          learnt {
            axis
            facet
            item
            value
          }
        }
        pageInfo {
          startCursor
          hasPreviousPage
        }
      }
    }
  }
`;

const WITHDRAW = graphql`
  mutation WithdrawLearning($input: LeadLearningWithdrawInput!) {
    leadLearningWithdraw(input: $input) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;

/** The steps of a lead. */
export function steps({ id }) {
  return listing({ document: STEPS, variables: { id }, connection: ({ lead }) => newestFirst(lead.steps), each: step, caption: say("steps"), size: 10, empty: say("noSteps") });
}

function step({ id, kind, at, fromStage, toStage, note: written, segment, member, learnt }) {
  const moved = fromStage && fromStage !== toStage ? `${term(fromStage)} → ${term(toStage)}` : null;
  const kept = learnt.filter(({ value }) => value !== null);
  return h(
    "li",
    { class: "card" },
    h("h3", say(`kind_${kind}`)),
    h("p", { class: "quiet" }, [moment(at), member?.name, moved].filter(Boolean).join(" · ")),
    written && h("p", { class: "written" }, written),
    kept.length > 0 && h("ul", { class: "brief" }, kept.map((each) => h("li", `${term(each.axis)} · ${term(each.facet)}: ${share(each.value)}`))),
    kept.length > 0 && may("WORK_LEADS") && h("button", { type: "button", class: "plain", on: { click: () => withdraw(id).catch(alarm) } }, say("withdraw")),
    h("p", { class: "row" }, segmentChip(segment)),
  );
}

async function withdraw(id) {
  if (!(await sure({ title: say("withdraw"), text: say("withdrawWhat"), action: say("withdraw") }))) return;
  await tell(WITHDRAW, { input: { id, idempotencyKey: newKey() } });
  note(say("withdrawn"));
  again();
}

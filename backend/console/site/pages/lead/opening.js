// Opens a lead: to somebody on the panel, or to a prospect whom nobody knows yet.

import { ask, graphql, newKey, tell } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { go } from "../../core/places.js";
import { may, products, who } from "../../core/viewer.js";
import { words, worded } from "../../core/words.js";
import { dialogue } from "../../parts/dialogue.js";
import { field, form } from "../../parts/forms.js";
import { note } from "../../parts/notes.js";
import { STAGES, termOptions } from "../../parts/terms.js";
import leadWords from "../words/lead.js";

const say = words(leadWords);

const OWNERS = graphql`
  query LeadOwners {
    leadOwners(first: 100) {
      nodes {
        id
        name
        team
      }
    }
  }
`;

const OPEN = graphql`
  mutation OpenLead($input: LeadOpenInput!) {
    leadOpen(input: $input) {
      lead {
        id
      }
      userErrors {
        message
        code
        path
      }
    }
  }
`;

/** A field that chooses a member of the staff to whom the viewer can give leads. */
export async function ownerField(value = who().memberId) {
  const { leadOwners } = await ask(OWNERS);
  const options = leadOwners.nodes.map(({ id, name, team }) => [id, team ? `${name} (${team})` : name]);
  return field({ name: "ownerId", label: say("owner"), kind: "select", options, value });
}

/** A box in which a lead is opened; without a person, one to a new prospect. */
export async function openLead({ personId = null, productId }) {
  const owner = may("ASSIGN_LEADS") ? await ownerField() : null;
  const options = products().map(({ id, name }) => [id, worded(name)]);
  const content = [
    !personId && h("p", { class: "quiet" }, say("newProspect")),
    field({ name: "productId", label: say("product"), kind: "select", options, value: productId }),
    field({ name: "stage", label: say("stage"), kind: "select", options: termOptions(STAGES), value: STAGES[0] }),
    owner,
    field({ name: "note", label: say("note"), kind: "textarea", rows: 2 }),
  ];
  const idempotencyKey = newKey();
  const send = async ({ note: written, ...values }) => {
    const { lead } = await tell(OPEN, { input: { ...values, personId, note: written ?? "", idempotencyKey } });
    box.close();
    note(say("openedNow"));
    go("lead", { id: lead.id });
  };
  const box = dialogue({ title: say("openLead"), content: form({ content, send, submit: say("openLead") }) });
}

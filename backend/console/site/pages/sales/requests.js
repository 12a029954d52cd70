// Who asked for a lead: salespeople ask by reference, managers grant or decline.

import { graphql, newKey, tell } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { ago } from "../../core/format.js";
import { again, here } from "../../core/places.js";
import { may, products } from "../../core/viewer.js";
import { words, worded } from "../../core/words.js";
import { choice, product } from "../../parts/choosing.js";
import { badge, link, section } from "../../parts/facts.js";
import { field, form } from "../../parts/forms.js";
import { alarm, note } from "../../parts/notes.js";
import { listing } from "../../parts/table.js";
import salesWords from "../words/sales.js";

const say = words(salesWords);

const REQUESTS = graphql`
  query LeadRequests($settled: Boolean!, $first: Int!, $after: String) {
    leadRequests(isSettled: $settled, first: $first, after: $after) {
      nodes {
        id
        externalRef
        note
        at
        granted
        settledAt
        member {
          name
        }
        product {
          name {
            ja
            en
          }
        }
        lead {
          id
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`;

const ASK = graphql`
  mutation RequestLead($input: LeadRequestInput!) {
    leadRequest(input: $input) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;

const GRANT = graphql`
  mutation GrantLead($input: LeadGrantInput!) {
    leadGrant(input: $input) {
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

const DECLINE = graphql`
  mutation DeclineLead($input: LeadDeclineInput!) {
    leadDecline(input: $input) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;

/** This part of the page. */
export async function part() {
  const { asked = "waiting" } = here().state;
  const list = await listing({ document: REQUESTS, variables: { settled: asked === "settled" }, connection: ({ leadRequests }) => leadRequests, each: request, caption: say("tab_requests"), size: 20, empty: say(asked === "settled" ? "noneSettled" : "noneWaiting") });
  const which = choice({ name: "asked", label: say("state"), options: [["waiting", say("waiting")], ["settled", say("settled")]], value: asked });
  return [may("WORK_LEADS") && section(say("ask"), h("p", { class: "quiet" }, say("askWhat")), asking()), h("div", { class: "choices" }, which), list];
}

function asking() {
  let idempotencyKey = newKey();
  const content = [
    field({ name: "externalRef", label: say("reference"), isRequired: true, autocomplete: "off", autocapitalize: "characters" }),
    field({ name: "productId", label: say("product"), kind: "select", options: products().map(({ id, name }) => [id, worded(name)]), value: product()?.id }),
    field({ name: "note", label: say("askNote"), kind: "textarea", rows: 2 }),
  ];
  const send = async ({ note: written, ...values }) => {
    await tell(ASK, { input: { ...values, note: written ?? "", idempotencyKey } });
    idempotencyKey = newKey();
    note(say("askedNow"));
    again();
  };
  return form({ content, send, submit: say("askNow") });
}

function request({ id, externalRef, note: written, at, granted, settledAt, member, product: about, lead }) {
  const settled = settledAt && badge(say(granted ? "granted" : "declined"), granted ? "good" : "neutral");
  const judged = !settledAt && may("ASSIGN_LEADS") && h("div", { class: "row" }, judge("grant", GRANT, id), judge("decline", DECLINE, id));
  return h(
    "li",
    { class: "card" },
    h("h3", externalRef || say("unnamed")),
    h("p", { class: "quiet" }, [worded(about.name), member?.name, ago(at)].filter(Boolean).join(" · ")),
    written && h("p", { class: "written" }, written),
    settled && h("p", { class: "row" }, settled, lead && link(say("toLead"), "lead", { id: lead.id })),
    judged,
  );
}

function judge(name, document, id) {
  const idempotencyKey = newKey();
  const work = async (event) => {
    event.target.disabled = true;
    try {
      await tell(document, { input: { id, idempotencyKey } });
      note(say(`${name}_done`));
      again();
    } catch (fault) {
      alarm(fault);
      event.target.disabled = false;
    }
  };
  return h("button", { type: "button", class: name === "grant" ? null : "plain", on: { click: work } }, say(name));
}

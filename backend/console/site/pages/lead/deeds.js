// What is done with a lead: a contact in three taps, a stage on or back, an end, a new owner, a word on what is advised.

import { graphql, newKey, tell } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { again } from "../../core/places.js";
import { may } from "../../core/viewer.js";
import { words, worded } from "../../core/words.js";
import { dialogue } from "../../parts/dialogue.js";
import { field, form } from "../../parts/forms.js";
import { alarm, note } from "../../parts/notes.js";
import { FACETS, STAGES, term, termOptions } from "../../parts/terms.js";
import leadWords from "../words/lead.js";
import { ownerField } from "./opening.js";

const say = words(leadWords);

const CONTACT = graphql`
  mutation LogContact($input: LeadContactInput!) {
    leadContact(input: $input) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;

const ADVANCE = graphql`
  mutation AdvanceLead($input: LeadAdvanceInput!) {
    leadAdvance(input: $input) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;

const BACK = graphql`
  mutation TakeLeadBack($input: LeadGoBackInput!) {
    leadGoBack(input: $input) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;

const CLOSE = graphql`
  mutation CloseLead($input: LeadCloseInput!) {
    leadClose(input: $input) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;

const REOPEN = graphql`
  mutation ReopenLead($input: LeadReopenInput!) {
    leadReopen(input: $input) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;

const ASSIGN = graphql`
  mutation AssignLead($input: LeadAssignInput!) {
    leadAssign(input: $input) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;

const CHOOSE = graphql`
  mutation ChooseAction($input: SalesActionChooseInput!) {
    salesActionChoose(input: $input) {
      userErrors {
        message
        code
        path
      }
    }
  }
`;

/** The buttons of a lead; the first is the one that is used every day. */
export function deeds(lead, card) {
  const all = may("WORK_LEADS") ? (lead.isOpen ? ofOpen(lead, card) : ofClosed(lead)) : [];
  const assign = may("ASSIGN_LEADS") && lead.isOpen && button("assign", () => assigned(lead));
  return h("div", { class: "row deeds", role: "group", "aria-label": say("deeds") }, all, assign);
}

/** The buttons that say whether what is advised is taken up. */
export function choices(lead, { nextAction, scheme, choice }) {
  const { action } = nextAction;
  if (!action || !scheme || !lead.isOpen || !may("WORK_LEADS") || choice?.action === action) return null;
  const input = { id: lead.id, schemeId: scheme.id, action };
  const accept = async () => {
    await tell(CHOOSE, { input: { ...input, decision: "ACCEPTED", idempotencyKey: newKey() } });
    note(say("taken"));
    again();
  };
  const reject = () => boxed({ name: "reject", content: reasonField(), send: (values) => tell(CHOOSE, { input: { ...input, decision: "REJECTED", ...values } }) });
  return h("div", { class: "row" }, button("accept", accept), button("reject", reject));
}

function ofOpen(lead, card) {
  const at = STAGES.indexOf(lead.stage);
  return [
    h("button", { type: "button", on: { click: () => contacted(lead, card) } }, say("contact_log")),
    at < STAGES.length - 1 && button("advance", () => advanced(lead, at)),
    at > 0 && button("goBack", () => wentBack(lead, at)),
    button("close", () => closed(lead)),
  ];
}

const ofClosed = (lead) => [button("reopen", () => boxed({ name: "reopen", content: reasonField(), send: (values) => tell(REOPEN, { input: { id: lead.id, ...values } }) }))];

const button = (name, work) => h("button", { type: "button", class: "plain", on: { click: () => Promise.resolve(work()).catch(alarm) } }, say(name));

/** A box with a form in it: sent under one key, closed when it was taken, and the page shown anew. */
function boxed({ name, content, send }) {
  const idempotencyKey = newKey();
  const sent = async (values) => {
    await send({ ...values, idempotencyKey });
    box.close();
    note(say(`${name}_done`));
    again();
  };
  const box = dialogue({ title: say(name), content: form({ content, send: sent, submit: say(`${name}_now`) }) });
}

const reasonField = () => field({ name: "reason", label: say("reason"), kind: "textarea", rows: 2, isRequired: true });
const noteField = () => field({ name: "note", label: say("note"), kind: "textarea", rows: 3, hint: say("noteHint") });

function contacted(lead, card) {
  const asked = card?.scheme?.question?.item ? card.scheme.question : null;
  const content = [asked ? heard(asked) : heardOf(card), noteField()];
  const send = ({ note: written, level, facet, idempotencyKey }) => {
    const learnt = learntFrom(asked, level, facet);
    return tell(CONTACT, { input: { id: lead.id, note: written ?? "", learnt, idempotencyKey } });
  };
  boxed({ name: "contact_log", content, send });
}

/** The scheme's question with its scale, one tap each. */
function heard({ wording, low, high }) {
  const steps = Array.from({ length: Math.round(high - low) + 1 }, (_, index) => String(low + index));
  return field({ name: "level", label: worded(wording), kind: "steps", options: steps.map((step) => [step, step]), hint: say("scale", { low, high }) });
}

/** What else may be heard; the facet that is lowest comes first to mind. */
function heardOf(card) {
  const facets = Object.values(FACETS).flat();
  const facet = field({ name: "facet", label: say("learnt"), kind: "select", options: termOptions(facets), value: card?.wouldMove.psychology.weakest, hint: say("learntHint") });
  const level = field({ name: "level", label: say("level"), kind: "steps", options: [1, 2, 3, 4, 5].map((step) => [String(step), String(step)]), hint: say("levelHint") });
  return [facet, level];
}

function learntFrom(asked, level, facet) {
  if (!level) return [];
  if (asked) return [{ axis: asked.axis, facet: asked.facet, item: asked.item, low: asked.low, high: asked.high, value: Number(level) }];
  const axis = Object.keys(FACETS).find((each) => FACETS[each].includes(facet));
  return [{ axis, facet, item: `talk.${facet.toLowerCase()}`, low: 1, high: 5, value: Number(level) }];
}

function advanced(lead, at) {
  const to = field({ name: "to", label: say("toStage"), kind: "select", options: termOptions(STAGES.slice(at + 1)) });
  boxed({ name: "advance", content: [h("p", { class: "quiet" }, say("now", { stage: term(lead.stage) })), to, noteField()], send: ({ note: written, ...values }) => tell(ADVANCE, { input: { id: lead.id, note: written ?? "", ...values } }) });
}

function wentBack(lead, at) {
  const to = field({ name: "to", label: say("toStage"), kind: "select", options: termOptions(STAGES.slice(0, at).reverse()) });
  boxed({ name: "goBack", content: [to, reasonField()], send: (values) => tell(BACK, { input: { id: lead.id, ...values } }) });
}

function closed(lead) {
  const outcome = field({ name: "outcome", label: say("outcome"), kind: "select", options: ["WON", "LOST"].map((key) => [key, say(key)]) });
  const amount = field({ name: "amount", label: say("amount"), kind: "number", min: 0, step: 1, hint: say("amountHint") });
  const send = ({ outcome: how, amount: worth, reason }) => tell(CLOSE, { input: { id: lead.id, outcome: how, amount: how === "WON" ? worth : null, reason } });
  boxed({ name: "close", content: [outcome, amount, reasonField()], send });
}

async function assigned(lead) {
  const owner = await ownerField(lead.owner?.id);
  boxed({ name: "assign", content: [owner, noteField()], send: ({ note: written, ...values }) => tell(ASSIGN, { input: { id: lead.id, note: written ?? "", ...values } }) });
}

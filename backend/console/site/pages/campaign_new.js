// A campaign's draft, new or changed: whom it is for, what it is to change and why, what it says and when, and whom it leaves out to compare with.

import { readWhere, whereAsState } from "../conditions/address.js";
import { asAsked } from "../conditions/kept.js";
import { inWords } from "../conditions/view.js";
import { ask, graphql, newKey, tell } from "../core/api.js";
import { h } from "../core/dom.js";
import { beginningOf, dayIn } from "../core/format.js";
import { go, here, href } from "../core/places.js";
import { may, products } from "../core/viewer.js";
import { words, worded } from "../core/words.js";
import { choice, product, productChoice } from "../parts/choosing.js";
import { later, section } from "../parts/facts.js";
import { field, form } from "../parts/forms.js";
import { note } from "../parts/notes.js";
import { SEGMENTS, segmentMark, segmentName } from "../parts/segments.js";
import { AXES, term, termOptions } from "../parts/terms.js";
import { wording } from "../parts/wordings.js";
import { preview } from "./audiences/preview.js";
import { contentsEditor, leadToFields, sayingOf } from "./campaign_contents.js";
import { filter } from "./people/filter.js";
import newWords from "./words/campaign_new.js";

const say = words(newWords);
const GOALS = ["MOVE", "AXIS", "PURCHASES", "VALUE"];
const DAY = 864e5;
const BEGINS_IN = 7;
const LASTS = 28;

const GROUNDS = graphql`
  query CampaignGrounds($product: ID!, $whole: Boolean!) {
    audiences(first: 100, orderBy: KEY_ASC) {
      nodes {
        id
        name {
          ja
          en
        }
        where @include(if: $whole)
      }
    }
    communicationPlan(productId: $product) {
      id
      version
    }
  }
`;

const CREATE = graphql`
  mutation CampaignCreate($input: CampaignCreateInput!) {
    campaignCreate(input: $input) {
      campaign {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`;

const UPDATE = graphql`
  mutation CampaignUpdate($input: CampaignUpdateInput!) {
    campaignUpdate(input: $input) {
      campaign {
        id
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`;

/** Whether the viewer may change it: a draft that they see all of, for what they do not would be lost. */
export function isEditable({ status, product: about, where }) {
  const isSeen = may("READ_SEGMENTS") && may("READ_PANEL") && !(where !== null && "withheld" in where);
  return status === "DRAFT" && may("RUN_CAMPAIGNS") && isSeen && products().some(({ id }) => id === about?.id);
}

/** The address at which that draft is changed; whom it is for lies in it, as for a new one. */
export function editing({ id, product: about, where, audience }) {
  return href("campaign", { id, edit: 1, product: about.id, ...(audience ? { audience: audience.id } : { where: whereAsState(asAsked(where)) }) });
}

/** The page; without a draft, that of a new campaign. */
export async function drafting(draft, signal) {
  const about = product();
  const head = headOf(draft);
  if (about === null) return h("div", { class: "page" }, head, h("p", say("noProduct")));
  const { audiences, communicationPlan: plan } = await ask(GROUNDS, { product: about.id, whole: may("EDIT_AUDIENCES") && may("READ_PANEL") }, { signal });
  const named = here().state.audience;
  const audience = audiences.nodes.find(({ id }) => id === named) ?? null;
  const { where, isLost } = readWhere(here().state.where);
  // Closed, or beyond those that are offered: then it is not made for everybody instead. Nor is a draft that was for some.
  const isGone = Boolean(named) && audience === null;
  const isShut = isGone || (draft !== null && isLost && audience === null);
  const whom = audience === null ? { where } : { audienceId: audience.id };
  return h(
    "div",
    { class: "page" },
    head,
    h("div", { class: "choices" }, productChoice(), audienceChoice(audiences.nodes)),
    isGone && h("p", { class: "error", role: "alert" }, say("goneAudience")),
    isLost && audience === null && h("p", { class: "error", role: "alert" }, say(draft === null ? "lost" : "lostDraft")),
    audience === null && !isGone && may("READ_PANEL") && (await filter(where, about.id)),
    !isShut && section(say("whom"), toldWhom(audience, where, signal), later(() => preview(audience === null ? where : { audience: audience.id }, about.id, signal))),
    !isShut && section(say("what"), editor({ draft, about, plan, whom })),
  );
}

const audienceChoice = (audiences) => choice({ name: "audience", label: say("audience"), options: [["", say("byCondition")], ...audiences.map(({ id, name }) => [id, worded(name)])] });

/** Whom it is for, in words; of a saved audience too, for whoever may see its condition. */
function toldWhom(audience, where, signal) {
  if (audience === null) return inWords(where, signal);
  return audience.where ? inWords(asAsked(audience.where), signal) : h("p", worded(audience.name));
}

function headOf(draft) {
  const back = draft === null ? h("a", { href: href("programme", { tab: "campaigns" }) }, say("programme")) : h("a", { href: href("campaign", { id: draft.id }) }, worded(draft.name) || draft.key);
  return h("div", { class: "page-head" }, h("p", back), h("h1", say(draft === null ? "title" : "editTitle")), h("p", { class: "quiet" }, say(draft === null ? "lead" : "editLead")));
}

function editor({ draft, about, plan, whom }) {
  const idempotencyKey = newKey();
  const contents = contentsEditor(plan, draft);
  const content = [naming(draft), goalFields(draft?.goal), contents.element, h("div", { class: "fields" }, times(draft)), h("div", { class: "fields" }, sending(draft)), draft === null && seed()];
  const send = async (values) => {
    const campaign = { productId: about.id, ...whom, ...saidIn(values, draft), ...sayingOf(values, draft) };
    const telling = draft === null ? tell(CREATE, { input: { campaign, seed: values.seed, idempotencyKey } }) : tell(UPDATE, { input: { id: draft.id, campaign } });
    const { campaign: told } = await telling.catch(leadToFields);
    note(say(draft === null ? "made" : "kept"));
    go("campaign", { id: told.id });
  };
  const whole = form({ content, send, submit: say(draft === null ? "make" : "keep") });
  whole.classList.add("wide");
  whole.addEventListener("change", () => follow(whole));
  follow(whole);
  return whole;
}

function naming(draft) {
  return [
    h("div", { class: "fields" }, field({ name: "nameJa", label: say("nameJa"), lang: "ja", maxlength: 120, value: draft?.name.ja ?? "" }), field({ name: "nameEn", label: say("nameEn"), lang: "en", maxlength: 120, value: draft?.name.en ?? "" }), field({ name: "key", label: say("key"), hint: say("keyHint"), value: draft?.key, isRequired: true, autocapitalize: "none", autocomplete: "off" })),
    field({ name: "hypothesis", label: say("hypothesis"), kind: "textarea", hint: say("hypothesisHint"), value: draft?.hypothesis, isRequired: true, maxlength: 2000 }),
  ];
}

const bySegment = () => SEGMENTS.map((segment) => [segment, [segmentMark(segment), " ", segmentName(segment)]]);

function goalFields(goal) {
  return h(
    "fieldset",
    { class: "form" },
    h("legend", say("goal")),
    h(
      "div",
      { class: "fields" },
      field({ name: "kind", label: say("goalKind"), kind: "select", options: GOALS.map((kind) => [kind, say(`goal_${kind}`)]), value: goal?.kind }),
      field({ name: "axis", label: say("axis"), kind: "select", options: termOptions(AXES), value: goal?.axis }),
      field({ name: "target", label: say("target"), kind: "number", step: "any", hint: say("targetHint"), value: String(goal?.target ?? "") }),
    ),
    field({ name: "from", label: say("from"), kind: "ticks", options: bySegment(), value: goal?.from ?? [] }),
    field({ name: "to", label: say("to"), kind: "ticks", options: bySegment(), value: goal?.to ?? [] }),
  );
}

function times(draft) {
  const dayOf = (instant) => instant && dayIn(new Date(instant));
  const inDays = (days) => dayIn(new Date(Date.now() + days * DAY));
  return [
    field({ name: "startsAt", label: say("starts"), kind: "date", value: dayOf(draft?.startsAt) ?? inDays(BEGINS_IN), isRequired: true }),
    field({ name: "endsAt", label: say("ends"), kind: "date", value: dayOf(draft?.endsAt) ?? inDays(BEGINS_IN + LASTS), isRequired: true }),
    field({ name: "measureDays", label: say("measureDays"), kind: "number", min: 0, max: 366, value: String(draft?.measureDays ?? 30), isRequired: true }),
  ];
}

function sending(draft) {
  return [
    field({ name: "controlShare", label: say("control"), kind: "number", min: 0, max: 90, step: "any", value: String(draft ? asPercent(draft.controlShare) : 10), hint: say("controlHint"), isRequired: true }),
    field({ name: "channel", label: say("channel"), kind: "select", options: [["EMAIL", term("EMAIL")], ["FILE", say("byFile")]], value: draft?.channel }),
    field({ name: "purpose", label: say("purpose"), value: draft?.purpose ?? "mail", hint: say("purposeHint"), isRequired: true, autocapitalize: "none" }),
  ];
}

const seed = () => h("details", h("summary", say("seedWhat")), field({ name: "seed", label: say("seed"), hint: say("seedHint"), autocapitalize: "none", autocomplete: "off" }));

/** Only what belongs to the chosen goal is asked. */
function follow(whole) {
  const named = (name) => whole.elements.namedItem(name).closest(".field");
  const kind = whole.elements.namedItem("kind").value;
  named("axis").hidden = kind !== "AXIS";
  for (const name of ["from", "to"]) named(name).hidden = kind !== "MOVE";
}

const asPercent = (share) => Number((100 * share).toFixed(4));

/** The instant that was said before, wherever its day is still the same; else that of the day that was chosen. */
const heldTo = (before, spelled, instant) => (before && dayIn(new Date(before)) === spelled ? before : instant);

function saidIn({ nameJa: ja, nameEn: en, key, hypothesis, kind, axis, target, from, to, startsAt, endsAt, measureDays, controlShare, channel, purpose }, draft) {
  const goal = { kind, target, ...(kind === "AXIS" && { axis }), ...(kind === "MOVE" && { to, ...(from.length > 0 && { from }) }) };
  const first = heldTo(draft?.startsAt, startsAt, beginningOf(startsAt));
  const last = heldTo(draft?.endsAt, endsAt, new Date(`${endsAt}T23:59:59`).toISOString());
  return { key, name: wording(ja, en), hypothesis, goal, startsAt: first, endsAt: last, measureDays, controlShare: controlShare / 100, channel, purpose };
}

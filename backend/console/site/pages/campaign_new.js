// A new campaign: whom it is for, what it is to change and why, what it says and when, and whom it leaves out to compare with.

import { readWhere } from "../conditions/address.js";
import { asAsked } from "../conditions/kept.js";
import { inWords } from "../conditions/view.js";
import { ask, graphql, newKey, tell } from "../core/api.js";
import { h } from "../core/dom.js";
import { beginningOf, dayIn } from "../core/format.js";
import { go, here, href } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words, worded } from "../core/words.js";
import { choice, product, productChoice } from "../parts/choosing.js";
import { later, section } from "../parts/facts.js";
import { field, form } from "../parts/forms.js";
import { note } from "../parts/notes.js";
import { SEGMENTS, segmentMark, segmentName } from "../parts/segments.js";
import { AXES, term, termOptions } from "../parts/terms.js";
import { previewView } from "./audiences/preview.js";
import { contentsEditor, contentsOf, ledToFields } from "./campaign_contents.js";
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

const PREVIEW = graphql`
  query CampaignPreview($where: PeopleWhereInput, $product: ID!) {
    audiencePreview(where: $where, productId: $product) {
      at
      people
      mix {
        segment
        people
        share
      }
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

/** The page. */
export async function creating(signal) {
  const about = product();
  const head = h("div", { class: "page-head" }, h("p", h("a", { href: href("programme", { tab: "campaigns" }) }, say("programme"))), h("h1", say("title")), h("p", { class: "quiet" }, say("lead")));
  if (about === null) return h("div", { class: "page" }, head, h("p", say("noProduct")));
  const { audiences, communicationPlan: plan } = await ask(GROUNDS, { product: about.id, whole: may("EDIT_AUDIENCES") && may("READ_PANEL") }, { signal });
  const audience = audiences.nodes.find(({ id }) => id === here().state.audience) ?? null;
  const { where, isLost } = readWhere(here().state.where);
  const whom = audience === null ? { where } : { audienceId: audience.id };
  return h(
    "div",
    { class: "page" },
    head,
    h("div", { class: "choices" }, productChoice(), audienceChoice(audiences.nodes)),
    isLost && h("p", { class: "error", role: "alert" }, say("lost")),
    audience === null && may("READ_PANEL") && (await filter(where, about.id)),
    section(say("whom"), toldWhom(audience, where, signal), later(() => preview(audience === null ? where : { audience: audience.id }, about, signal))),
    section(say("what"), editor({ about, plan, whom })),
  );
}

const audienceChoice = (audiences) => choice({ name: "audience", label: say("audience"), options: [["", say("byCondition")], ...audiences.map(({ id, name }) => [id, worded(name)])] });

/** Whom it is for, in words; of a saved audience too, for whoever may see its condition. */
function toldWhom(audience, where, signal) {
  if (audience === null) return inWords(where, signal);
  return audience.where ? inWords(asAsked(audience.where), signal) : h("p", worded(audience.name));
}

async function preview(where, { id }, signal) {
  return previewView((await ask(PREVIEW, { where, product: id }, { signal })).audiencePreview);
}

function editor({ about, plan, whom }) {
  const idempotencyKey = newKey();
  const contents = contentsEditor(plan);
  const goal = goalFields();
  const content = [naming(), goal, contents.element, h("div", { class: "fields" }, times()), h("div", { class: "fields" }, sending()), seed()];
  const send = async (values) => {
    const campaign = { productId: about.id, ...whom, ...saidIn(values), ...(values.plan ? { planId: values.plan } : { contents: contentsOf(values) }) };
    const { campaign: made } = await tell(CREATE, { input: { campaign, seed: values.seed, idempotencyKey } }).catch(ledToFields);
    note(say("made"));
    go("campaign", { id: made.id });
  };
  const whole = form({ content, send, submit: say("make") });
  whole.classList.add("wide");
  whole.addEventListener("change", () => follow(whole));
  follow(whole);
  return whole;
}

function naming() {
  return [
    h("div", { class: "fields" }, field({ name: "nameJa", label: say("nameJa"), lang: "ja", maxlength: 120 }), field({ name: "nameEn", label: say("nameEn"), lang: "en", maxlength: 120 }), field({ name: "key", label: say("key"), hint: say("keyHint"), isRequired: true, autocapitalize: "none", autocomplete: "off" })),
    field({ name: "hypothesis", label: say("hypothesis"), kind: "textarea", hint: say("hypothesisHint"), isRequired: true, maxlength: 2000 }),
  ];
}

const bySegment = () => SEGMENTS.map((segment) => [segment, [segmentMark(segment), " ", segmentName(segment)]]);

function goalFields() {
  return h(
    "fieldset",
    { class: "form" },
    h("legend", say("goal")),
    h(
      "div",
      { class: "fields" },
      field({ name: "kind", label: say("goalKind"), kind: "select", options: GOALS.map((kind) => [kind, say(`goal_${kind}`)]) }),
      field({ name: "axis", label: say("axis"), kind: "select", options: termOptions(AXES) }),
      field({ name: "target", label: say("target"), kind: "number", step: "any", hint: say("targetHint") }),
    ),
    field({ name: "from", label: say("from"), kind: "ticks", options: bySegment() }),
    field({ name: "to", label: say("to"), kind: "ticks", options: bySegment() }),
  );
}

function times() {
  const inDays = (days) => dayIn(new Date(Date.now() + days * DAY));
  return [
    field({ name: "startsAt", label: say("starts"), kind: "date", value: inDays(BEGINS_IN), isRequired: true }),
    field({ name: "endsAt", label: say("ends"), kind: "date", value: inDays(BEGINS_IN + LASTS), isRequired: true }),
    field({ name: "measureDays", label: say("measureDays"), kind: "number", min: 0, max: 366, value: "30", isRequired: true }),
  ];
}

function sending() {
  return [
    field({ name: "controlShare", label: say("control"), kind: "number", min: 0, max: 90, step: "any", value: "10", hint: say("controlHint"), isRequired: true }),
    field({ name: "channel", label: say("channel"), kind: "select", options: [["EMAIL", term("EMAIL")], ["FILE", say("byFile")]] }),
    field({ name: "purpose", label: say("purpose"), value: "mail", hint: say("purposeHint"), isRequired: true, autocapitalize: "none" }),
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

function saidIn({ nameJa: ja, nameEn: en, key, hypothesis, kind, axis, target, from, to, startsAt, endsAt, measureDays, controlShare, channel, purpose }) {
  const goal = { kind, target, ...(kind === "AXIS" && { axis }), ...(kind === "MOVE" && { to, ...(from.length > 0 && { from }) }) };
  const name = { ...(ja && { ja }), ...(en && { en }) };
  const last = new Date(`${endsAt}T23:59:59`).toISOString();
  return { key, name, hypothesis, goal, startsAt: beginningOf(startsAt), endsAt: last, measureDays, controlShare: controlShare / 100, channel, purpose };
}

// What a new campaign says: what the programme has for each segment, or words of its own, for everybody or segment by segment.

import { Refused } from "../core/api.js";
import { h } from "../core/dom.js";
import { count } from "../core/format.js";
import { words } from "../core/words.js";
import { field } from "../parts/forms.js";
import { SEGMENTS, segmentName } from "../parts/segments.js";
import newWords from "./words/campaign_new.js";

const say = words(newWords);
const FORMS = ["HTML_MAIL", "TEXT_MAIL"];
const EVERYBODY = "";
const UNCLASSIFIED = "UNCLASSIFIED";
const LANGUAGES = { ja: "Ja", en: "En" };

/** The part of the form that says what is told: { element }; the words are asked only where the programme says none. */
export function contentsEditor(plan) {
  const options = [...(plan === null ? [] : [[plan.id, say("byPlan", { n: count(plan.version) })]]), ["", say("byWords")]];
  const blocks = h("ol", { class: "cards contents" }, block(0));
  const more = h("button", { type: "button", class: "plain", on: { click: () => blocks.append(block(blocks.children.length)) } }, say("more"));
  const own = h("div", { class: "section" }, blocks, h("div", { class: "row" }, more));
  const source = field({ name: "plan", label: say("contents"), kind: "select", options, value: plan?.id ?? "", hint: plan === null ? say("noPlan") : say("byPlanHint") });
  const chosen = source.querySelector("select");
  const follow = () => {
    own.hidden = chosen.value !== "";
  };
  chosen.addEventListener("change", follow);
  follow();
  return { element: [source, own] };
}

function block(index) {
  const named = (name) => `${name}-${index}`;
  const whom = [[EVERYBODY, say(index === 0 ? "everySegment" : "otherSegments")], ...SEGMENTS.map((segment) => [segment, segmentName(segment)]), [UNCLASSIFIED, say("unclassified")]];
  return h(
    "li",
    { class: "card" },
    h("div", { class: "fields" }, field({ name: named("segment"), label: say("toWhom"), kind: "select", options: whom }), field({ name: named("form"), label: say("form"), kind: "select", options: FORMS.map((key) => [key, say(`form_${key}`)]) })),
    h("div", { class: "columns" }, field({ name: named("titleJa"), label: say("titleJa"), lang: "ja", maxlength: 200 }), field({ name: named("titleEn"), label: say("titleEn"), lang: "en", maxlength: 200 })),
    h("div", { class: "columns" }, field({ name: named("textJa"), label: say("textJa"), lang: "ja", kind: "textarea" }), field({ name: named("textEn"), label: say("textEn"), lang: "en", kind: "textarea" })),
    field({ name: named("url"), label: say("url"), kind: "url", placeholder: "https://" }),
  );
}

/** The contents that the form holds, as the API takes them. */
export function contentsOf(values) {
  const indices = Object.keys(values).filter((name) => name.startsWith("segment-")).map((name) => Number(name.split("-")[1]));
  return indices.map((index) => {
    const told = (name) => values[`${name}-${index}`];
    const wording = (name) => ({ ...(told(`${name}Ja`) && { ja: told(`${name}Ja`) }), ...(told(`${name}En`) && { en: told(`${name}En`) }) });
    const segment = told("segment");
    const whom = segment === UNCLASSIFIED ? { unclassified: true } : { segment };
    return { ...whom, form: told("form"), title: wording("title"), text: wording("text"), url: told("url") };
  });
}

/** What is refused is said beside the field that it is about: those of wordings and of contents have names of their own. */
export function ledToFields(fault) {
  if (!(fault instanceof Refused)) throw fault;
  throw new Refused({ ...fault, message: fault.message, userErrors: fault.userErrors.map((error) => ({ ...error, path: led(error.path ?? []) })) });
}

function led(path) {
  const at = path.indexOf("contents");
  const index = at < 0 ? "" : `-${path[at + 1] ?? 0}`;
  const rest = at < 0 ? path : path.slice(at + 2);
  const wording = rest.findLastIndex((name) => ["name", "title", "text"].includes(name));
  if (wording >= 0) return [...path, `${rest[wording]}${LANGUAGES[rest[wording + 1]] ?? LANGUAGES.ja}${index}`];
  return at < 0 ? path : [...path, `${rest[0] ?? "segment"}${index}`];
}

// What a campaign's draft says: what the programme has for each segment, or words of its own, for everybody or segment by segment.

import { h } from "../core/dom.js";
import { count } from "../core/format.js";
import { words } from "../core/words.js";
import { field } from "../parts/forms.js";
import { SEGMENTS, segmentName } from "../parts/segments.js";
import { leading, wording, wordingField } from "../parts/wordings.js";
import newWords from "./words/campaign_new.js";

const say = words(newWords);
const FORMS = ["HTML_MAIL", "TEXT_MAIL"];
const EVERYBODY = "";
const UNCLASSIFIED = "UNCLASSIFIED";
// A draft that carries out a plan may go on saying what it says.
const AS_NOW = "AS_NOW";

/** The part of the form that says what is told: { element }; the words are asked only where the programme says none. */
export function contentsEditor(plan, draft) {
  const planned = draft?.plan ?? null;
  const options = [...(planned === null ? [] : [[AS_NOW, say("asNow", { n: count(planned.version) })]]), ...(plan === null ? [] : [[plan.id, say("byPlan", { n: count(plan.version) })]]), ["", say("byWords")]];
  const told = draft === null || planned !== null ? [] : blocksOf(draft.contents);
  const blocks = h("ol", { class: "cards contents" }, (told.length > 0 ? told : [{}]).map((each, index) => block(index, each)));
  const more = h("button", { type: "button", class: "plain", on: { click: () => blocks.append(block(blocks.children.length)) } }, say("more"));
  const own = h("div", { class: "section" }, blocks, h("div", { class: "row" }, more));
  const source = field({ name: "plan", label: say("contents"), kind: "select", options, value: draft === null ? (plan?.id ?? "") : planned === null ? "" : AS_NOW, hint: plan === null ? say("noPlan") : say("byPlanHint") });
  const chosen = source.querySelector("select");
  const follow = () => {
    own.hidden = chosen.value !== "";
  };
  chosen.addEventListener("change", follow);
  follow();
  return { element: [source, own] };
}

/** What everybody is told who is told nothing of their own, and then each of the others. */
function blocksOf(contents) {
  const every = contents.map(({ segment, form, title, text, url }) => ({ segment: segment ?? UNCLASSIFIED, form, title, text, url }));
  const words = ({ segment: _segment, ...said }) => JSON.stringify(said);
  const told = (one) => every.filter((other) => words(other) === words(one));
  if (every.length <= SEGMENTS.length) return every;
  const [common] = every.toSorted((one, other) => told(other).length - told(one).length);
  return [{ ...common, segment: EVERYBODY }, ...every.filter((each) => words(each) !== words(common))];
}

function block(index, { segment, form, title, text, url } = {}) {
  const named = (name) => `${name}-${index}`;
  const whom = [[EVERYBODY, say(index === 0 ? "everySegment" : "otherSegments")], ...SEGMENTS.map((segment) => [segment, segmentName(segment)]), [UNCLASSIFIED, say("unclassified")]];
  return h(
    "li",
    { class: "card" },
    h("div", { class: "fields" }, field({ name: named("segment"), label: say("toWhom"), kind: "select", options: whom, value: segment }), field({ name: named("form"), label: say("form"), kind: "select", options: FORMS.map((key) => [key, say(`form_${key}`)]), value: form })),
    h("div", { class: "columns" }, field({ name: named("titleJa"), label: say("titleJa"), lang: "ja", maxlength: 200, value: title?.ja ?? "" }), field({ name: named("titleEn"), label: say("titleEn"), lang: "en", maxlength: 200, value: title?.en ?? "" })),
    h("div", { class: "columns" }, field({ name: named("textJa"), label: say("textJa"), lang: "ja", kind: "textarea", value: text?.ja ?? "" }), field({ name: named("textEn"), label: say("textEn"), lang: "en", kind: "textarea", value: text?.en ?? "" })),
    field({ name: named("url"), label: say("url"), kind: "url", placeholder: "https://", value: url ?? "" }),
  );
}

/** What the form says, as the API takes it: a plan, words of its own, or what the draft said before. */
export function sayingOf(values, draft) {
  if (values.plan === AS_NOW) return { planId: draft.plan.id, contents: draft.contents.map(again) };
  return values.plan ? { planId: values.plan } : { contents: contentsOf(values) };
}

function again({ segment, entryKey, form, title, text, url }) {
  const whom = segment === null ? { unclassified: true } : { segment };
  return { ...whom, ...(entryKey ? { entryKey } : { form, title: title && wording(title.ja, title.en), text: text && wording(text.ja, text.en), url }) };
}

function contentsOf(values) {
  const indices = Object.keys(values).filter((name) => name.startsWith("segment-")).map((name) => Number(name.split("-")[1]));
  return indices.map((index) => {
    const told = (name) => values[`${name}-${index}`];
    const saying = (name) => wording(told(`${name}Ja`), told(`${name}En`));
    const segment = told("segment");
    const whom = segment === UNCLASSIFIED ? { unclassified: true } : { segment };
    return { ...whom, form: told("form"), title: saying("title"), text: saying("text"), url: told("url") };
  });
}

/** What is refused is said beside the field that it is about: those of wordings and of contents have names of their own. */
export const leadToFields = leading(led);

function led(path) {
  const at = path.indexOf("contents");
  const index = at < 0 ? "" : `-${path[at + 1] ?? 0}`;
  const rest = at < 0 ? path : path.slice(at + 2);
  const said = rest.findLastIndex((name) => ["name", "title", "text"].includes(name));
  if (said >= 0) return [...path, `${wordingField(rest[said], rest[said + 1])}${index}`];
  return at < 0 ? path : [...path, `${rest[0] ?? "segment"}${index}`];
}

// One entry of the strategy table: what is said, in which form and when; said, changed or dropped by publishing a new version.

import { graphql, newKey, tell } from "../core/api.js";
import { h } from "../core/dom.js";
import { count } from "../core/format.js";
import { change } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words, worded } from "../core/words.js";
import { dialogue } from "../parts/dialogue.js";
import { facts } from "../parts/facts.js";
import { field, form } from "../parts/forms.js";
import { note } from "../parts/notes.js";
import { segmentName } from "../parts/segments.js";
import { leading, wording, wordingField } from "../parts/wordings.js";
import programmeWords from "./words/programme.js";

const say = words(programmeWords);
const FORMS = ["HTML_MAIL", "TEXT_MAIL", "SITE_CONTENT", "FILM", "OTHER"];

const PUBLISH = graphql`
  mutation ProgrammePublish($input: CommunicationPlanPublishInput!) {
    communicationPlanPublish(input: $input) {
      communicationPlan {
        version
      }
      userErrors {
        code
        message
        path
      }
    }
  }
`;

/** What is refused of a wording is said beside the field of its language. */
const leadToFields = leading((path) => {
  const at = path.findLastIndex((name) => ["title", "text", "aim"].includes(name));
  return at < 0 ? path : [...path, wordingField(path[at], path[at + 1])];
});

/** Whether the viewer may change that version of the plan: the newest alone goes on. */
export const mayEditPlan = ({ version, versions }) => may("EDIT_COMMUNICATIONS") && versions.nodes.every((each) => each.version <= version);

/** The entry's title as a button that opens it. */
export function entryOpener(entry, plan, about, mayEdit) {
  return h("button", { type: "button", class: "plain entry", on: { click: () => open(entry, plan, about, mayEdit) } }, worded(entry.title) || entry.key);
}

/** The button that says something more to a segment in a direction. */
export function entryAdder({ segment, aim }, direction, plan, about) {
  const whom = segment ? segmentName(segment) : say("unclassified");
  const title = say("addTo", { whom, direction: say(`direction_${direction}`) });
  const entry = { key: freeKey(segment, direction, plan), segment, direction, form: "HTML_MAIL", title: {}, text: {}, url: null, purpose: "mail", afterDays: 0, everyDays: null, most: null };
  const add = () => {
    const box = dialogue({ title, content: entryForm({ entry, plan, about, isNew: true, isAimed: aim !== null, close: () => box.close() }) });
  };
  return h("button", { type: "button", class: "plain add", "aria-label": title, title, on: { click: add } }, h("span", { "aria-hidden": "true" }, "+"));
}

function open(entry, plan, about, mayEdit) {
  const told = facts([
    [say("form"), say(`form_${entry.form}`)],
    [say("purpose"), entry.purpose],
    [say("after"), say("days", { n: count(entry.afterDays) })],
    [say("every"), entry.everyDays && say("days", { n: count(entry.everyDays) })],
    [say("most"), entry.most && say("times", { n: count(entry.most) })],
    [say("address"), entry.url && h("a", { href: entry.url, rel: "noreferrer", target: "_blank" }, entry.url)],
  ]);
  const editor = () => h("details", h("summary", say("edit")), entryForm({ entry, plan, about, isNew: false, isAimed: true, close: () => box.close() }));
  const box = dialogue({ title: worded(entry.title) || entry.key, content: [told, h("p", worded(entry.text)), mayEdit && editor()] });
}

/** The form that publishes the plan anew with this entry in it. */
function entryForm({ entry, plan, about, isNew, isAimed, close }) {
  const content = [
    isNew && field({ name: "key", label: say("key"), value: entry.key, hint: say("keyHint"), isRequired: true, autocapitalize: "none" }),
    !isAimed && [field({ name: "aimJa", label: say("aimJa"), hint: say("aimHint"), lang: "ja" }), field({ name: "aimEn", label: say("aimEn"), lang: "en" })],
    field({ name: "titleJa", label: say("titleJa"), lang: "ja", value: entry.title.ja ?? "", maxlength: 200 }),
    field({ name: "titleEn", label: say("titleEn"), lang: "en", value: entry.title.en ?? "", maxlength: 200 }),
    field({ name: "textJa", label: say("textJa"), lang: "ja", kind: "textarea", value: entry.text.ja ?? "" }),
    field({ name: "textEn", label: say("textEn"), lang: "en", kind: "textarea", value: entry.text.en ?? "" }),
    h("div", { class: "fields" }, delivery(entry)),
    !isNew && field({ name: "isDropped", label: say("drop"), kind: "checkbox" }),
    field({ name: "reason", label: say(isNew ? "reasonNew" : "reason"), hint: say("reasonHint"), isRequired: true, maxlength: 400 }),
  ];
  const idempotencyKey = newKey();
  const send = async ({ reason, isDropped, aimJa, aimEn, ...values }) => {
    const said = isDropped ? null : changed(entry, values);
    const others = plan.rows.flatMap(({ cells }) => cells.flatMap((cell) => cell.entries)).map((each) => (each === entry ? said : each));
    const entries = [...others, ...(isNew ? [said] : [])].filter((each) => each !== null);
    const aim = wording(aimJa, aimEn);
    const aims = Object.keys(aim).length > 0 ? [...aimsOf(plan), { segment: entry.segment, aim }] : aimsOf(plan);
    const input = { productId: about.id, afterVersion: plan.version, aims, entries: entries.map(spelled), reason, idempotencyKey };
    const { communicationPlan } = await tell(PUBLISH, { input }).catch(leadToFields);
    note(say("publishedNote", { n: count(communicationPlan.version) }));
    close();
    change({ version: "" });
  };
  return form({ content, send, submit: say(plan.version === 0 ? "publishFirst" : "publish") });
}

const delivery = (entry) => [
  field({ name: "form", label: say("form"), kind: "select", options: FORMS.map((key) => [key, say(`form_${key}`)]), value: entry.form }),
  field({ name: "purpose", label: say("purpose"), value: entry.purpose, isRequired: true, autocapitalize: "none" }),
  field({ name: "url", label: say("address"), kind: "url", value: entry.url ?? "", placeholder: "https://" }),
  field({ name: "afterDays", label: say("after"), kind: "number", min: 0, value: String(entry.afterDays) }),
  field({ name: "everyDays", label: say("every"), kind: "number", min: 1, value: String(entry.everyDays ?? ""), hint: say("everyHint") }),
  field({ name: "most", label: say("most"), kind: "number", min: 1, value: String(entry.most ?? "") }),
];

function changed(entry, { titleJa, titleEn, textJa, textEn, ...values }) {
  return { ...entry, ...values, title: wording(titleJa, titleEn), text: wording(textJa, textEn) };
}

const aimsOf = ({ rows }) => rows.filter(({ aim }) => aim !== null).map(({ segment, aim }) => ({ segment, aim: wording(aim.ja, aim.en) }));

function spelled({ id: _id, title, text, ...entry }) {
  const said = wording(text.ja, text.en);
  return { ...entry, title: wording(title.ja, title.en), text: Object.keys(said).length > 0 ? said : null };
}

/** A key that no entry has yet: whom it is for, in which direction, and a number where there are several. */
function freeKey(segment, direction, { rows }) {
  const taken = new Set(rows.flatMap(({ cells }) => cells.flatMap((cell) => cell.entries)).map(({ key }) => key));
  const stem = `${segment ?? "unclassified"}-${direction}`.toLowerCase().replaceAll("_", "-");
  const numbers = Array.from({ length: taken.size + 1 }, (_, index) => (index === 0 ? stem : `${stem}-${index + 1}`));
  return numbers.find((key) => !taken.has(key));
}

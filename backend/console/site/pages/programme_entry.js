// One entry of the strategy table: what is said, in which form and when; changed by publishing a new version with its reason.

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
        message
        code
        path
      }
    }
  }
`;

/** Whether the viewer may change that version of the plan: the newest alone goes on. */
export const mayEditPlan = ({ version, versions }) => may("EDIT_COMMUNICATIONS") && versions.nodes.every((each) => each.version <= version);

/** The entry's title as a button that opens it. */
export function entryOpener(entry, plan, about, mayEdit) {
  return h("button", { type: "button", class: "plain entry", on: { click: () => open(entry, plan, about, mayEdit) } }, worded(entry.title) || entry.key);
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
  const box = dialogue({ title: worded(entry.title) || entry.key, content: [told, h("p", worded(entry.text)), mayEdit && editor(entry, plan, about, () => box.close())] });
}

/** The form that publishes the plan anew with this entry changed. */
function editor(entry, plan, about, close) {
  const content = [
    field({ name: "titleJa", label: say("titleJa"), value: entry.title.ja ?? "", maxlength: 200 }),
    field({ name: "titleEn", label: say("titleEn"), value: entry.title.en ?? "", maxlength: 200 }),
    field({ name: "textJa", label: say("textJa"), kind: "textarea", value: entry.text.ja ?? "" }),
    field({ name: "textEn", label: say("textEn"), kind: "textarea", value: entry.text.en ?? "" }),
    field({ name: "form", label: say("form"), kind: "select", options: FORMS.map((key) => [key, say(`form_${key}`)]), value: entry.form }),
    field({ name: "afterDays", label: say("after"), kind: "number", min: 0, value: String(entry.afterDays) }),
    field({ name: "reason", label: say("reason"), hint: say("reasonHint"), isRequired: true, maxlength: 400 }),
  ];
  const key = newKey();
  const send = async (values) => {
    const input = { ...published(plan, changed(entry, values)), productId: about.id, reason: values.reason, idempotencyKey: key };
    const { communicationPlan } = await tell(PUBLISH, { input });
    note(say("publishedNote", { n: count(communicationPlan.version) }));
    close();
    change({ version: "" });
  };
  return h("details", h("summary", say("edit")), form({ content, send, submit: say("publish") }));
}

const changed = (entry, { titleJa, titleEn, textJa, textEn, form: kind, afterDays }) => ({
  ...entry,
  title: wording(titleJa, titleEn),
  text: wording(textJa, textEn),
  form: kind,
  afterDays,
});

/** The whole plan as it is published, with one entry in its new form; refused where somebody published meanwhile. */
function published(plan, entry) {
  const entries = plan.rows.flatMap(({ cells }) => cells.flatMap((cell) => cell.entries)).map((each) => (each.id === entry.id ? entry : each));
  const aims = plan.rows.filter(({ aim }) => aim !== null).map(({ segment, aim }) => ({ segment, aim: wording(aim.ja, aim.en) }));
  return { afterVersion: plan.version, aims, entries: entries.map(spelled) };
}

function spelled({ id: _id, title, text, ...entry }) {
  const said = wording(text.ja, text.en);
  return { ...entry, title: wording(title.ja, title.en), text: Object.keys(said).length > 0 ? said : null };
}

const wording = (ja, en) => Object.fromEntries(Object.entries({ ja, en }).filter(([, text]) => text));

// What the brush holds: how many these are, the condition that it means, and what can be done with them.

import { both, whereAsState } from "../conditions/address.js";
import { sentence } from "../conditions/sentence.js";
import { graphql, newKey, tell } from "../core/api.js";
import { fill, h, settled } from "../core/dom.js";
import { count } from "../core/format.js";
import { href } from "../core/places.js";
import { may } from "../core/viewer.js";
import { worded } from "../core/words.js";
import { dialogue } from "../parts/dialogue.js";
import { field, form } from "../parts/forms.js";
import { note } from "../parts/notes.js";
import { holds, whereOf } from "./brush.js";
import { tally } from "./dots.js";
import { loadSummary } from "./load.js";

const CREATE = graphql`
  mutation CubeAudience($input: AudienceCreateInput!) {
    audienceCreate(input: $input) {
      audience {
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

/** The panel: it follows the brush and the legend at once, and asks the API for the exact number when they rest. */
export function createAudience({ store, whose, product, say, signal }) {
  const asked = ({ brush, shown }) => both(whose, whereOf(brush, shown, product.id));
  const names = new Map([[product.id, worded(product.name)]]);
  const told = h("p", { class: "brush-count", "aria-live": "polite" });
  const meaning = h("p", { class: "in-words" });
  const code = h("code", { class: "where" });
  const people = h("a", { class: "button plain" }, say("showPeople"));
  const save = h("button", { type: "button", on: { click: () => saveAs(asked(store.now), product, say) } }, say("save"));
  const actions = h("div", { class: "row" }, may("READ_PANEL") && people, may("EDIT_AUDIENCES") && save);
  const past = h("p", { class: "quiet" }, say("presentOnly"));
  const exact = settled(() => countExactly({ store, asked, product, told, say, signal }), 500);
  store.on(["brush", "shown", "dots", "isToday", "isPlaying"], (now) => {
    if (now.dots === null) return;
    fill(told, numberOf(tally(now.dots, holds(now.brush, now.dots, now.shown)).total, say));
    fill(meaning, sentence(whereOf(now.brush, now.shown, product.id), names));
    fill(code, JSON.stringify(asked(now), null, 2));
    people.href = href("people", { where: whereAsState(asked(now)) });
    [actions.hidden, past.hidden] = [!now.isToday, now.isToday];
    if (now.isToday && !now.isPlaying) exact();
  });
  const spelled = h("details", { class: "numbers" }, h("summary", say("asCondition")), h("pre", { tabindex: "0" }, code));
  return h("div", { class: "brush-panel" }, told, meaning, actions, past, spelled);
}

const numberOf = (number, say) => [h("strong", count(number)), " ", say("peopleHeld", { n: number })];

async function countExactly({ store, asked, product, told, say, signal }) {
  const { brush, shown } = store.now;
  const summary = await loadSummary(product.id, asked(store.now), signal).catch(() => null);
  if (signal.aborted || summary === null || store.now.brush !== brush || store.now.shown !== shown || !store.now.isToday) return;
  const number = summary.counts.some((each) => each.count === null) ? summary.total : summary.counts.reduce((sum, each) => sum + each.count, 0);
  fill(told, number === null ? say("tooFewHeld") : numberOf(number, say));
}

function saveAs(where, product, say) {
  const idempotencyKey = newKey();
  const content = [
    field({ name: "ja", label: say("nameJa") }),
    field({ name: "en", label: say("nameEn") }),
    field({ name: "key", label: say("key"), hint: say("keyHint"), isRequired: true, maxlength: 60 }),
    field({ name: "frozen", kind: "checkbox", label: say("frozen"), hint: say("frozenHint") }),
  ];
  const send = async ({ ja, en, key, frozen }) => {
    const name = { ...(ja && { ja }), ...(en && { en }), ...(!ja && !en && { en: key }) };
    await tell(CREATE, { input: { key, name, frozen, where, productId: product.id, idempotencyKey } });
    box.close();
    note(say("saved"));
  };
  const box = dialogue({ title: say("save"), content: form({ content, send, submit: say("save") }) });
}

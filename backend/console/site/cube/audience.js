// What the brush holds: how many these are, the condition that it means, and what can be done with them.

import { graphql, newKey, tell } from "../core/api.js";
import { fill, h, settled } from "../core/dom.js";
import { count } from "../core/format.js";
import { href } from "../core/places.js";
import { may } from "../core/viewer.js";
import { dialogue } from "../parts/dialogue.js";
import { field, form } from "../parts/forms.js";
import { note } from "../parts/notes.js";
import { SEGMENTS, segmentName } from "../parts/segments.js";
import { AXES, holds, whereOf } from "./brush.js";
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
export function createAudience({ store, product, axisNames, say, signal }) {
  const told = h("p", { class: "brush-count", "aria-live": "polite" });
  const meaning = h("p", { class: "quiet" });
  const code = h("code", { class: "where" });
  const people = h("a", { class: "button plain" }, say("showPeople"));
  const save = h("button", { type: "button", on: { click: () => saveAs(store, product, say) } }, say("save"));
  const actions = h("div", { class: "row" }, may("READ_PANEL") && people, may("EDIT_AUDIENCES") && save);
  const past = h("p", { class: "quiet" }, say("presentOnly"));
  const exact = settled(() => countExactly({ store, product, told, say, signal }), 500);
  store.on(["brush", "shown", "dots", "isToday"], (now) => {
    if (now.dots === null) return;
    fill(told, numberOf(tally(now.dots, holds(now.brush, now.dots, now.shown)).total, say));
    fill(meaning, inWords(now, axisNames, say));
    const where = whereOf(now.brush, now.shown, product.id);
    fill(code, JSON.stringify(where, null, 2));
    people.href = href("people", { where: JSON.stringify(where) });
    [actions.hidden, past.hidden] = [!now.isToday, now.isToday];
    if (now.isToday && !now.isPlaying) exact();
  });
  const spelled = h("details", { class: "numbers" }, h("summary", say("asCondition")), h("pre", { tabindex: "0" }, code));
  return h("div", { class: "brush-panel" }, told, meaning, actions, past, spelled);
}

const numberOf = (number, say) => [h("strong", count(number)), " ", say("peopleHeld", { n: number })];

async function countExactly({ store, product, told, say, signal }) {
  const { brush, shown } = store.now;
  const summary = await loadSummary(product.id, whereOf(brush, shown, product.id), signal).catch(() => null);
  if (signal.aborted || summary === null || store.now.brush !== brush || store.now.shown !== shown || !store.now.isToday) return;
  const number = summary.counts.some((each) => each.count === null) ? summary.total : summary.counts.reduce((sum, each) => sum + each.count, 0);
  fill(told, number === null ? say("tooFewHeld") : numberOf(number, say));
}

/** Which part of the cube it is, in words. */
function inWords({ brush, shown }, axisNames, say) {
  const axes = AXES.map((_, axis) => ({ axis: axisNames[axis], low: brush.low[axis], high: brush.high[axis] })).filter(({ low, high }) => low > 0 || high < 1);
  const ranges = axes.map(({ axis, low, high }) => `${axis} ${low.toFixed(2)}–${high.toFixed(2)}`);
  const bits = [0, 1, 2, 3, 4, 5, 6, 7].filter((code) => shown & (1 << code));
  const names = bits.length === 8 ? [] : [bits.map((code) => segmentName(SEGMENTS[code])).join(say("comma"))];
  const all = [...ranges, ...names].filter(Boolean);
  return all.length === 0 ? say("everybody") : all.join(" · ");
}

function saveAs(store, product, say) {
  const where = whereOf(store.now.brush, store.now.shown, product.id);
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

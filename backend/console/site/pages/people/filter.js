// The filter over the list of people: plain controls, and the whole language of conditions for experts.

import { both, typed, whereAsState } from "../../conditions/address.js";
import { ask, graphql } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { change } from "../../core/places.js";
import { may } from "../../core/viewer.js";
import { words, worded } from "../../core/words.js";
import { badge } from "../../parts/facts.js";
import { field, form } from "../../parts/forms.js";
import { SEGMENTS, segmentMark, segmentName } from "../../parts/segments.js";
import { AXES, termOptions } from "../../parts/terms.js";
import peopleWords from "../words/people.js";
import { valuesOf, whereOf } from "./plain.js";

const say = words(peopleWords);
const CERTAINTIES = ["0.5", "0.7", "0.9"];

const AUDIENCES = graphql`
  query AudienceNames {
    audiences(first: 100, orderBy: KEY_ASC) {
      nodes {
        id
        name {
          ja
          en
        }
      }
    }
  }
`;

/** The filter, showing the condition that holds; sending it shows the page anew. */
export async function filter(where, productId) {
  const audiences = may("READ_SEGMENTS") ? (await ask(AUDIENCES)).audiences.nodes : [];
  const { values, rest } = valuesOf(where, productId, (name, part) => isOffered(name, part, audiences));
  const content = [segments(values), h("div", { class: "fields" }, places(values), movements(values), deeds(values, audiences)), expert(rest)];
  const send = (held) => {
    change({ where: whereAsState(joined(whereOf(held, productId), typed(held.expert, "expert", say("notJson")))) });
  };
  const clear = h("button", { type: "button", class: "plain", on: { click: () => change({ where: null }) } }, say("everybody"));
  const whole = h("details", { class: "filter", open: where !== null && rest === null }, h("summary", say("filter"), where !== null && [" ", badge(say("filtered"), "waiting")]), form({ content, send, submit: say("show") }));
  whole.querySelector("form > .row").append(clear);
  return whole;
}

/** Whether a control can say it: not of an audience that is closed or behind the hundredth, nor what the viewer may not ask. */
function isOffered(name, part, audiences) {
  if (name === "bought") return may("READ_PURCHASES");
  return name !== "audience" || audiences.some(({ id }) => id === part);
}

/** Where both say something of the same kind, both hold. */
function joined(plain, written) {
  if (plain === null || written === null) return both(plain, written);
  const clashes = Object.keys(plain).some((key) => key in written);
  return clashes ? both(plain, written) : { ...plain, ...written };
}

function segments(values) {
  const boxes = SEGMENTS.map((segment) => tick(`is_${segment}`, [segmentMark(segment), " ", segmentName(segment)], values));
  return h("fieldset", h("legend", say("segments")), h("div", { class: "ticks" }, boxes, tick("unclassified", say("unclassified"), values), tick("raw", say("raw"), values)));
}

const tick = (name, label, values) => field({ name, label, kind: "checkbox", value: values[name] });
const select = (name, options, values, any = say("any")) => field({ name, label: say(name), kind: "select", options: [["", any], ...options], value: values[name] ?? "" });
const byName = () => SEGMENTS.map((segment) => [segment, segmentName(segment)]);

function places(values) {
  const certainties = [...new Set([...CERTAINTIES, values.certain].filter(Boolean))].sort();
  return [
    select("standing", termOptions(["CUSTOMER", "PROSPECT"]), values),
    select("certain", certainties.map((least) => [least, say("atLeast", { n: Math.round(100 * least) })]), values),
    select("near", termOptions(AXES), values, say("notAsked")),
    field({ name: "within", label: say("within"), kind: "number", min: 0, max: 1, step: "any", value: values.within ?? "", placeholder: "0.05" }),
  ];
}

function movements(values) {
  return [field({ name: "movedSince", label: say("movedSince"), kind: "date", value: values.movedSince }), select("movedFrom", byName(), values, say("anywhere")), select("movedTo", byName(), values, say("anywhere"))];
}

function deeds(values, audiences) {
  return [
    may("READ_PURCHASES") && field({ name: "boughtSince", label: say("boughtSince"), kind: "date", value: values.boughtSince }),
    may("READ_PURCHASES") && field({ name: "boughtTimes", label: say("boughtTimes"), kind: "number", min: 1, step: 1, value: values.boughtTimes ?? "", placeholder: "1" }),
    field({ name: "joinedSince", label: say("joinedSince"), kind: "date", value: values.joinedSince }),
    may("READ_SEGMENTS") && select("audience", audiences.map(({ id, name }) => [id, worded(name)]), values, say("notAsked")),
  ];
}

function expert(rest) {
  const value = rest === null ? "" : JSON.stringify(rest, null, 2);
  return h("details", { open: rest !== null }, h("summary", say("expert")), field({ name: "expert", label: say("json"), kind: "textarea", rows: rest === null ? 4 : 10, value, hint: say("jsonHint"), spellcheck: "false", class: "code" }));
}

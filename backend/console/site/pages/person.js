// One person: where they stand and why, what they said and bought, how they may be reached, how to meet them.

import { ask, graphql } from "../core/api.js";
import { h } from "../core/dom.js";
import { day } from "../core/format.js";
import { href } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words } from "../core/words.js";
import { tabs } from "../parts/choosing.js";
import { badge, facts, link } from "../parts/facts.js";
import { personName, unlessMistyped } from "../parts/people.js";
import { CHANNELS, term } from "../parts/terms.js";
import { deeds } from "./person/deeds.js";
import { lookupForm } from "./person/lookup.js";
import personWords from "./words/person.js";

const say = words(personWords);

const PERSON = graphql`
  query PersonHead($id: ID!, $personal: Boolean!) {
    person(id: $id) {
      id
      pseudonym
      externalRef
      language
      channel
      createdAt
      pausedUntil
      attributes {
        key
        value
      }
      addresses @include(if: $personal) {
        kind
        address
        verifiedAt
      }
    }
  }
`;

const TABS = [
  ["standing", ["READ_LOYALTY"], () => import("./person/standing.js")],
  ["said", ["READ_ANSWERS", "READ_PURCHASES"], () => import("./person/said.js")],
  ["contact", ["READ_PANEL"], () => import("./person/contact.js")],
  ["sales", ["READ_SCHEMES"], () => import("./person/sales.js")],
];

/** The page. */
export async function show({ id }, signal) {
  if (id === null) return lookup();
  const asked = ask(PERSON, { id, personal: may("READ_PERSONAL_DATA") }, { signal });
  const { person } = await unlessMistyped(asked, { person: null });
  return person === null ? missing() : drawn(person, signal);
}

function lookup() {
  const content = may("READ_PERSONAL_DATA") ? lookupForm() : h("p", link(say("toPeople"), "people"));
  return h("div", { class: "page" }, h("h1", say("find")), content);
}

function missing() {
  return h("div", { class: "nothing" }, h("h1", say("nobody")), h("p", say("nobodyWhy")), link(say("toPeople"), "people"));
}

async function drawn(person, signal) {
  const open = TABS.filter(([, anyOf]) => anyOf.some(may));
  const { chosen, element } = tabs({ label: say("parts"), options: open.map(([key]) => [key, say(`tab_${key}`)]) });
  const { part } = await open.find(([key]) => key === chosen)[2]();
  return h("div", { class: "page" }, head(person, signal), element, h("div", { class: "parts" }, part(person, signal)));
}

function head(person, signal) {
  const paused = person.pausedUntil && new Date(person.pausedUntil) > new Date() && badge(say("pausedUntil", { day: day(person.pausedUntil) }), "waiting");
  return h(
    "div",
    { class: "page-head" },
    h("p", h("a", { href: href("people") }, say("people"))),
    h("h1", personName(person)),
    h("div", { class: "row" }, paused, person.externalRef && h("span", { class: "quiet" }, say("pseudonym", { name: person.pseudonym }))),
    facts([
      [say("language"), term(person.language)],
      [say("channel"), CHANNELS.includes(person.channel) ? term(person.channel) : null],
      [say("joined"), day(person.createdAt)],
      ...(person.addresses ?? []).map(({ kind, address, verifiedAt }) => [say(kind), [address, verifiedAt && ` ✓ ${say("verified")}`]]),
    ]),
    known(person.attributes),
    deeds(person, signal),
  );
}

function known(attributes) {
  if (attributes.length === 0) return null;
  const pairs = attributes.map(({ key, value }) => [key, String(value)]);
  return h("details", h("summary", say("known", { n: attributes.length })), facts(pairs));
}

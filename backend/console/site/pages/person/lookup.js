// Finds a person by the client's own reference, which never stands in an address.

import { ask, graphql } from "../../core/api.js";
import { fill, h } from "../../core/dom.js";
import { go } from "../../core/places.js";
import { words } from "../../core/words.js";
import { field, form } from "../../parts/forms.js";
import personWords from "../words/person.js";

const say = words(personWords);

const BY_REFERENCE = graphql`
  query PersonByReference($reference: String!) {
    person(externalRef: $reference) {
      id
    }
  }
`;

/** The form; only for who may read personal data. */
export function lookupForm() {
  const send = async ({ reference }) => {
    const { person } = await ask(BY_REFERENCE, { reference });
    if (person === null) return fill(told, say("notFound"));
    return go("person", { id: person.id });
  };
  const told = h("p", { class: "error", role: "status" });
  const sought = field({ name: "reference", label: say("reference"), isRequired: true, autocomplete: "off" });
  return h("div", { class: "lookup" }, form({ content: sought, send, submit: say("open"), isPlain: true }), told);
}

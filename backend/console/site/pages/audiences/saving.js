// A new audience: what it says, how many it would be, and the name under which it is kept.

import { inWords } from "../../conditions/view.js";
import { graphql, newKey, tell } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { go, href } from "../../core/places.js";
import { may } from "../../core/viewer.js";
import { words, worded } from "../../core/words.js";
import { product, productChoice } from "../../parts/choosing.js";
import { later, section } from "../../parts/facts.js";
import { field, form } from "../../parts/forms.js";
import { note } from "../../parts/notes.js";
import { readWhere } from "../../conditions/address.js";
import { filter } from "../people/filter.js";
import audiencesWords from "../words/audiences.js";
import { preview } from "./preview.js";

const say = words(audiencesWords);

const CREATE = graphql`
  mutation CreateAudience($input: AudienceCreateInput!) {
    audienceCreate(input: $input) {
      audience {
        id
      }
      userErrors {
        message
        code
        path
      }
    }
  }
`;

/** The fields of a name: the key and what people call it, in either language. */
export const nameFields = () => [
  field({ name: "key", label: say("key"), hint: say("keyHint"), isRequired: true, autocapitalize: "none", autocomplete: "off", pattern: "[a-z0-9][a-z0-9._\\-]*" }),
  field({ name: "ja", label: say("nameJa"), lang: "ja" }),
  field({ name: "en", label: say("nameEn"), lang: "en" }),
];

/** A name out of these fields; the key where nobody said any other. */
export const nameOf = ({ key, ja, en }) => (ja || en ? { ja, en } : { en: key });

/** The page of a new audience. */
export async function saving(state, signal) {
  const about = product();
  const { where, isLost } = readWhere(state.where);
  const page = h(
    "div",
    { class: "page" },
    h("div", { class: "page-head" }, h("p", h("a", { href: href("audiences") }, say("title"))), h("h1", say("new")), h("p", { class: "quiet" }, say("newWhat"))),
    h("div", { class: "choices" }, about && productChoice()),
    isLost && h("p", { class: "error", role: "alert" }, say("lost")),
    about && may("READ_PANEL") && (await filter(where, about.id)),
    section(say("preview"), where === null ? h("p", { class: "quiet" }, say("everybody")) : inWords(where, signal), later(() => preview(where, about?.id ?? null, signal))),
    section(say("save"), naming(where, about)),
  );
  return page;
}

function naming(where, about) {
  const idempotencyKey = newKey();
  const content = [
    nameFields(),
    field({ name: "frozen", label: say("freezeNow"), kind: "checkbox", hint: say("freezeHint") }),
    about && h("p", { class: "quiet" }, say("lookedAt", { product: worded(about.name) })),
  ];
  const send = async ({ key, frozen, ...names }) => {
    const { audience } = await tell(CREATE, { input: { key, name: nameOf({ key, ...names }), frozen, where, productId: about?.id ?? null, idempotencyKey } });
    note(say("savedNow"));
    go("audiences", { id: audience.id });
  };
  return form({ content, send, submit: say("save") });
}

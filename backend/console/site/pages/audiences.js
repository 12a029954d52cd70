// Audiences: people under a name. The list of them, a new one with a look at it before it is saved, and one by itself.

import { graphql } from "../core/api.js";
import { h } from "../core/dom.js";
import { day } from "../core/format.js";
import { href } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words, worded } from "../core/words.js";
import { choice } from "../parts/choosing.js";
import { badge, later, link } from "../parts/facts.js";
import { listing } from "../parts/table.js";
import { saving } from "./audiences/saving.js";
import { single } from "./audiences/single.js";
import audiencesWords from "./words/audiences.js";

const say = words(audiencesWords);

const AUDIENCES = graphql`
  query AudienceList($closed: Boolean!, $kind: AudienceKind, $catalogue: Boolean!, $first: Int!, $after: String) {
    audiences(closed: $closed, kind: $kind, orderBy: CREATED_DESC, first: $first, after: $after) {
      nodes {
        id
        key
        name {
          ja
          en
        }
        kind
        watched
        createdAt
        frozenAt
        closedAt
        product @include(if: $catalogue) {
          name {
            ja
            en
          }
        }
      }
      pageInfo {
        endCursor
        hasNextPage
      }
    }
  }
`;

/** The page. */
export async function show({ id, state }, signal) {
  if (id !== null) return single(id, signal);
  if (state.new && may("EDIT_AUDIENCES")) return saving(state, signal);
  return h(
    "div",
    { class: "page" },
    h("div", { class: "page-head" }, h("h1", say("title")), h("p", { class: "quiet" }, say("lead"))),
    h("div", { class: "choices" }, kindChoice(), closedChoice(), may("EDIT_AUDIENCES") && h("a", { class: "button", href: href("audiences", { new: 1 }) }, say("new"))),
    later(() => list(state)),
  );
}

const kindChoice = () => choice({ name: "kind", label: say("kind"), options: [["", say("every")], ["DYNAMIC", say("DYNAMIC")], ["FROZEN", say("FROZEN")]] });
const closedChoice = () => choice({ name: "closed", label: say("which"), options: [["", say("inUse")], ["1", say("closedToo")]] });

function list({ kind, closed }) {
  const columns = [
    { label: say("name"), isHead: true, cell: ({ id, name }) => link(worded(name), "audiences", { id }) },
    { label: say("key"), cell: ({ key }) => h("span", { class: "quiet" }, key) },
    { label: say("kind"), cell: ({ kind: of, frozenAt }) => [say(of), frozenAt && h("span", { class: "quiet" }, ` ${day(frozenAt)}`)] },
    { label: say("product"), cell: ({ product }) => worded(product?.name) || "–" },
    { label: say("state"), cell: ({ watched, closedAt }) => h("span", { class: "row" }, watched && badge(say("watched"), "good"), closedAt && badge(say("closed", { day: day(closedAt) }))) },
    { label: say("saved"), cell: ({ createdAt }) => day(createdAt) },
  ];
  const variables = { closed: closed === "1", kind: kind || null, catalogue: may("READ_CATALOGUE") };
  return listing({ document: AUDIENCES, variables, connection: ({ audiences }) => audiences, columns, caption: say("title"), size: 30, empty: say("none") });
}

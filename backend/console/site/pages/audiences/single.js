// One audience: how many it is, how many may be contacted, who enters and leaves while it is watched.

import { asAsked } from "../../conditions/kept.js";
import { spelledOut } from "../../conditions/view.js";
import { ask, graphql } from "../../core/api.js";
import { fill, h } from "../../core/dom.js";
import { day, moment } from "../../core/format.js";
import { follow } from "../../core/live.js";
import { href } from "../../core/places.js";
import { may } from "../../core/viewer.js";
import { words, worded } from "../../core/words.js";
import { badge, facts, figure, later, link, section } from "../../parts/facts.js";
import { field, form } from "../../parts/forms.js";
import { newestFirst, personLink, unlessMistyped } from "../../parts/people.js";
import { listing, tableRow } from "../../parts/table.js";
import { CHANNELS, termOptions } from "../../parts/terms.js";
import audiencesWords from "../words/audiences.js";
import { deeds } from "./deeds.js";
import { previewView, shown } from "./preview.js";

const say = words(audiencesWords);

const AUDIENCE = graphql`
  query AudienceHead($id: ID!, $edits: Boolean!, $catalogue: Boolean!, $staff: Boolean!) {
    audience(id: $id) {
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
      where @include(if: $edits)
      createdBy @include(if: $staff) {
        name
      }
      product @include(if: $catalogue) {
        id
        name {
          ja
          en
        }
      }
    }
  }
`;

const PREVIEW = graphql`
  query AudienceNow($id: ID!) {
    audience(id: $id) {
      preview {
        at
        people
        mix {
          segment
          people
          share
        }
      }
    }
  }
`;

const CONTACTABLE = graphql`
  query AudienceContactable($id: ID!, $channel: Channel!, $purpose: String!) {
    audience(id: $id) {
      preview {
        contactable(channel: $channel, purpose: $purpose)
      }
    }
  }
`;

const CHANGES = graphql`
  query AudienceChanges($id: ID!, $first: Int!, $after: String) {
    audience(id: $id) {
      changes(last: $first, before: $after) {
        nodes {
          id
          at
          entered
          person {
            id
            pseudonym
            externalRef
          }
        }
        pageInfo {
          startCursor
          hasPreviousPage
        }
      }
    }
  }
`;

const CHANGED = graphql`
  subscription AudienceFollowed($id: ID!) {
    audienceChanged(audienceId: $id) {
      id
      at
      entered
      person {
        id
        pseudonym
        externalRef
      }
    }
  }
`;

/** The page of one audience. */
export async function single(id, signal) {
  const asked = { id, edits: may("EDIT_AUDIENCES"), catalogue: may("READ_CATALOGUE"), staff: may("READ_STAFF") };
  const { audience } = await unlessMistyped(ask(AUDIENCE, asked, { signal }), { audience: null });
  if (audience === null) return h("div", { class: "nothing" }, h("h1", say("nowhere")), link(say("title"), "audiences"));
  return h(
    "div",
    { class: "page" },
    head(audience),
    deeds(audience, signal),
    audience.where !== undefined && section(say("condition"), spelledOut(asAsked(audience.where), signal)),
    section(say("now"), later(() => now(audience, signal))),
    may("READ_PANEL") && section(say("contactable"), contactable(audience)),
    may("READ_PANEL") && (audience.watched || audience.kind === "DYNAMIC") && section(say("changes"), later(() => changes(audience, signal))),
  );
}

function head({ id, key, name, kind, watched, createdAt, frozenAt, closedAt, createdBy, product }) {
  return h(
    "div",
    { class: "page-head" },
    h("p", h("a", { href: href("audiences") }, say("title"))),
    h("h1", worded(name)),
    h("p", { class: "row" }, badge(say(kind)), watched && badge(say("watched"), "good"), closedAt && badge(say("closed", { day: day(closedAt) }))),
    h("p", { class: "quiet" }, say(`${kind}_what`)),
    facts([[say("key"), key], [say("saved"), day(createdAt)], [say("savedBy"), createdBy?.name], [say("frozenAt"), frozenAt && moment(frozenAt)], [say("product"), worded(product?.name)]]),
    h("p", { class: "row" }, may("READ_PANEL") && h("a", { class: "button plain", href: inside("people", id, product) }, say("toPeople")), h("a", { class: "button plain", href: inside("cube", id, product) }, say("toCube"))),
  );
}

const inside = (page, id, product) => href(page, { where: JSON.stringify({ audience: id }), ...(product && { product: product.id }) });

async function now({ id }, signal) {
  const { audience } = await ask(PREVIEW, { id }, { signal });
  return previewView(audience.preview);
}

/** How many of them may be contacted for what, by which channel. */
function contactable({ id }) {
  const told = h("div", { role: "status" });
  const content = h(
    "div",
    { class: "fields" },
    field({ name: "purpose", label: say("purpose"), value: "mail", isRequired: true, autocapitalize: "none", hint: say("purposeHint") }),
    field({ name: "channel", label: say("channel"), kind: "select", options: termOptions(CHANNELS) }),
  );
  const send = async (asked) => {
    const { audience } = await ask(CONTACTABLE, { id, ...asked });
    fill(told, h("div", { class: "figures" }, figure(say("mayBe"), shown(audience.preview.contactable))));
  };
  return h("div", form({ content, send, submit: say("ask"), isPlain: true }), told);
}

/** Who entered and left, the latest first; those of this moment appear by themselves. */
async function changes({ id, watched }, signal) {
  const columns = [
    { label: say("when"), isHead: true, cell: ({ at }) => moment(at) },
    { label: say("change"), cell: ({ entered }) => badge(say(entered ? "entered" : "left"), entered ? "good" : "neutral") },
    { label: say("person"), cell: ({ person }) => personLink(person) },
  ];
  const known = new Set();
  const connection = ({ audience }) => {
    const page = newestFirst(audience.changes);
    for (const each of page.nodes) known.add(each.id);
    return page;
  };
  const list = await listing({ document: CHANGES, variables: { id }, connection, columns, caption: say("changes"), size: 20, empty: say(watched ? "noChanges" : "notWatched") });
  if (!watched) return list;
  // What is told while the list is read again waits for it, for it may be in there already.
  let reading = Promise.resolve();
  const next = async ({ audienceChanged: seen }) => {
    await reading;
    if (known.has(seen.id)) return;
    known.add(seen.id);
    const body = list.querySelector("tbody");
    if (body) body.prepend(tableRow(columns, seen));
    else again();
  };
  const again = () => {
    reading = list.reload().catch(() => {});
  };
  follow(CHANGED, { id }, next, { signal, onBegun: again });
  return [h("p", { class: "quiet" }, say("live")), list];
}

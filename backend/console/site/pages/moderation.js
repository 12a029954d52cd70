// What waits for a moderator, oldest first: texts not shown yet, reports to settle, and who may post.

import { graphql, newKey, tell } from "../core/api.js";
import { h } from "../core/dom.js";
import { ago, day } from "../core/format.js";
import { href } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words } from "../core/words.js";
import { tabs } from "../parts/choosing.js";
import { dialogue } from "../parts/dialogue.js";
import { badge, link } from "../parts/facts.js";
import { field, form } from "../parts/forms.js";
import { alarm, note } from "../parts/notes.js";
import { listing } from "../parts/table.js";
import { APPROVE, DECLINE, SETTLE, STANDING } from "./moderation_deeds.js";
import moderationWords from "./words/moderation.js";

const say = words(moderationWords);

const QUEUE = graphql`
  query ModerationQueue($first: Int!, $after: String, $people: Boolean!) {
    moderationQueue(first: $first, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        subject
        since
        idea {
          id
          title
          text
          state
          board {
            key
          }
          author {
            id
            nickname
            standing
          }
          reports {
            at
            reason
            text
          }
        }
        comment {
          id
          text
          state
          author {
            id
            nickname
            standing
            person @include(if: $people) {
              id
            }
          }
          reports {
            at
            reason
            text
          }
        }
      }
    }
  }
`;

const POSTERS = graphql`
  query Posters($first: Int!, $after: String, $people: Boolean!) {
    posters(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        nickname
        standing
        blockedUntil
        note
        person @include(if: $people) {
          id
        }
      }
    }
  }
`;

/** The page. */
export async function show() {
  const { chosen, element } = tabs({ label: say("title"), options: [["queue", say("queue")], ["posters", say("posters")]] });
  const list = chosen === "queue" ? queue() : posters();
  return h("div", { class: "page" }, h("div", { class: "page-head" }, h("h1", say("title")), h("p", { class: "quiet" }, say("lead"))), element, await list);
}

const queue = () => listing({ document: QUEUE, variables: { people: may("READ_PANEL") }, connection: (data) => data.moderationQueue, caption: say("queue"), each: waiting, empty: say("nothing"), size: 20 });

function waiting({ subject, since, idea, comment }) {
  const what = comment ?? idea;
  const { author, reports } = what;
  const item = h("li", { class: "card" });
  item.append(
    h("p", badge(say(`subject_${subject}`)), " ", badge(say(`state_${what.state}`), "waiting"), " ", h("time", { datetime: since, class: "quiet" }, ago(since))),
    h("h2", h("a", { href: href("boards", { id: idea.id }) }, idea.title || say("untitled"))),
    h("p", { class: "prose" }, what.text),
    h("p", { class: "quiet" }, `${author?.nickname ?? "–"} · ${say(`standing_${author?.standing ?? "NEW"}`)} · ${idea.board.key}`),
    h("ul", { class: "rows" }, reports.map(({ at, reason, text }) => h("li", badge(say(`reason_${reason}`), "bad"), " ", h("span", { class: "quiet" }, day(at)), " ", text))),
    deeds(subject, what, item),
  );
  return item;
}

function deeds(subject, what, item) {
  const done = (text) => {
    note(text);
    item.remove();
  };
  const act = (document, variables, text) => tell(document, { ...variables, key: newKey() }).then(() => done(text), alarm);
  const button = (label, kind, click) => h("button", { type: "button", class: kind, on: { click } }, label);
  // What is shown already waits because of reports; what is not waits to be shown.
  if (what.state === "SHOWN") {
    const settle = (hides, reason) => act(SETTLE, { id: what.id, hides, reason }, say(hides ? "hiddenNote" : "keptNote"));
    return h("div", { class: "row" }, button(say("keep"), null, () => settle(false, "")), button(say("hide"), "plain", () => why(say("hide"), (reason) => tell(SETTLE, { id: what.id, hides: true, reason, key: newKey() }).then(() => done(say("hiddenNote"))))));
  }
  const isIdea = subject === "IDEA";
  const approve = (trusts) => act(APPROVE, { id: what.id, trusts, isIdea }, say("approvedNote"));
  const decline = (reason, blocks) => tell(DECLINE, { id: what.id, reason, blocks, isIdea, key: newKey() }).then(() => done(say("declinedNote")));
  return h("div", { class: "row" }, button(say("approve"), null, () => approve(false)), button(say("approveAndTrust"), "plain", () => approve(true)), button(say("decline"), "plain", () => why(say("decline"), decline, true)));
}

/** Asks why, for the author reads it. */
function why(title, send, mayBlock = false) {
  const content = [field({ name: "reason", label: say("reason"), kind: "textarea", hint: say("reasonHint"), isRequired: true, maxlength: 400 }), mayBlock && field({ name: "blocks", label: say("blocks"), kind: "checkbox" })];
  const box = dialogue({ title, content: form({ content, submit: title, send: ({ reason, blocks }) => send(reason, blocks).then(() => box.close()) }) });
}

const posters = () => listing({ document: POSTERS, variables: { people: may("READ_PANEL") }, connection: (data) => data.posters, caption: say("posters"), columns: posterColumns() });

const posterColumns = () => [
  { label: say("nickname"), isHead: true, cell: ({ nickname, person }) => (person ? link(nickname ?? say("unnamed"), "person", { id: person.id }) : (nickname ?? say("unnamed"))) },
  { label: say("standing"), cell: ({ standing, blockedUntil }) => [badge(say(`standing_${standing}`), standing === "BLOCKED" ? "bad" : standing === "TRUSTED" ? "good" : "neutral"), blockedUntil ? ` ${say("until", { day: day(blockedUntil) })}` : ""] },
  { label: say("note"), cell: ({ note: text }) => text || "–" },
  { label: say("deed"), cell: posterDeeds },
];

function posterDeeds({ id, standing, nickname }) {
  const place = h("div", { class: "row" });
  const done = () => place.replaceChildren(badge(say("doneNote"), "good"));
  const button = (label, click) => h("button", { type: "button", class: "plain", "aria-label": `${label}: ${nickname ?? say("unnamed")}`, on: { click } }, label);
  const stand = (deed, text = "") => tell(STANDING, { id, note: text, key: newKey(), [deed]: true }).then(done);
  if (standing !== "TRUSTED") place.append(button(say("trust"), () => stand("trusts").catch(alarm)));
  if (standing === "BLOCKED") place.append(button(say("unblock"), () => stand("unblocks").catch(alarm)));
  else place.append(button(say("block"), () => why(say("block"), (reason) => stand("blocks", reason))));
  return place;
}

// One idea: what it says, whom it would please, its replies; and for whoever may: answer it, or merge it into another.

import { ask, graphql, newKey, tell } from "../core/api.js";
import { h } from "../core/dom.js";
import { count, day, share } from "../core/format.js";
import { change, go, href } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words } from "../core/words.js";
import { sure } from "../parts/dialogue.js";
import { badge, later, section } from "../parts/facts.js";
import { field, form } from "../parts/forms.js";
import { alarm, note } from "../parts/notes.js";
import { demand } from "./boards_demand.js";
import boardWords from "./words/boards.js";

const say = words(boardWords);
const STATUSES = ["NEW", "UNDER_REVIEW", "PLANNED", "IN_THE_MAKING", "LAUNCHED", "DECLINED"];

const IDEA = graphql`
  query Idea($id: ID!) {
    idea(id: $id) {
      id
      title
      text
      state
      status
      votes
      needs
      createdAt
      tags
      author {
        id
        nickname
      }
      board {
        id
      }
      mergedInto {
        id
        title
      }
      replies {
        id
        at
        memberName
        status
        text
        reason
      }
      comments(first: 50) {
        totalCount
        nodes {
          id
          text
          state
          staffName
          createdAt
          author {
            id
            nickname
          }
        }
      }
    }
  }
`;

const ALIKE = graphql`
  query IdeasAlike($board: ID!, $text: String!) {
    similarIdeas(boardId: $board, text: $text, first: 6) {
      likeness
      idea {
        id
        title
        votes
      }
    }
  }
`;

const REPLY = graphql`
  mutation IdeaReply($input: IdeaReplyInput!) {
    ideaReply(input: $input) {
      idea {
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

const MERGE = graphql`
  mutation IdeaMerge($id: ID!, $kept: ID!, $key: String!) {
    ideaMerge(input: { id: $id, keptId: $kept, idempotencyKey: $key }) {
      idea {
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

/** The page of one idea. */
export async function ideaPage(id) {
  const { idea } = await ask(IDEA, { id });
  if (idea === null) return h("div", { class: "nothing" }, h("h1", say("nowhere")));
  return h(
    "div",
    { class: "page" },
    head(idea),
    may("READ_SEGMENTS") && later(() => demand(idea.id)),
    replies(idea),
    may("EDIT_BOARDS") && answer(idea),
    comments(idea.comments),
    may("MODERATE_BOARDS") && idea.mergedInto === null && later(() => alike(idea)),
  );
}

function head({ title, text, state, status, votes, needs, createdAt, tags, author, board, mergedInto }) {
  const told = [author?.nickname, day(createdAt), say("votes", { n: count(votes) }), needs > 0 && say("needs", { n: count(needs) })].filter(Boolean).join(" · ");
  return h(
    "div",
    { class: "page-head" },
    h("p", h("a", { href: href("boards", { board: board.id }) }, say("back"))),
    h("h1", title || say("hidden")),
    h("p", badge(say(`status_${status}`)), " ", state !== "SHOWN" && badge(say(`state_${state}`), "bad"), " ", tags.map((tag) => badge(tag))),
    h("p", { class: "quiet" }, told),
    h("p", { class: "prose" }, text),
    mergedInto && h("p", say("mergedInto"), " ", h("a", { href: href("boards", { id: mergedInto.id }) }, mergedInto.title)),
  );
}

function replies({ replies: every }) {
  const one = ({ at, memberName, status, text, reason }) => h("li", { class: "card" }, h("p", badge(say(`status_${status}`)), " ", h("span", { class: "quiet" }, `${memberName} · ${day(at)}`)), h("p", { class: "prose" }, text), reason && h("p", { class: "quiet" }, reason));
  return every.length > 0 && section(say("replies"), h("ol", { class: "cards" }, every.map(one)));
}

function answer({ id, status }) {
  const content = [
    field({ name: "status", label: say("status"), kind: "select", options: STATUSES.map((key) => [key, say(`status_${key}`)]), value: status }),
    field({ name: "text", label: say("reply"), kind: "textarea", hint: say("replyHint") }),
    field({ name: "reason", label: say("reason"), hint: say("reasonHint") }),
    field({ name: "lookAgainAt", label: say("lookAgain"), kind: "date" }),
  ];
  const key = newKey();
  const send = async ({ status: next, text, reason, lookAgainAt }) => {
    const again = lookAgainAt && new Date(`${lookAgainAt}T09:00:00`).toISOString();
    await tell(REPLY, { input: { id, status: next, text: text ?? "", reason: reason ?? "", lookAgainAt: again, idempotencyKey: key } });
    note(say("replied"));
    change({});
  };
  return h("details", { class: "card" }, h("summary", say("answer")), form({ content, send, submit: say("answer") }));
}

function comments({ nodes, totalCount }) {
  const one = ({ text, state, staffName, createdAt, author }) =>
    h("li", { class: "card" }, h("p", { class: "quiet" }, `${staffName ?? author?.nickname ?? "–"} · ${day(createdAt)} `, state !== "SHOWN" && badge(say(`state_${state}`), "bad")), h("p", { class: "prose" }, text));
  return nodes.length > 0 && section(`${say("commentsTitle")} (${count(totalCount ?? nodes.length)})`, h("ol", { class: "cards" }, nodes.map(one)));
}

/** Ideas that say much the same, each of which this one can be merged into. */
async function alike({ id, title, text, board }) {
  const { similarIdeas } = await ask(ALIKE, { board: board.id, text: `${title}\n${text}` });
  const others = similarIdeas.filter(({ idea }) => idea.id !== id);
  const one = ({ idea, likeness }) =>
    h("li", { class: "row" }, h("a", { href: href("boards", { id: idea.id }) }, idea.title), h("span", { class: "quiet" }, `${share(likeness)} · ${say("votes", { n: count(idea.votes) })}`), h("button", { type: "button", class: "plain", "aria-label": say("mergeOf", { title: idea.title }), on: { click: () => merge(id, idea) } }, say("merge")));
  return others.length > 0 && section(say("alike"), h("ul", { class: "rows" }, others.map(one)));
}

async function merge(id, kept) {
  if (!(await sure({ title: say("mergeSure"), text: say("mergeText", { title: kept.title }), action: say("merge") }))) return;
  try {
    await tell(MERGE, { id, kept: kept.id, key: newKey() });
    note(say("merged"));
    go("boards", { id: kept.id });
  } catch (fault) {
    alarm(fault);
  }
}

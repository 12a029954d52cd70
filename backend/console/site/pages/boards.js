// The boards: their ideas by votes or by whom they please, each with its demand in the cube, its replies and its story.

import { ask, graphql } from "../core/api.js";
import { h } from "../core/dom.js";
import { count, day } from "../core/format.js";
import { here, href } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words, worded } from "../core/words.js";
import { choice } from "../parts/choosing.js";
import { badge } from "../parts/facts.js";
import { SEGMENTS, segmentName } from "../parts/segments.js";
import { listing } from "../parts/table.js";
import { ideaPage } from "./boards_idea.js";
import boardWords from "./words/boards.js";

const say = words(boardWords);
const STATUS = { NEW: "waiting", UNDER_REVIEW: "waiting", PLANNED: "good", IN_THE_MAKING: "good", LAUNCHED: "good", DECLINED: "neutral" };
const ORDERS = ["VOTES", "TRENDING", "NEWEST", "FIT"];

const BOARDS = graphql`
  query Boards {
    boards(first: 100) {
      nodes {
        id
        key
        question {
          en
          ja
        }
        opensAt
        closesAt
        ideaCount
      }
    }
  }
`;

const IDEAS = graphql`
  query Ideas($first: Int!, $after: String, $board: ID!, $order: IdeaOrder!, $fit: Segment, $where: IdeaWhere) {
    ideas(first: $first, after: $after, boardId: $board, orderBy: $order, fitSegment: $fit, where: $where) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        title
        text
        state
        status
        votes
        needs
        commentCount
        createdAt
        author {
          id
          nickname
        }
      }
    }
  }
`;

/** The page: a board's ideas, or one of them. */
export async function show({ id }) {
  if (id !== null) return ideaPage(id);
  const { boards } = await ask(BOARDS);
  const every = boards.nodes;
  const board = every.find((each) => each.id === here().state.board) ?? every[0];
  const head = h("div", { class: "page-head" }, h("h1", say("title")), h("p", { class: "quiet" }, say("lead")));
  if (board === undefined) return h("div", { class: "page" }, head, h("div", { class: "nothing" }, h("p", say("noBoard"))));
  return h("div", { class: "page" }, head, choices(every, board), about(board), await ideas(board));
}

function choices(every, board) {
  const { order = "VOTES" } = here().state;
  return h(
    "div",
    { class: "choices" },
    choice({ name: "board", label: say("board"), value: board.id, options: every.map(({ id, key, question }) => [id, worded(question) || key]) }),
    choice({ name: "order", label: say("order"), value: order, options: ORDERS.filter((key) => key !== "FIT" || may("READ_SEGMENTS")).map((key) => [key, say(`order_${key}`)]) }),
    order === "FIT" && choice({ name: "fit", label: say("fit"), value: here().state.fit ?? SEGMENTS[2], options: SEGMENTS.map((segment) => [segment, segmentName(segment)]) }),
    choice({ name: "status", label: say("status"), options: [["", say("every")], ...Object.keys(STATUS).map((key) => [key, say(`status_${key}`)])] }),
  );
}

function about({ opensAt, closesAt, ideaCount }) {
  const isClosed = closesAt !== null && Date.parse(closesAt) < Date.now();
  const isAhead = opensAt !== null && Date.parse(opensAt) > Date.now();
  const state = isClosed ? say("closed", { day: day(closesAt) }) : isAhead ? say("opens", { day: day(opensAt) }) : say("open");
  return h("p", badge(state, isClosed ? "neutral" : "good"), " ", say("ideaCount", { n: count(ideaCount) }));
}

function ideas(board) {
  const { order = "VOTES", fit, status } = here().state;
  const variables = { board: board.id, order: ORDERS.includes(order) ? order : "VOTES", fit: order === "FIT" ? (fit ?? SEGMENTS[2]) : null, where: status ? { statuses: [status] } : null };
  return listing({ document: IDEAS, variables, connection: (data) => data.ideas, caption: say("title"), each: ideaCard, empty: say("noIdea") });
}

function ideaCard({ id, title, text, state, status, votes, needs, commentCount, createdAt, author }) {
  const told = [say("votes", { n: count(votes) }), needs > 0 && say("needs", { n: count(needs) }), say("comments", { n: count(commentCount) })].filter(Boolean).join(" · ");
  return h(
    "li",
    { class: "card" },
    h("h2", h("a", { href: href("boards", { id }) }, title || say("hidden"))),
    h("p", badge(say(`status_${status}`), STATUS[status]), state !== "SHOWN" && [" ", badge(say(`state_${state}`), "bad")]),
    h("p", { class: "clamp" }, text),
    h("p", { class: "quiet" }, told),
    h("p", { class: "quiet" }, [author?.nickname, day(createdAt)].filter(Boolean).join(" · ")),
  );
}

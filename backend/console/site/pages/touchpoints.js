// The touchpoints: when each is open, whom it wrote to and why not, and letters that could not be delivered.

import { graphql, newKey, tell } from "../core/api.js";
import { h } from "../core/dom.js";
import { ago, day, moment } from "../core/format.js";
import { here } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words, worded } from "../core/words.js";
import { choice, tabs } from "../parts/choosing.js";
import { badge, link } from "../parts/facts.js";
import { alarm, note } from "../parts/notes.js";
import { listing } from "../parts/table.js";
import { calendar } from "./touchpoints_calendar.js";
import touchpointWords from "./words/touchpoints.js";

const say = words(touchpointWords);
const KIND = { SENT: "good", HELD: "waiting", SKIPPED: "neutral" };

const TOUCHPOINTS = graphql`
  query Touchpoints($first: Int!, $after: String, $surveys: Boolean!, $products: Boolean!) {
    touchpoints(first: $first, after: $after, orderBy: CREATED_DESC) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        key
        moment
        channel
        isOpen
        opensAt
        closesAt
        plannedAt
        plansItself
        product @include(if: $products) {
          name {
            en
            ja
          }
        }
        survey @include(if: $surveys) {
          id
          title {
            en
            ja
          }
        }
      }
    }
  }
`;

const DECISIONS = graphql`
  query ContactDecisions($first: Int!, $after: String, $kind: ContactDecisionKind, $touchpoint: ID, $people: Boolean!) {
    contactDecisions(first: $first, after: $after, kind: $kind, touchpointId: $touchpoint) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        kind
        rule
        channel
        decidedAt
        contactAt
        untilAt
        step
        touchpoint {
          key
        }
        person @include(if: $people) {
          id
        }
      }
    }
  }
`;

const DEAD = graphql`
  query DeadLetters($first: Int!, $after: String, $people: Boolean!) {
    deadLetters(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        kind
        channel
        attempts
        deadAt
        reason
        person @include(if: $people) {
          id
        }
      }
    }
  }
`;

const RETRY = graphql`
  mutation LetterRetry($id: ID!, $key: String!) {
    deadLetterRetry(input: { id: $id, idempotencyKey: $key }) {
      message {
        id
        state
      }
      userErrors {
        message
        code
        path
      }
    }
  }
`;

const PLAN = graphql`
  mutation TouchpointPlan($id: ID!, $plans: Boolean!, $key: String!) {
    touchpointPlan(input: { id: $id, plansItself: $plans, idempotencyKey: $key }) {
      touchpoint {
        id
        plansItself
      }
      userErrors {
        message
        code
        path
      }
    }
  }
`;

/** The page. */
export async function show() {
  const options = [["list", say("list")], ["calendar", say("calendar")]];
  if (may("READ_INVITATIONS")) options.push(["decisions", say("decisions")]);
  if (may("READ_OUTBOX")) options.push(["dead", say("dead")]);
  const { chosen, element } = tabs({ label: say("title"), options });
  const parts = { list, calendar, decisions, dead };
  const head = h("div", { class: "page-head" }, h("h1", say("title")), h("p", { class: "quiet" }, say("lead")));
  return h("div", { class: "page" }, head, element, await parts[chosen]());
}

function list() {
  const variables = { surveys: may("READ_SURVEYS"), products: may("READ_CATALOGUE") };
  return listing({ document: TOUCHPOINTS, variables, connection: (data) => data.touchpoints, caption: say("list"), columns: listColumns() });
}

const listColumns = () => [
  { label: say("touchpoint"), isHead: true, cell: ({ key, id }) => (may("READ_INVITATIONS") ? link(key, "touchpoints", { tab: "decisions", touchpoint: id }) : key) },
  { label: say("moment"), cell: (each) => say(`moment_${each.moment}`) },
  { label: say("survey"), cell: ({ survey }) => (survey ? link(worded(survey.title), "survey", { id: survey.id }) : "–") },
  { label: say("product"), cell: ({ product }) => (product ? worded(product.name) : "–") },
  { label: say("state"), cell: state },
  { label: say("planning"), cell: planning },
];

function state({ isOpen, opensAt, closesAt }) {
  const now = Date.now();
  if (closesAt !== null && Date.parse(closesAt) <= now) return badge(say("closed", { day: day(closesAt) }));
  if (opensAt !== null && Date.parse(opensAt) > now) return badge(say("opens", { day: day(opensAt) }), "waiting");
  const until = closesAt === null ? say("running") : say("until", { day: day(closesAt) });
  return [badge(until, "good"), isOpen && [" ", badge(say("openLink"))]];
}

/** Whether it plans by itself, and the switch for whoever may. */
function planning({ id, key, plansItself, plannedAt }) {
  const told = plannedAt === null ? "" : say("planned", { ago: ago(plannedAt) });
  if (!may("EDIT_TOUCHPOINTS")) return [plansItself ? say("byItself") : say("byHand"), " ", told];
  const button = h("button", { type: "button", class: "plain", "aria-pressed": String(plansItself), "aria-label": say("planOf", { key }), on: { click: toggle } }, say("byItself"));
  return [button, " ", h("span", { class: "quiet" }, told)];

  async function toggle() {
    const plans = button.getAttribute("aria-pressed") !== "true";
    try {
      const { touchpoint } = await tell(PLAN, { id, plans, key: newKey() });
      button.setAttribute("aria-pressed", String(touchpoint.plansItself));
      note(touchpoint.plansItself ? say("planOn") : say("planOff"));
    } catch (fault) {
      alarm(fault);
    }
  }
}

async function decisions() {
  const { kind = "", touchpoint = "" } = here().state;
  const variables = { kind: kind || null, touchpoint: touchpoint || null, people: may("READ_PANEL") };
  const every = await listing({ document: DECISIONS, variables, connection: (data) => data.contactDecisions, caption: say("decisions"), columns: decisionColumns() });
  const options = [["", say("every")], ...Object.keys(KIND).map((key) => [key, say(`kind_${key}`)])];
  return h("div", { class: "section" }, h("div", { class: "choices" }, choice({ name: "kind", label: say("kind"), options })), every);
}

const decisionColumns = () => [
  { label: say("when"), isHead: true, cell: ({ decidedAt }) => moment(decidedAt) },
  { label: say("touchpoint"), cell: ({ touchpoint }) => touchpoint?.key ?? "–" },
  { label: say("person"), cell: ({ person }) => (person ? link(say("open"), "person", { id: person.id }) : "–") },
  { label: say("kind"), cell: ({ kind }) => badge(say(`kind_${kind}`), KIND[kind]) },
  { label: say("why"), cell: ({ rule, untilAt }) => [say(`rule_${rule}`), untilAt ? ` (${say("until", { day: day(untilAt) })})` : ""] },
];

const dead = () => listing({ document: DEAD, variables: { people: may("READ_PANEL") }, connection: (data) => data.deadLetters, caption: say("dead"), columns: deadColumns(), empty: say("noDead") });

const deadColumns = () => [
  { label: say("given"), isHead: true, cell: ({ deadAt }) => moment(deadAt) },
  { label: say("letter"), cell: ({ kind, channel }) => `${say(`letter_${kind}`)} · ${say(`channel_${channel}`)}` },
  { label: say("person"), cell: ({ person }) => (person ? link(say("open"), "person", { id: person.id }) : "–") },
  { label: say("reason"), cell: ({ reason, attempts }) => [reason ?? "–", h("span", { class: "quiet" }, ` (${say("attempts", { n: attempts })})`)] },
  { label: say("retry"), cell: retry },
];

function retry({ id }) {
  if (!may("EDIT_OUTBOX")) return "–";
  const button = h("button", { type: "button", class: "plain", on: { click: again } }, say("retry"));
  return button;

  async function again() {
    button.disabled = true;
    try {
      await tell(RETRY, { id, key: newKey() });
      button.replaceWith(badge(say("queued"), "good"));
    } catch (fault) {
      button.disabled = false;
      alarm(fault);
    }
  }
}

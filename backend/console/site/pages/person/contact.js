// How a person may be reached: what they agreed to, where they were asked, what was decided, and what comes next.

import { ask, graphql } from "../../core/api.js";
import { h } from "../../core/dom.js";
import { day, moment } from "../../core/format.js";
import { may } from "../../core/viewer.js";
import { words, worded } from "../../core/words.js";
import { badge, later, section } from "../../parts/facts.js";
import { newestFirst } from "../../parts/people.js";
import { listing, table } from "../../parts/table.js";
import { term } from "../../parts/terms.js";
import personWords from "../words/person.js";

const say = words(personWords);
const KINDS = { SENT: "good", HELD: "waiting", SKIPPED: "neutral", DUE: "good", LATER: "neutral" };

const CONSENTS = graphql`
  query PersonConsents($id: ID!) {
    person(id: $id) {
      consents {
        purpose
        channel
        granted
        decidedAt
        source
        wording
        voidAt
      }
    }
  }
`;

const NEXT = graphql`
  query PersonNext($id: ID!, $catalogue: Boolean!) {
    person(id: $id) {
      nextCommunications {
        state
        heldBy
        at
        channel
        timesGot
        lastGotAt
        explanation {
          ja
          en
        }
        entry {
          title {
            ja
            en
          }
          direction
        }
        product @include(if: $catalogue) {
          name {
            ja
            en
          }
        }
      }
    }
  }
`;

const INVITATIONS = graphql`
  query PersonInvitations($id: ID!, $first: Int!, $after: String, $touchpoints: Boolean!, $surveys: Boolean!) {
    person(id: $id) {
      invitations(last: $first, before: $after) {
        nodes {
          issuedAt
          expiresAt
          revokedAt
          reminders
          isTest
          touchpoint @include(if: $touchpoints) {
            key
            moment
            survey @include(if: $surveys) {
              title {
                ja
                en
              }
            }
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

const DECISIONS = graphql`
  query PersonDecisions($id: ID!, $first: Int!, $after: String, $touchpoints: Boolean!) {
    contactDecisions(personId: $id, last: $first, before: $after) {
      nodes {
        kind
        rule
        step
        channel
        decidedAt
        contactAt
        untilAt
        touchpoint @include(if: $touchpoints) {
          key
        }
      }
      pageInfo {
        startCursor
        hasPreviousPage
      }
    }
  }
`;

/** This part of the page. */
export function part({ id }) {
  return [
    may("READ_COMMUNICATIONS") && section(say("next"), later(() => next(id))),
    section(say("consents"), later(() => consents(id))),
    may("READ_INVITATIONS") && section(say("invitations"), later(() => invitations(id))),
    may("READ_INVITATIONS") && section(say("decisions"), later(() => decisions(id))),
  ];
}

async function next(id) {
  const { person } = await ask(NEXT, { id, catalogue: may("READ_CATALOGUE") });
  const found = person?.nextCommunications ?? [];
  if (found.length === 0) return h("p", { class: "quiet" }, say("nothingNext"));
  return h("ol", { class: "cards" }, found.map(suggestion));
}

function suggestion({ state, at, channel, explanation, entry, product }) {
  return h(
    "li",
    { class: "card" },
    h("h3", worded(entry.title)),
    h("p", { class: "row" }, badge(say(`state_${state}`), KINDS[state]), h("span", { class: "quiet" }, [term(entry.direction), channel && term(channel), worded(product?.name), at && day(at)].filter(Boolean).join(" · "))),
    h("p", worded(explanation)),
  );
}

async function consents(id) {
  const { person } = await ask(CONSENTS, { id });
  const columns = [
    { label: say("when"), isHead: true, cell: ({ decidedAt }) => day(decidedAt) },
    { label: say("purpose"), cell: ({ purpose }) => (purpose === "*" ? say("everything") : purpose) },
    { label: say("channel"), cell: ({ channel }) => (channel === null ? say("everyChannel") : term(channel)) },
    { label: say("decision"), cell: ({ granted, voidAt }) => (voidAt ? badge(say("void")) : badge(say(granted ? "agreed" : "refused"), granted ? "good" : "bad")) },
    { label: say("wording"), cell: ({ wording, source }) => [wording, h("span", { class: "quiet" }, ` (${source})`)] },
  ];
  return h("div", { class: "listing" }, table({ caption: say("consents"), columns, rows: [...(person?.consents ?? [])].reverse(), empty: say("noConsents") }));
}

function invitations(id) {
  const columns = [
    { label: say("when"), isHead: true, cell: ({ issuedAt }) => day(issuedAt) },
    { label: say("touchpoint"), cell: ({ touchpoint }) => worded(touchpoint?.survey?.title) || touchpoint?.key || "–" },
    { label: say("occasion"), cell: ({ touchpoint }) => term(touchpoint?.moment) },
    { label: say("reminders"), isNumber: true, cell: ({ reminders }) => reminders },
    { label: say("good"), cell: ({ expiresAt, revokedAt, isTest }) => [revokedAt ? badge(say("revoked"), "bad") : day(expiresAt), isTest && badge(say("test"))] },
  ];
  const variables = { id, touchpoints: may("READ_TOUCHPOINTS"), surveys: may("READ_SURVEYS") };
  const connection = ({ person }) => newestFirst(person.invitations);
  return listing({ document: INVITATIONS, variables, connection, columns, caption: say("invitations"), size: 20, empty: say("noInvitations") });
}

function decisions(id) {
  const columns = [
    { label: say("when"), isHead: true, cell: ({ decidedAt }) => moment(decidedAt) },
    { label: say("touchpoint"), cell: ({ touchpoint }) => touchpoint?.key ?? "–" },
    { label: say("message"), cell: ({ step, channel }) => `${step === 0 ? say("invitation") : say("reminder", { n: step })} · ${term(channel)}` },
    { label: say("decision"), cell: ({ kind }) => badge(say(`kind_${kind}`), KINDS[kind]) },
    { label: say("why"), cell: ({ rule, untilAt }) => [say(`rule_${rule}`), untilAt && h("span", { class: "quiet" }, ` ${say("again", { day: moment(untilAt) })}`)] },
  ];
  const variables = { id, touchpoints: may("READ_TOUCHPOINTS") };
  const connection = ({ contactDecisions }) => newestFirst(contactDecisions);
  return listing({ document: DECISIONS, variables, connection, columns, caption: say("decisions"), size: 20, empty: say("noDecisions") });
}

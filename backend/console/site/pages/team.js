// The team: who works here, with which tokens and roles, for which brands, and what they were granted besides.

import { graphql, newKey, tell } from "../core/api.js";
import { h } from "../core/dom.js";
import { ago, day } from "../core/format.js";
import { change } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words } from "../core/words.js";
import { tabs } from "../parts/choosing.js";
import { dialogue, sure } from "../parts/dialogue.js";
import { badge } from "../parts/facts.js";
import { field, form } from "../parts/forms.js";
import { alarm, note } from "../parts/notes.js";
import { listing } from "../parts/table.js";
import { brandsOf, grantsOf } from "./team_reach.js";
import frameWords from "./words/frame.js";
import teamWords from "./words/team.js";

const say = words(teamWords);
const role = (key) => words(frameWords)(`role_${key}`);
const ROLES = ["ADMINISTRATOR", "ANALYST", "PLANNER", "COMMUNITY_MANAGER", "SALES_MANAGER", "SALESPERSON", "AUDITOR"];

const TOKENS = graphql`
  query TeamTokens($first: Int!, $after: String) {
    staffTokens(first: $first, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
        role
        source
        createdAt
        expiresAt
        lastUsedAt
        revokedAt
      }
    }
  }
`;

const MEMBERS = graphql`
  query TeamMembers($first: Int!, $after: String) {
    staffMembers(first: $first, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
        team
        createdAt
        grants
        brands {
          id
          name {
            en
            ja
          }
        }
      }
    }
  }
`;

const CREATE = graphql`
  mutation TeamTokenCreate($input: StaffTokenCreateInput!) {
    staffTokenCreate(input: $input) {
      token
      userErrors {
        message
        code
        path
      }
    }
  }
`;

const REVOKE = graphql`
  mutation TeamTokenRevoke($id: ID!) {
    staffTokenRevoke(input: { id: $id }) {
      staffToken {
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

const UPDATE = graphql`
  mutation TeamMemberUpdate($input: StaffMemberUpdateInput!) {
    staffMemberUpdate(input: $input) {
      staffMember {
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

/** The page. */
export async function show() {
  const { chosen, element } = tabs({ label: say("title"), options: [["tokens", say("tokens")], ["members", say("members")]] });
  const list = chosen === "tokens" ? await tokens() : await members();
  const make = may("EDIT_STAFF") && chosen === "tokens" && h("button", { type: "button", on: { click: create } }, say("create"));
  return h("div", { class: "page" }, h("div", { class: "page-head" }, h("h1", say("title")), h("p", { class: "quiet" }, say("lead"))), element, make && h("div", { class: "row" }, make), list);
}

const tokens = () => listing({ document: TOKENS, connection: (data) => data.staffTokens, caption: say("tokens"), columns: tokenColumns() });

const tokenColumns = () => [
  { label: say("name"), isHead: true, cell: ({ name }) => name },
  { label: say("role"), cell: (token) => role(token.role) },
  { label: say("source"), cell: ({ source }) => say(`source_${source}`) },
  { label: say("created"), cell: ({ createdAt }) => day(createdAt) },
  { label: say("lastUsed"), cell: ({ lastUsedAt }) => ago(lastUsedAt) },
  { label: say("state"), cell: state },
];

function state({ id, name, expiresAt, revokedAt }) {
  if (revokedAt !== null) return badge(say("revoked", { day: day(revokedAt) }), "bad");
  if (expiresAt !== null && new Date(expiresAt) < new Date()) return badge(say("expired", { day: day(expiresAt) }), "bad");
  const until = expiresAt === null ? badge(say("good"), "good") : badge(say("until", { day: day(expiresAt) }), "good");
  return [until, " ", may("EDIT_STAFF") && h("button", { type: "button", class: "plain", on: { click: () => revoke(id, name) } }, say("revoke"))];
}

const members = () => listing({ document: MEMBERS, connection: (data) => data.staffMembers, caption: say("members"), columns: memberColumns() });

const memberColumns = () => [
  { label: say("name"), isHead: true, cell: ({ name }) => name },
  { label: say("team"), cell: team },
  { label: say("brands"), cell: brandsOf },
  { label: say("grants"), cell: grantsOf },
  { label: say("since"), cell: ({ createdAt }) => day(createdAt) },
];

function team({ id, name, team: now }) {
  if (!may("EDIT_STAFF")) return now ?? "–";
  return h("button", { type: "button", class: "plain", "aria-label": say("teamOf", { name }), on: { click: () => rename(id, name, now) } }, now ?? say("noTeam"));
}

function create() {
  const fields = [
    field({ name: "name", label: say("name"), hint: say("nameHint"), isRequired: true, maxlength: 200 }),
    field({ name: "role", label: say("role"), kind: "select", options: ROLES.map((key) => [key, role(key)]), value: "ANALYST" }),
    field({ name: "team", label: say("team"), hint: say("teamHint") }),
    field({ name: "expiresAt", label: say("expires"), kind: "date", hint: say("expiresHint") }),
  ];
  const key = newKey();
  const send = async ({ expiresAt, ...values }) => {
    const input = { ...values, expiresAt: expiresAt && new Date(`${expiresAt}T23:59:59`).toISOString(), idempotencyKey: key };
    const { token } = await tell(CREATE, { input });
    box.close();
    reveal(token);
  };
  const box = dialogue({ title: say("create"), content: form({ content: fields, send, submit: say("create") }) });
}

/** The one time at which the token is seen. */
function reveal(token) {
  const shown = h("input", { type: "text", readonly: true, value: token, "aria-label": say("theToken"), class: "secret", on: { focus: (event) => event.target.select() } });
  const copy = h("button", { type: "button", on: { click: () => navigator.clipboard.writeText(token).then(() => note(say("copied")), alarm) } }, say("copy"));
  dialogue({ title: say("theToken"), content: [h("p", say("onlyOnce")), shown, h("div", { class: "row" }, copy)], onClose: () => change({}) });
}

async function revoke(id, name) {
  if (!(await sure({ title: say("revokeSure", { name }), text: say("revokeText"), action: say("revoke"), isDangerous: true }))) return;
  await tell(REVOKE, { id }).then(() => note(say("revokedNote")), alarm);
  change({});
}

function rename(id, name, now) {
  const send = async ({ team: said }) => {
    await tell(UPDATE, { input: { id, team: said } });
    box.close();
    change({});
  };
  const box = dialogue({ title: say("teamOf", { name }), content: form({ content: field({ name: "team", label: say("team"), value: now ?? "" }), send }) });
}

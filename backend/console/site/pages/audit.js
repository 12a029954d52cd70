// The audit: who saw, changed or exported what, newest first; chained, so that nothing is taken out unnoticed.

import { graphql } from "../core/api.js";
import { h } from "../core/dom.js";
import { beginningOf, count, moment } from "../core/format.js";
import { here } from "../core/places.js";
import { words } from "../core/words.js";
import { choice, dayChoice } from "../parts/choosing.js";
import { badge, link } from "../parts/facts.js";
import { listing } from "../parts/table.js";
import auditWords from "./words/audit.js";

const say = words(auditWords);
const DEEDS = ["SEEN", "CHANGED", "EXPORTED", "COMMANDED", "REFUSED", "SIGNED_IN", "SIGNED_OUT"];
const KIND = { REFUSED: "bad", EXPORTED: "waiting", CHANGED: "good" };

const ENTRIES = graphql`
  query AuditEntries($first: Int!, $after: String, $where: AuditEntryWhere) {
    auditEntries(first: $first, after: $after, where: $where) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        at
        deed
        operation
        fields
        member {
          id
          name
        }
        subjects {
          type
          count
        }
        counts {
          name
          count
        }
      }
    }
  }
`;

/** The page. */
export async function show() {
  const list = await listing({ document: ENTRIES, variables: { where: chosen() }, connection: (data) => data.auditEntries, caption: say("title"), columns: columns() });
  const options = [["", say("every")], ...DEEDS.map((deed) => [deed, say(`deed_${deed}`)])];
  return h(
    "div",
    { class: "page" },
    h("div", { class: "page-head" }, h("h1", say("title")), h("p", { class: "quiet" }, say("lead"))),
    h("div", { class: "choices" }, choice({ name: "deed", label: say("deed"), options }), dayChoice({ name: "since", label: say("since") }), dayChoice({ name: "until", label: say("until") })),
    list,
  );
}

function chosen() {
  const { deed, since, until, member } = here().state;
  const said = { deed: deed || null, since: beginningOf(since), until: beginningOf(until), memberId: member || null };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null));
}

const columns = () => [
  { label: say("at"), isHead: true, cell: ({ at }) => moment(at) },
  { label: say("who"), cell: ({ member }) => (member ? link(member.name, "audit", { member: member.id }) : say("nobody")) },
  { label: say("deed"), cell: ({ deed }) => badge(say(`deed_${deed}`), KIND[deed] ?? "neutral") },
  { label: say("operation"), cell: ({ operation }) => operation },
  { label: say("about"), cell: about },
];

function about({ subjects, counts, fields }) {
  const told = [...subjects.map(({ type, count: n }) => `${type} × ${count(n)}`), ...counts.map(({ name, count: n }) => `${name}: ${count(n)}`)];
  return [told.join(", "), fields.length > 0 && h("span", { class: "quiet" }, ` ${fields.join(", ")}`)];
}

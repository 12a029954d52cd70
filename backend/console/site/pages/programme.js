// The programme of a product: what to say to each segment in the four directions, campaigns, and why the plan was changed.

import { ask, graphql } from "../core/api.js";
import { h } from "../core/dom.js";
import { count, day, share } from "../core/format.js";
import { here, href } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words, worded } from "../core/words.js";
import { choice, product, productChoice, tabs } from "../parts/choosing.js";
import { badge, link, section } from "../parts/facts.js";
import { listing } from "../parts/table.js";
import { SEGMENTS, segmentChip } from "../parts/segments.js";
import { SAYS } from "./campaign_says.js";
import { entryAdder, entryOpener, mayEditPlan } from "./programme_entry.js";
import programmeWords from "./words/programme.js";

const say = words(programmeWords);
const DIRECTIONS = ["ACT", "FEEL", "LEARN", "INTEREST"];
// Whoever is not known is spoken to in these alone.
const OPEN_TO_ALL = ["LEARN", "INTEREST"];
const UNWRITTEN = { version: 0, rows: [...SEGMENTS, null].map((segment) => ({ segment, aim: null, cells: [] })), versions: { nodes: [] } };
const STATUS = { DRAFT: "waiting", LAUNCHED: "good", ENDED: "neutral", CANCELLED: "bad" };

const PLAN = graphql`
  query Programme($product: ID!, $version: Int) {
    communicationPlan(productId: $product, version: $version) {
      id
      version
      reason
      createdAt
      createdBy {
        name
      }
      rows {
        segment
        aim {
          en
          ja
        }
        cells {
          direction
          entries {
            id
            key
            segment
            direction
            form
            title {
              en
              ja
            }
            text {
              en
              ja
            }
            url
            purpose
            afterDays
            everyDays
            most
          }
        }
      }
      versions(first: 50) {
        nodes {
          id
          version
          reason
          createdAt
          createdBy {
            name
          }
          basedOn {
            id
            says
            hypothesis
            note
          }
        }
      }
    }
  }
`;

const CAMPAIGNS = graphql`
  query ProgrammeCampaigns($first: Int!, $after: String, $product: ID!, $people: Boolean!) {
    campaigns(first: $first, after: $after, productId: $product, orderBy: STARTS_AT_DESC) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        key
        name {
          en
          ja
        }
        status
        startsAt
        endsAt
        controlShare
        hypothesis
        people @include(if: $people)
      }
    }
  }
`;

const FINDINGS = graphql`
  query ProgrammeFindings($first: Int!, $after: String, $product: ID!) {
    campaignFindings(first: $first, after: $after, productId: $product) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        createdAt
        hypothesis
        note
        says
        wording {
          en
          ja
        }
        campaign {
          id
          name {
            en
            ja
          }
        }
        revisedPlans {
          version
        }
      }
    }
  }
`;

/** The page. */
export async function show() {
  const about = product();
  const head = h("div", { class: "page-head" }, h("h1", say("title")), h("p", { class: "quiet" }, say("lead")));
  if (about === null) return h("div", { class: "page" }, head, h("p", say("noProduct")));
  const { chosen, element } = tabs({ label: say("title"), options: ["table", "campaigns", "findings", "log"].map((key) => [key, say(`tab_${key}`)]) });
  const parts = { table: strategy, campaigns, findings, log };
  return h("div", { class: "page" }, head, h("div", { class: "choices" }, productChoice()), element, await parts[chosen](about));
}

async function readPlan({ id }) {
  const version = Number(here().state.version) || null;
  return (await ask(PLAN, { product: id, version })).communicationPlan;
}

/** The table: a row for each segment, a column for each direction. */
async function strategy(about) {
  const plan = (await readPlan(about)) ?? (may("EDIT_COMMUNICATIONS") ? UNWRITTEN : null);
  if (plan === null) return h("div", { class: "nothing" }, h("p", say("noPlan")));
  const head = h("tr", h("th", { scope: "col" }, say("segment")), DIRECTIONS.map((direction) => h("th", { scope: "col" }, say(`direction_${direction}`))));
  const body = plan.rows.map((row) => strategyRow(row, plan, about));
  const caption = h("caption", { class: "unseen" }, say("tab_table"));
  const whole = h("table", { class: "table strategy" }, caption, h("thead", head), h("tbody", body));
  const board = h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": say("tab_table") }, whole);
  if (plan === UNWRITTEN) return h("div", { class: "section" }, h("p", say("firstPlan")), board);
  const latest = Math.max(...plan.versions.nodes.map(({ version }) => version));
  const told = h("p", { class: "quiet" }, say("versionOf", { n: count(plan.version), day: day(plan.createdAt), who: plan.createdBy?.name ?? "–" }), plan.version < latest && [" ", badge(say("old"), "waiting")]);
  return h("div", { class: "section" }, versionChoice(plan), told, board);
}

const versionChoice = (plan) =>
  h("div", { class: "choices" }, choice({ name: "version", label: say("version"), value: String(plan.version), options: plan.versions.nodes.map(({ version, createdAt }) => [String(version), `${version} · ${day(createdAt)}`]) }));

function strategyRow({ segment, aim, cells }, plan, about) {
  const of = (direction) => cells.find((cell) => cell.direction === direction)?.entries ?? [];
  const name = h("th", { scope: "row" }, segment ? segmentChip(segment) : say("unclassified"), h("p", { class: "quiet" }, worded(aim)));
  const mayEdit = mayEditPlan(plan);
  const isOpen = (direction) => mayEdit && (segment !== null || OPEN_TO_ALL.includes(direction));
  const cell = (direction) => [...of(direction).map((entry) => entryOpener(entry, plan, about, mayEdit)), ...(isOpen(direction) ? [entryAdder({ segment, aim }, direction, plan, about)] : [])];
  return h("tr", name, DIRECTIONS.map((direction) => h("td", h("ul", { class: "entries" }, cell(direction).map((each) => h("li", each))))));
}

async function campaigns({ id }) {
  const variables = { product: id, people: may("READ_SEGMENTS") };
  const columns = [
    { label: say("campaign"), isHead: true, cell: (each) => link(worded(each.name) || each.key, "campaign", { id: each.id }) },
    { label: say("state"), cell: ({ status }) => badge(say(`status_${status}`), STATUS[status]) },
    { label: say("time"), cell: ({ startsAt, endsAt }) => `${day(startsAt)} – ${day(endsAt)}` },
    { label: say("people"), isNumber: true, cell: ({ people }) => count(people) },
    { label: say("control"), isNumber: true, cell: ({ controlShare }) => share(controlShare) },
    { label: say("hypothesis"), cell: ({ hypothesis }) => hypothesis },
  ];
  const list = await listing({ document: CAMPAIGNS, variables, connection: (data) => data.campaigns, caption: say("tab_campaigns"), columns });
  return [may("RUN_CAMPAIGNS") && h("div", { class: "row" }, h("a", { class: "button", href: href("campaign", { product: id }) }, say("newCampaign"))), list];
}

function findings({ id }) {
  const columns = [
    { label: say("when"), isHead: true, cell: ({ createdAt }) => day(createdAt) },
    { label: say("campaign"), cell: ({ campaign }) => (campaign ? link(worded(campaign.name), "campaign", { id: campaign.id }) : "–") },
    { label: say("hypothesis"), cell: ({ hypothesis }) => hypothesis },
    { label: say("result"), cell: ({ says, wording }) => [badge(say(`says_${says}`), SAYS[says]), h("p", { class: "quiet" }, worded(wording))] },
    { label: say("note"), cell: ({ note }) => note },
    { label: say("revised"), cell: ({ revisedPlans }) => (revisedPlans.length === 0 ? "–" : revisedPlans.map(({ version }) => say("versionShort", { n: version })).join(", ")) },
  ];
  return listing({ document: FINDINGS, variables: { product: id }, connection: (data) => data.campaignFindings, caption: say("tab_findings"), columns });
}

/** Every version with its reason, and the results that it was founded on. */
async function log(about) {
  const plan = await readPlan(about);
  if (plan === null) return h("div", { class: "nothing" }, h("p", say("noPlan")));
  const line = ({ version, reason, createdAt, createdBy, basedOn }) =>
    h("li", { class: "card" }, h("h3", link(say("versionShort", { n: version }), "programme", { version })), h("p", { class: "quiet" }, `${day(createdAt)} · ${createdBy?.name ?? "–"}`), h("p", reason), basedOn.map(grounds));
  return section(say("tab_log"), h("ol", { class: "cards" }, plan.versions.nodes.map(line)));
}

const grounds = ({ says, hypothesis, note }) => h("p", badge(say(`says_${says}`), SAYS[says]), " ", hypothesis, h("span", { class: "quiet" }, ` ${note}`));

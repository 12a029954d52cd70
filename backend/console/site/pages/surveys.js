// Every survey: what it is called, which version people answer, and whether its draft has gone on since.

import { graphql } from "../core/api.js";
import { h } from "../core/dom.js";
import { count, day } from "../core/format.js";
import { words, worded } from "../core/words.js";
import { badge, link } from "../parts/facts.js";
import { listing } from "../parts/table.js";
import surveysWords from "./words/surveys.js";

const say = words(surveysWords);

const SURVEYS = graphql`
  query Surveys($first: Int!, $after: String) {
    surveys(first: $first, after: $after, orderBy: CREATED_DESC) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        key
        title {
          en
          ja
        }
        updatedAt
        latestVersion {
          number
          publishedAt
        }
        difference {
          added
          removed
          changed {
            key
          }
        }
      }
    }
  }
`;

/** The page. */
export async function show() {
  const list = await listing({ document: SURVEYS, connection: (data) => data.surveys, caption: say("title"), columns: columns() });
  return h("div", { class: "page" }, h("div", { class: "page-head" }, h("h1", say("title")), h("p", { class: "quiet" }, say("lead"))), list);
}

const columns = () => [
  { label: say("survey"), isHead: true, cell: ({ id, title, key }) => link(worded(title) || key, "survey", { id }) },
  { label: say("version"), isNumber: true, cell: ({ latestVersion }) => count(latestVersion?.number) },
  { label: say("published"), cell: ({ latestVersion }) => day(latestVersion?.publishedAt) },
  { label: say("draft"), cell: draft },
];

function draft({ latestVersion, difference, updatedAt }) {
  if (latestVersion === null) return badge(say("neverPublished"), "waiting");
  const { added = [], removed = [], changed = [] } = difference ?? {};
  const changes = added.length + removed.length + changed.length;
  return changes === 0 ? badge(say("same"), "good") : badge(say("ahead", { n: count(changes), day: day(updatedAt) }), "waiting");
}

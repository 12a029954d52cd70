// What publishing a draft would change, said before it is done: questions, columns of exports, and trends that would break.

import { ask, graphql, newKey, tell } from "../core/api.js";
import { h } from "../core/dom.js";
import { count, day } from "../core/format.js";
import { change } from "../core/places.js";
import { words, worded } from "../core/words.js";
import { sure } from "../parts/dialogue.js";
import { badge, section } from "../parts/facts.js";
import { alarm, note } from "../parts/notes.js";
import { table } from "../parts/table.js";
import surveyWords from "./words/survey.js";

const say = words(surveyWords);

const DIFFERENCE = graphql`
  query SurveyDifference($id: ID!) {
    survey(id: $id) {
      difference {
        added
        removed
        changed {
          key
          keyBefore
          aspects
        }
        columnsAdded
        columnsRemoved
        trends {
          key
          keeps
          breaks
        }
      }
    }
  }
`;

const PUBLISH = graphql`
  mutation SurveyPublish($id: ID!, $key: String!) {
    surveyPublish(input: { id: $id, idempotencyKey: $key }) {
      surveyVersion {
        number
      }
      userErrors {
        message
        code
        path
      }
    }
  }
`;

/** The publish check, with the button for whoever may. */
export async function publishing(survey, mayPublish) {
  const { difference } = (await ask(DIFFERENCE, { id: survey.id })).survey;
  const isSame = difference !== null && ["added", "removed", "changed"].every((kind) => difference[kind].length === 0);
  const button = mayPublish && h("button", { type: "button", disabled: isSame && survey.latestVersion !== null, on: { click: () => publish(survey, difference) } }, say("publish"));
  return h("div", { class: "page" }, difference ? changes(difference, isSame) : h("p", say("firstTime")), outline(survey.draft), h("div", { class: "row" }, button), history(survey.versions));
}

function changes(difference, isSame) {
  if (isSame) return h("p", badge(say("same"), "good"));
  const rows = [
    ...difference.added.map((key) => ({ key, what: say("added") })),
    ...difference.removed.map((key) => ({ key, what: say("removed") })),
    ...difference.changed.map(({ key, aspects }) => ({ key, what: aspects.map((aspect) => say(`aspect_${aspect}`)).join(say("comma")) })),
  ];
  const broken = new Set(difference.trends.filter(({ keeps }) => !keeps).map(({ key }) => key));
  const columns = [
    { label: say("question"), isHead: true, cell: ({ key }) => key },
    { label: say("change"), cell: ({ what }) => what },
    { label: say("trend"), cell: ({ key }) => (broken.has(key) ? badge(say("breaks"), "bad") : badge(say("keeps"), "good")) },
  ];
  return section(say("whatChanges"), table({ caption: say("whatChanges"), columns, rows }));
}

/** The draft as people would meet it, page by page. */
function outline({ pages }) {
  const page = ({ title, key, questions = [] }) =>
    h("li", h("strong", worded(title) || key), h("ol", questions.map(({ wording, kind }) => h("li", worded(wording), " ", h("span", { class: "quiet" }, say(`kind_${kind}`))))));
  return section(say("outline"), h("ol", { class: "outline" }, pages.map(page)));
}

function history(versions) {
  const columns = [
    { label: say("version"), isHead: true, cell: ({ number }) => count(number) },
    { label: say("published"), cell: ({ publishedAt }) => day(publishedAt) },
  ];
  return section(say("versions"), table({ caption: say("versions"), columns, rows: [...versions].reverse() }));
}

async function publish(survey, difference) {
  const broken = (difference?.trends ?? []).filter(({ keeps }) => !keeps).length;
  const text = broken > 0 ? say("publishBreaks", { n: count(broken) }) : say("publishText");
  if (!(await sure({ title: say("publishSure"), text, action: say("publish") }))) return;
  try {
    const { surveyVersion } = await tell(PUBLISH, { id: survey.id, key: newKey() });
    note(say("publishedNote", { n: count(surveyVersion.number) }));
    change({ tab: "draft" });
  } catch (fault) {
    alarm(fault);
  }
}

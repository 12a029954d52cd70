// One survey: what people answered, with intervals; where they left; and what publishing its draft would change.

import { ask, graphql } from "../core/api.js";
import { h } from "../core/dom.js";
import { count, day } from "../core/format.js";
import { may } from "../core/viewer.js";
import { words, worded } from "../core/words.js";
import { tabs } from "../parts/choosing.js";
import { facts, later } from "../parts/facts.js";
import { publishing } from "./survey_draft.js";
import { results } from "./survey_results.js";
import surveyWords from "./words/survey.js";

const say = words(surveyWords);

const SURVEY = graphql`
  query Survey($id: ID!) {
    survey(id: $id) {
      id
      key
      title {
        en
        ja
      }
      updatedAt
      draft
      latestVersion {
        number
        publishedAt
        definition
      }
      versions {
        number
        publishedAt
      }
    }
  }
`;

/** The page. */
export async function show({ id }, signal) {
  const { survey } = await ask(SURVEY, { id });
  if (survey === null) return h("div", { class: "nothing" }, h("h1", say("nowhere")));
  const { latestVersion: latest } = survey;
  const parts = [["results", say("results")], ["draft", say("draft")]];
  const { chosen, element } = tabs({ label: say("parts"), options: latest ? parts : parts.slice(1) });
  const head = h(
    "div",
    { class: "page-head" },
    h("h1", worded(survey.title) || survey.key),
    facts([
      [say("key"), survey.key],
      [say("version"), latest ? `${count(latest.number)} · ${day(latest.publishedAt)}` : say("neverPublished")],
      [say("changed"), day(survey.updatedAt)],
    ]),
  );
  const part = chosen === "results" ? () => results(survey, signal) : () => publishing(survey, may("EDIT_SURVEYS"));
  return h("div", { class: "page" }, head, element, later(part));
}

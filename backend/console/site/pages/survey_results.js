// What people answered: how many, how reliably, question by question, and where they left.

import { ask, graphql } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { UNKNOWN, count, decimal, share } from "../core/format.js";
import { follow } from "../core/live.js";
import { change, here } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words, worded } from "../core/words.js";
import { axisName, facetName } from "../parts/axes.js";
import { choice, product, productChoice } from "../parts/choosing.js";
import { badge, figure, section } from "../parts/facts.js";
import { alarm } from "../parts/notes.js";
import { bars, lines } from "../parts/plots.js";
import { SEGMENTS, segmentName } from "../parts/segments.js";
import { table } from "../parts/table.js";
import surveyWords from "./words/survey.js";

const say = words(surveyWords);

const RESULTS = graphql`
  query SurveyResults($id: ID!, $where: PeopleWhereInput, $whole: Boolean!) {
    surveyResults(surveyId: $id, where: $where) {
      responses
      finished
      medianSeconds
      screenedOut
      quotaFull
      withdrawn
      discrimination @include(if: $whole) {
        htmt
        isTooAlike
        cases
      }
      reliabilities @include(if: $whole) {
        axis
        facet
        alpha
        cases
        questions
      }
      questions @include(if: $whole) {
        questionKey
        kind
        page
        wording {
          en
          ja
        }
        shown
        answered
        blank
        notApplicable
        mean
        counts {
          choice
          count
        }
        ranks {
          choice
          meanRank
          first
          ranked
        }
        spread {
          mean
          meanLow
          meanHigh
          median
        }
        dropOff {
          reached
          left
        }
      }
    }
  }
`;

const FINISHED = graphql`
  subscription SurveyFinished($id: ID!) {
    responseCompleted(surveyId: $id) {
      id
    }
  }
`;

const TREND = graphql`
  query SurveyTrend($id: ID!, $question: String!, $where: PeopleWhereInput) {
    surveyTrend(surveyId: $id, questionKey: $question, by: MONTH, where: $where) {
      points {
        label
        answered
        spread {
          mean
          meanLow
          meanHigh
        }
      }
    }
  }
`;

/** The results of a survey, of everybody or of one segment. */
export async function results(survey, signal) {
  const where = chosenWhere();
  const { surveyResults: told } = await ask(RESULTS, { id: survey.id, where, whole: true }, { signal });
  const labels = optionLabels(survey.latestVersion.definition);
  return h(
    "div",
    { class: "page" },
    may("READ_SEGMENTS") && product() !== null && h("div", { class: "choices" }, productChoice(), segmentChoice()),
    live(survey, where, told, signal),
    dropOff(told.questions),
    section(say("questions"), h("div", { class: "page" }, told.questions.map((question) => answers(survey, question, labels, where)))),
    reliability(told),
  );
}

function chosenWhere() {
  const { segment } = here().state;
  const about = product();
  return SEGMENTS.includes(segment) && about !== null ? { segment: { productId: about.id, segments: [segment] } } : null;
}

const segmentChoice = () =>
  choice({ name: "segment", label: say("of"), options: [["", say("everybody")], ...SEGMENTS.map((each) => [each, segmentName(each)])] });

function figures({ responses, finished, medianSeconds, screenedOut, quotaFull, withdrawn }) {
  const minutes = medianSeconds === null ? UNKNOWN : say("minutes", { n: decimal(medianSeconds / 60, 1) });
  return [
    figure(say("responses"), count(responses)),
    figure(say("finished"), count(finished), responses ? share(finished / responses) : null),
    figure(say("time"), minutes),
    screenedOut > 0 && figure(say("screenedOut"), count(screenedOut)),
    quotaFull > 0 && figure(say("quotaFull"), count(quotaFull)),
    withdrawn > 0 && figure(say("withdrawn"), count(withdrawn)),
  ];
}

/** The figures, which go on as people finish; the rest is drawn anew when somebody asks for it. */
function live({ id }, where, told, signal) {
  const shown = h("div", { class: "figures" }, figures(told));
  const newer = h("button", { type: "button", class: "plain", hidden: true, on: { click: () => change({}) } });
  let due = null;
  const renew = async () => {
    due = null;
    const found = await ask(RESULTS, { id, where, whole: false }, { signal }).catch(() => null);
    // What cannot be read now stays as it is; the next answer asks again.
    if (found === null) return;
    const { surveyResults } = found;
    fill(shown, figures(surveyResults));
    fill(newer, say("newer", { n: count(surveyResults.finished - told.finished) }));
    newer.hidden = surveyResults.finished <= told.finished;
  };
  // Once a second at most, also while they finish without a pause.
  const look = () => {
    due ??= setTimeout(renew, 1_000);
  };
  if (may("READ_ANSWERS")) follow(FINISHED, { id }, look, { signal, onBegun: look });
  return h("div", { class: "section", "aria-live": "polite" }, shown, h("div", { class: "row" }, newer));
}

/** How many were still there at each page: most leave at the beginning, and a cliff names a question too many. */
function dropOff(questions) {
  const pages = [...new Map(questions.map(({ page, dropOff: told }) => [page, told]))];
  if (pages.length < 2) return null;
  const rows = pages.map(([page, { reached, left }]) => ({
    label: say("page", { n: page }),
    value: reached,
    text: left ? `${count(reached)} · ${say("left", { n: count(left) })}` : count(reached),
  }));
  return section(say("dropOff"), bars({ caption: say("dropOffCaption"), rows }));
}

function answers(survey, question, labels, where) {
  const { wording, questionKey, kind, answered, shown, spread, counts, ranks } = question;
  const told = h(
    "p",
    { class: "quiet" },
    say("answered", { n: count(answered), shown: count(shown) }),
    spread ? ` · ${say("mean", { mean: decimal(spread.mean), low: decimal(spread.meanLow), high: decimal(spread.meanHigh) })}` : "",
  );
  const named = (choice) => labels.get(`${questionKey} ${choice}`) ?? choice;
  const drawn = counts.length > 0 ? bars({ caption: say("counts"), rows: counts.map(({ choice, count: n }) => ({ label: named(choice), value: n, text: counted(n, answered) })) }) : null;
  const ranked = ranks.length > 0 ? ranking(ranks, named) : null;
  return h("article", { class: "card" }, h("h3", worded(wording) || questionKey), told, badge(say(`kind_${kind}`)), drawn, ranked, spread && trendOpener(survey, questionKey, where));
}

const counted = (n, of) => (of ? `${count(n)} · ${share(n / of)}` : count(n));

function ranking(ranks, named) {
  const columns = [
    { label: say("option"), isHead: true, cell: ({ choice }) => named(choice) },
    { label: say("meanRank"), isNumber: true, cell: ({ meanRank }) => decimal(meanRank) },
    { label: say("first"), isNumber: true, cell: ({ first }) => count(first) },
  ];
  return table({ caption: say("ranks"), columns, rows: ranks });
}

/** The months of a question, read when somebody wants to see them. */
function trendOpener(survey, question, where) {
  const button = h("button", { type: "button", class: "plain", on: { click: open } }, say("trend"));
  const place = h("div", button);
  return place;

  async function open() {
    try {
      const { surveyTrend } = await ask(TREND, { id: survey.id, question, where });
      const points = surveyTrend.points.filter(({ spread }) => spread).map(({ label, spread }) => ({ x: Date.parse(`${label}-01`), y: spread.mean, low: spread.meanLow, high: spread.meanHigh }));
      button.replaceWith(lines({ caption: say("trendCaption"), series: [{ label: say("mean_"), points }], format: (value) => decimal(value), low: Math.min(...points.map(({ low, y }) => low ?? y)) }));
    } catch (fault) {
      alarm(fault);
    }
  }
}

function reliability({ reliabilities, discrimination }) {
  const columns = [
    { label: say("scale"), isHead: true, cell: ({ axis, facet }) => (facet ? `${axisName(axis)} · ${facetName(facet)}` : axisName(axis)) },
    { label: say("items"), isNumber: true, cell: ({ questions }) => count(questions) },
    { label: "α", isNumber: true, cell: ({ alpha }) => decimal(alpha) },
    { label: "n", isNumber: true, cell: ({ cases }) => count(cases) },
  ];
  const alike = discrimination?.isTooAlike && h("p", { class: "error" }, say("tooAlike", { htmt: decimal(discrimination.htmt) }));
  return reliabilities.length > 0 && section(say("reliability"), alike, table({ caption: say("reliability"), columns, rows: reliabilities }));
}

/** What the options of each question are called, under "question option". */
function optionLabels(definition) {
  const questions = definition.pages.flatMap((page) => page.questions ?? []);
  return new Map(questions.flatMap(({ key, options = [] }) => options.map(({ code, wording }) => [`${key} ${code}`, worded(wording)])));
}

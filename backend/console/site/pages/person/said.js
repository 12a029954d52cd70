// What a person said, form by form, and what they bought.

import { ask, graphql } from "../../core/api.js";
import { fill, h } from "../../core/dom.js";
import { count, day, moment } from "../../core/format.js";
import { may } from "../../core/viewer.js";
import { language, words, worded } from "../../core/words.js";
import { badge, later, section } from "../../parts/facts.js";
import { newestFirst } from "../../parts/people.js";
import { listing, table } from "../../parts/table.js";
import personWords from "../words/person.js";

const say = words(personWords);

const RESPONSES = graphql`
  query PersonResponses($id: ID!, $first: Int!, $after: String, $surveys: Boolean!) {
    person(id: $id) {
      responses(last: $first, before: $after) {
        nodes {
          id
          startedAt
          finishedAt
          outcome
          withdrawnAt
          isTest
          surveyVersion @include(if: $surveys) {
            title {
              ja
              en
            }
            number
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

const ANSWERS = graphql`
  query ResponseAnswers($id: ID!, $surveys: Boolean!) {
    node(id: $id) {
      ... on Response {
        surveyVersion @include(if: $surveys) {
          definition
        }
        answers {
          questionKey
          value
          withheld
          revision
          answeredAt
        }
      }
    }
  }
`;

const PURCHASES = graphql`
  query PersonPurchases($id: ID!, $first: Int!, $after: String, $catalogue: Boolean!) {
    person(id: $id) {
      purchases(first: $first, after: $after) {
        nodes {
          purchasedAt
          quantity
          amount
          currency
          crossSell
          upSell
          returnedAt
          product @include(if: $catalogue) {
            name {
              ja
              en
            }
          }
        }
        pageInfo {
          endCursor
          hasNextPage
        }
      }
    }
  }
`;

/** This part of the page. */
export function part({ id }) {
  return [may("READ_ANSWERS") && section(say("responses"), later(() => responses(id))), may("READ_PURCHASES") && section(say("purchasesMade"), later(() => purchases(id)))];
}

function responses(id) {
  const connection = ({ person }) => newestFirst(person.responses);
  const variables = { id, surveys: may("READ_SURVEYS") };
  return listing({ document: RESPONSES, variables, connection, each: response, caption: say("responses"), size: 10, empty: say("noResponses") });
}

function response({ id, startedAt, finishedAt, outcome, withdrawnAt, isTest, surveyVersion }) {
  const place = h("div");
  const opened = (event) => {
    if (event.target.open && place.childElementCount === 0) fill(place, later(() => answers(id)));
  };
  const state = withdrawnAt ? badge(say("withdrawn"), "bad") : badge(say(`outcome_${outcome ?? "OPEN"}`), finishedAt ? "good" : "waiting");
  const title = worded(surveyVersion?.title) || say("response");
  return h("li", { class: "card" }, h("h3", title), h("p", { class: "row" }, state, isTest && badge(say("test")), h("span", { class: "quiet" }, moment(finishedAt ?? startedAt))), h("details", { on: { toggle: opened } }, h("summary", say("answers")), place));
}

async function answers(id) {
  const { node } = await ask(ANSWERS, { id, surveys: may("READ_SURVEYS") });
  const questions = byKey(node?.surveyVersion?.definition);
  const columns = [
    { label: say("question"), isHead: true, cell: ({ questionKey }) => worded(questions.get(questionKey)?.wording) || questionKey },
    { label: say("answer"), cell: (answer) => (answer.withheld ? h("span", { class: "quiet" }, say("withheld")) : spelled(answer.value, questions.get(answer.questionKey))) },
  ];
  return table({ caption: say("answers"), columns, rows: node?.answers ?? [], empty: say("noAnswers") });
}

/** The questions of a survey by the keys that answers have; each row of a matrix is one. */
function byKey(definition) {
  const questions = (definition?.pages ?? []).flatMap((page) => page.questions ?? []);
  const rows = questions.flatMap((question) => (question.rows ?? []).map((row) => [`${question.key}.${row.key}`, { ...question, ...row }]));
  return new Map([...questions.map((question) => [question.key, question]), ...rows]);
}

/** An answer in words: options by what they say, and a scale with its end. */
function spelled(value, question) {
  if (value === null || value === undefined) return say("notApplicable");
  if (Array.isArray(value)) return value.map((each) => spelled(each, question)).join(language === "ja" ? "、" : ", ");
  if (typeof value === "boolean") return say(value ? "yes" : "no");
  const option = question?.options?.find(({ code }) => code === value);
  if (option) return worded(option.wording);
  if (typeof value === "object") return Object.values(value).join(" ");
  return typeof value === "number" && (question?.high || question?.kind === "MATRIX") ? `${value} / ${question.high ?? 5}` : String(value);
}

function purchases(id) {
  const columns = [
    { label: say("when"), isHead: true, cell: ({ purchasedAt }) => day(purchasedAt) },
    { label: say("product"), cell: ({ product }) => worded(product?.name) || "–" },
    { label: say("quantity"), isNumber: true, cell: ({ quantity }) => count(quantity) },
    { label: say("amount"), isNumber: true, cell: ({ amount, currency }) => (amount === null ? "–" : `${count(amount)} ${currency}`) },
    { label: say("kind"), cell: ({ crossSell, upSell, returnedAt }) => h("span", { class: "row" }, crossSell && badge(say("crossSell")), upSell && badge(say("upSell")), returnedAt && badge(say("returned", { day: day(returnedAt) }), "bad")) },
  ];
  const connection = ({ person }) => person.purchases;
  return listing({ document: PURCHASES, variables: { id, catalogue: may("READ_CATALOGUE") }, connection, columns, caption: say("purchasesMade"), size: 20, empty: say("noPurchases") });
}

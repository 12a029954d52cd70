// The people of a product: everybody, whoever a condition holds of, or one of the method's named lists.

import { readWhere, whereAsState } from "../conditions/address.js";
import { inWords } from "../conditions/view.js";
import { ask, graphql, newKey, tell } from "../core/api.js";
import { fill, h } from "../core/dom.js";
import { count } from "../core/format.js";
import { href } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words, worded } from "../core/words.js";
import { choice, product, productChoice, tabs } from "../parts/choosing.js";
import { dialogue } from "../parts/dialogue.js";
import { later } from "../parts/facts.js";
import { field, form } from "../parts/forms.js";
import { jobBar } from "../parts/jobs.js";
import { alarm } from "../parts/notes.js";
import { SEGMENTS } from "../parts/segments.js";
import { listing } from "../parts/table.js";
import { AXES, termOptions } from "../parts/terms.js";
import { filter } from "./people/filter.js";
import { LISTS } from "./people/lists.js";
import { lookupForm } from "./person/lookup.js";
import peopleWords from "./words/people.js";

const say = words(peopleWords);
const ORDERS = ["JOINED_DESC", "JOINED_ASC"];
const BY_REFERENCE = ["EXTERNAL_REF_ASC", "EXTERNAL_REF_DESC"];

const TOTAL = graphql`
  query PeopleTotal($where: PeopleWhereInput) {
    people(where: $where, first: 1) {
      totalCount
    }
  }
`;

const EXPORT = graphql`
  mutation ExportPositions($input: PositionsExportInput!) {
    positionsExport(input: $input) {
      job {
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
export async function show({ state }, signal) {
  const about = product();
  const { where: said, isLost } = readWhere(state.where);
  const where = about && state.whom !== "all" ? touching(said, about.id) : said;
  const keys = Object.keys(LISTS).filter((key) => key === "all" || (about && may("READ_LOYALTY")));
  const { chosen, element } = tabs({ name: "list", label: say("lists"), options: keys.map((key) => [key, say(`list_${key}`)]) });
  return h(
    "div",
    { class: "page" },
    h("div", { class: "page-head" }, h("h1", say("title")), h("p", { class: "quiet" }, say(`list_${chosen}_what`))),
    may("READ_PERSONAL_DATA") && lookupForm(),
    element,
    h("div", { class: "choices" }, about && productChoice(), chosen === "near" && axisChoice(), chosen === "all" && [about && whomChoice(), orderChoice()]),
    isLost && h("p", { class: "error", role: "alert" }, say("lost")),
    about && (await filter(said, about.id)),
    said !== null && inWords(said, signal),
    h("div", { class: "row" }, chosen === "all" && counter(where), about && ways(said, where, about, signal)),
    later(() => list(chosen, where, about, state)),
  );
}

/** The condition, of those alone who have a place towards the product. */
const touching = (where, productId) => (where?.segment ? where : { ...where, segment: { productId, segments: SEGMENTS, unclassified: true } });

const whomChoice = () => choice({ name: "whom", label: say("whom"), options: [["touched", say("touched")], ["all", say("panel")]] });
const axisChoice = () => choice({ name: "axis", label: say("nearAxis"), options: termOptions(AXES) });

function orderChoice() {
  const orders = may("READ_PERSONAL_DATA") ? [...ORDERS, ...BY_REFERENCE] : ORDERS;
  return choice({ name: "order", label: say("order"), options: orders.map((key) => [key, say(`order_${key}`)]) });
}

function list(key, where, about, { order = ORDERS[0], axis = AXES[0] }) {
  const { document, columns } = LISTS[key];
  const own = key === "all" ? { order, loyalty: about !== null && may("READ_LOYALTY") } : { axis, [key]: true };
  const variables = { where, product: about?.id ?? "", ...own };
  const connection = (data) => Object.values(data)[0];
  return listing({ document, variables, connection, columns: columns({ axis }), caption: say(`list_${key}`), size: 25, empty: say("nobody") });
}

/** How many there are, counted when somebody wants to know. */
function counter(where) {
  const told = h("span", { role: "status" });
  const work = async () => {
    try {
      fill(told, say("total", { n: count((await ask(TOTAL, { where })).people.totalCount) }));
    } catch (fault) {
      alarm(fault);
    }
  };
  return h("span", { class: "row" }, h("button", { type: "button", class: "plain", on: { click: work } }, say("count")), told);
}

/** What can be done with whoever is listed. */
function ways(said, where, about, signal) {
  return [
    may("READ_SEGMENTS") && h("a", { class: "button plain", href: href("cube", { where: whereAsState(said) }) }, say("inCube")),
    may("EDIT_AUDIENCES") && h("a", { class: "button plain", href: href("audiences", { new: 1, where: whereAsState(where) }) }, say("saveAudience")),
    may("READ_PERSONAL_DATA") && may("READ_LOYALTY") && h("button", { type: "button", class: "plain", on: { click: () => exported(about, signal) } }, say("export")),
  ];
}

function exported({ id, name }, signal) {
  const idempotencyKey = newKey();
  const place = h("div");
  const format = field({ name: "format", label: say("format"), kind: "select", options: [["CSV", "CSV"], ["XLSX", "XLSX"]] });
  const send = async ({ format: kind }) => {
    const { job } = await tell(EXPORT, { input: { productIds: [id], format: kind, idempotencyKey: `${idempotencyKey}-${kind}` } });
    fill(place, jobBar(job.id, { signal }));
  };
  dialogue({ title: say("exportTitle", { product: worded(name) }), content: [h("p", { class: "quiet" }, say("exportWhat")), form({ content: format, send, submit: say("exportNow") }), place] });
}

// The measurement models: calibration, reliability, a trial on the whole ledger, publishing with its progress, and the way back.

import { ask, graphql } from "../core/api.js";
import { h } from "../core/dom.js";
import { count, day, decimal } from "../core/format.js";
import { here, href } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words } from "../core/words.js";
import { axisName, facetName } from "../parts/axes.js";
import { badge, later, section } from "../parts/facts.js";
import { table } from "../parts/table.js";
import { calibrationForm, deeds } from "./models_deeds.js";
import { trial } from "./models_trial.js";
import modelWords from "./words/models.js";

const say = words(modelWords);
const KIND = { LIVE: "good", PUBLISHING: "waiting", DRAFT: "waiting", RETIRED: "neutral" };

const MODELS = graphql`
  query Models {
    measurementModels(first: 100) {
      nodes {
        id
        version
        status
        provisional
        createdAt
        publishedAt
      }
    }
  }
`;

const CALIBRATION = graphql`
  query ModelCalibration($model: ID!) {
    measurementModel(id: $model) {
      calibration {
        axes {
          axis
          cut
          tau
          respondents
          items {
            item
            facet
            weight
            gain
            itemRest
            respondents
          }
        }
      }
    }
  }
`;

const RELIABILITY = graphql`
  query ModelReliability($model: ID!) {
    reliabilityReport(modelId: $model) {
      discrimination {
        htmt
        isTooAlike
        limit
        respondents
      }
      scales {
        axis
        facet
        alpha
        standardisedAlpha
        items
        respondents
      }
      items {
        item
        facet
        mean
        sd
        itemRest
        alphaWithout
        respondents
      }
    }
  }
`;

/** The page. */
export async function show(_place, signal) {
  const { measurementModels } = await ask(MODELS);
  const models = measurementModels.nodes;
  const chosen = models.find(({ id }) => id === here().state.model) ?? models.find(({ status }) => status === "LIVE") ?? models[0];
  return h(
    "div",
    { class: "page" },
    h("div", { class: "page-head" }, h("h1", say("title")), h("p", { class: "quiet" }, say("lead"))),
    table({ caption: say("title"), columns: columns(chosen), rows: models }),
    may("EDIT_MODELS") && calibrationForm(models),
    chosen && one(chosen, models, signal),
  );
}

const columns = (chosen) => [
  { label: say("version"), isHead: true, cell: ({ id, version }) => h("a", { href: href("models", { model: id }), "aria-current": id === chosen?.id && "true" }, version) },
  { label: say("state"), cell: ({ status, provisional }) => [badge(say(`status_${status}`), KIND[status]), provisional && [" ", badge(say("provisional"), "waiting")]] },
  { label: say("made"), cell: ({ createdAt }) => dated(createdAt) },
  { label: say("published"), cell: ({ publishedAt }) => dated(publishedAt) },
];

/** The model that came with the program has no day of its own: it was there before everything, and is provisional. */
const dated = (instant) => (instant !== null && Date.parse(instant) === 0 ? say("sinceStart") : day(instant));

function one(model, models, signal) {
  return h(
    "div",
    { class: "page" },
    h("div", { class: "section" }, h("h2", model.version), may("EDIT_MODELS") && deeds(model, models, signal)),
    later(() => calibration(model)),
    may("READ_SEGMENTS") && model.status !== "LIVE" && later(() => trial(model, signal)),
    later(() => reliability(model)),
  );
}

/** What was found when it was calibrated. */
async function calibration({ id }) {
  const { calibration: found } = (await ask(CALIBRATION, { model: id })).measurementModel;
  if (found === null) return h("p", { class: "quiet" }, say("byHand"));
  const { axes } = found;
  const cuts = axes.map(({ axis, tau, cut, respondents }) => h("li", say("cutOf", { axis: axisName(axis), tau: decimal(tau), cut: say(`cut_${cut}`), n: count(respondents) })));
  const rows = axes.flatMap(({ axis, items }) => items.map((item) => ({ axis, ...item })));
  const columns = [
    { label: say("item"), isHead: true, cell: ({ item }) => item },
    { label: say("scale"), cell: ({ axis, facet }) => `${axisName(axis)} · ${facetName(facet)}` },
    { label: say("weight"), isNumber: true, cell: ({ weight }) => decimal(weight) },
    { label: say("gain"), isNumber: true, cell: ({ gain }) => decimal(gain) },
    { label: say("itemRest"), isNumber: true, cell: ({ itemRest }) => decimal(itemRest) },
    { label: "n", isNumber: true, cell: ({ respondents }) => count(respondents) },
  ];
  return section(say("calibration"), h("ul", cuts), table({ caption: say("calibration"), columns, rows }));
}

async function reliability({ id }) {
  const { reliabilityReport: report } = await ask(RELIABILITY, { model: id });
  const { htmt, isTooAlike, limit, respondents } = report.discrimination;
  const alike = h("p", { class: isTooAlike ? "error" : "quiet" }, htmt === null ? say("htmtUnknown") : say(isTooAlike ? "tooAlike" : "apart", { htmt: decimal(htmt), limit: decimal(limit), n: count(respondents) }));
  return section(say("reliability"), alike, table({ caption: say("scales"), columns: scaleColumns(), rows: report.scales }), items(report.items));
}

const scaleColumns = () => [
  { label: say("scale"), isHead: true, cell: ({ axis, facet }) => (facet ? `${axisName(axis)} · ${facetName(facet)}` : axisName(axis)) },
  { label: "α", isNumber: true, cell: ({ alpha }) => decimal(alpha) },
  { label: say("standardised"), isNumber: true, cell: ({ standardisedAlpha }) => decimal(standardisedAlpha) },
  { label: say("items"), isNumber: true, cell: (scale) => count(scale.items) },
  { label: "n", isNumber: true, cell: ({ respondents }) => count(respondents) },
];

function items(rows) {
  const columns = [
    { label: say("item"), isHead: true, cell: ({ item }) => item },
    { label: say("facet"), cell: ({ facet }) => facetName(facet) },
    { label: say("mean"), isNumber: true, cell: ({ mean }) => decimal(mean) },
    { label: say("sd"), isNumber: true, cell: ({ sd }) => decimal(sd) },
    { label: say("itemRest"), isNumber: true, cell: ({ itemRest }) => decimal(itemRest) },
    { label: say("without"), isNumber: true, cell: ({ alphaWithout }) => decimal(alphaWithout) },
    { label: "n", isNumber: true, cell: ({ respondents }) => count(respondents) },
  ];
  return h("details", h("summary", say("everyItem")), table({ caption: say("everyItem"), columns, rows }));
}

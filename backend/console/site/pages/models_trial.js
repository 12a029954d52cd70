// What a model would change if it were published: how many would move, from which segment to which, product by product.

import { ask, graphql, newKey, tell } from "../core/api.js";
import { h } from "../core/dom.js";
import { UNKNOWN, change as signed, count, moment } from "../core/format.js";
import { change } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words, worded } from "../core/words.js";
import { section } from "../parts/facts.js";
import { jobBar } from "../parts/jobs.js";
import { alarm } from "../parts/notes.js";
import { segmentChip } from "../parts/segments.js";
import { table } from "../parts/table.js";
import modelWords from "./words/models.js";

const say = words(modelWords);
const PASSAGES = 12;

const TRIAL = graphql`
  query ModelTrial($model: ID!) {
    modelTrial(modelId: $model) {
      asOf
      positions
      wouldMove
      against {
        version
      }
      job {
        id
        state
      }
      products {
        product {
          name {
            en
            ja
          }
        }
        segments {
          segment
          before
          after
        }
        passages {
          fromSegment
          toSegment
          count
        }
      }
    }
  }
`;

const BEGIN = graphql`
  mutation ModelTrialBegin($model: ID!, $key: String!) {
    modelTrialBegin(input: { id: $model, idempotencyKey: $key }) {
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

/** The trial of a model: what it came to, or the button that begins it. */
export async function trial(model, signal) {
  const { modelTrial } = await ask(TRIAL, { model: model.id });
  const place = h("div");
  const button = may("EDIT_MODELS") && h("button", { type: "button", class: "plain", on: { click: begin } }, say(modelTrial ? "tryAgain" : "try"));
  const isRunning = modelTrial && ["WAITING", "RUNNING"].includes(modelTrial.job.state);
  if (isRunning) place.append(jobBar(modelTrial.job.id, { onEnd: () => change({}), signal }));
  return section(say("trial"), modelTrial && !isRunning ? outcome(modelTrial) : h("p", { class: "quiet" }, say("trialWhy")), button && h("div", { class: "row" }, button), place);

  async function begin() {
    button.disabled = true;
    try {
      const { job } = await tell(BEGIN, { model: model.id, key: newKey() });
      place.replaceChildren(jobBar(job.id, { onEnd: () => change({}), signal }));
    } catch (fault) {
      button.disabled = false;
      alarm(fault);
    }
  }
}

function outcome({ asOf, positions, wouldMove, against, products }) {
  const told = say("wouldMove", { n: count(wouldMove), of: count(positions), version: against?.version ?? UNKNOWN, at: moment(asOf) });
  return [h("p", told), products.map(ofProduct)];
}

function ofProduct({ product, segments, passages }) {
  const name = worded(product?.name);
  const columns = [
    { label: say("segment"), isHead: true, cell: ({ segment }) => (segment ? segmentChip(segment) : say("unclassified")) },
    { label: say("before"), isNumber: true, cell: ({ before }) => count(before) },
    { label: say("after"), isNumber: true, cell: ({ after }) => count(after) },
    { label: "±", isNumber: true, cell: ({ before, after }) => (before === null || after === null ? UNKNOWN : signed(after - before).replace(/[.,]00$/, "")) },
  ];
  const moved = passages.filter(({ fromSegment, toSegment }) => fromSegment !== toSegment);
  const largest = moved.sort((a, b) => (b.count ?? 0) - (a.count ?? 0)).slice(0, PASSAGES);
  const ways = [
    { label: say("from"), isHead: true, cell: ({ fromSegment }) => (fromSegment ? segmentChip(fromSegment) : say("unclassified")) },
    { label: say("to"), cell: ({ toSegment }) => (toSegment ? segmentChip(toSegment) : say("unclassified")) },
    { label: say("people"), isNumber: true, cell: ({ count: n }) => count(n) },
  ];
  return h("div", { class: "section" }, h("h3", name), h("div", { class: "columns" }, table({ caption: say("beforeAfter", { name }), columns, rows: segments }), largest.length > 0 && table({ caption: say("passages", { name }), columns: ways, rows: largest })));
}

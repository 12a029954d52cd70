// What may be done with a model: calibrate a new one, publish a draft, go back to one that served before.

import { graphql, newKey, tell } from "../core/api.js";
import { h } from "../core/dom.js";
import { beginningOf } from "../core/format.js";
import { change, go } from "../core/places.js";
import { words } from "../core/words.js";
import { sure } from "../parts/dialogue.js";
import { field, form } from "../parts/forms.js";
import { jobBar } from "../parts/jobs.js";
import { alarm, note } from "../parts/notes.js";
import modelWords from "./words/models.js";

const say = words(modelWords);

const CALIBRATE = graphql`
  mutation ModelCalibrate($input: MeasurementModelCalibrateInput!) {
    measurementModelCalibrate(input: $input) {
      measurementModel {
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

const PUBLISH = graphql`
  mutation ModelPublish($id: ID!, $key: String!) {
    measurementModelPublish(input: { id: $id, idempotencyKey: $key }) {
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

const RESTORE = graphql`
  mutation ModelRestore($id: ID!, $version: String!, $key: String!) {
    measurementModelRestore(input: { id: $id, version: $version, idempotencyKey: $key }) {
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

/** The form that calibrates a new model from the stored answers. */
export function calibrationForm(models) {
  const bases = models.map(({ id, version }) => [id, version]);
  const live = models.find(({ status }) => status === "LIVE");
  const content = [
    field({ name: "version", label: say("newVersion"), hint: say("newVersionHint"), isRequired: true, maxlength: 64, pattern: "[a-z0-9][a-z0-9.\\-]*" }),
    field({ name: "baseId", label: say("base"), kind: "select", options: bases, value: live?.id }),
    field({ name: "cut", label: say("cut"), kind: "select", options: ["KEPT", "MEDIAN", "OUTCOME"].map((key) => [key, say(`cut_${key}`)]), hint: say("cutHint") }),
    field({ name: "since", label: say("since"), kind: "date", hint: say("sinceHint") }),
  ];
  const key = newKey();
  const send = async ({ since, ...values }) => {
    const { measurementModel } = await tell(CALIBRATE, { input: { ...values, since: beginningOf(since), idempotencyKey: key } });
    note(say("calibrated"));
    go("models", { model: measurementModel.id });
  };
  return h("details", { class: "card" }, h("summary", say("calibrate")), form({ content, send, submit: say("calibrate") }));
}

/** The buttons of a model, with the progress of what they begin. */
export function deeds(model, models, signal) {
  const place = h("div");
  const buttons = [];
  if (model.status === "DRAFT") buttons.push(button(say("publish"), () => begin("publishSure", "publish", PUBLISH, { id: model.id })));
  if (model.status === "RETIRED") buttons.push(button(say("restore"), () => begin("restoreSure", "restore", RESTORE, { id: model.id, version: `${model.version}-${Date.now().toString(36)}` })));
  if (model.status === "PUBLISHING") place.append(h("p", say("publishing")));
  if (buttons.length === 0 && place.childNodes.length === 0) return null;
  return h("div", { class: "section" }, h("div", { class: "row" }, buttons), place);

  async function begin(question, action, document, variables) {
    if (!(await sure({ title: say(question, { version: model.version }), text: say("publishText"), action: say(action) }))) return;
    try {
      const { job } = await tell(document, { ...variables, key: newKey() });
      place.replaceChildren(jobBar(job.id, { onEnd: () => change({}), signal }));
    } catch (fault) {
      alarm(fault);
    }
  }
}

const button = (label, click) => h("button", { type: "button", on: { click } }, label);

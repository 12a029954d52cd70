// Flows: who moved between two days, as ribbons, as a table whose cells open their people, and by the time they came.

import { ask, graphql } from "../core/api.js";
import { h } from "../core/dom.js";
import { beginningOf, count, day, dayIn } from "../core/format.js";
import { href } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words } from "../core/words.js";
import { cohorts } from "../flows/cohorts.js";
import { matrix } from "../flows/matrix.js";
import { ribbon, ribbonLegend } from "../flows/ribbon.js";
import { NEW, figuresOf, squareOf, whereOf } from "../flows/steps.js";
import { choice, dayChoice, product, productChoice } from "../parts/choosing.js";
import { dressed } from "../parts/dress.js";
import { figure, later, section } from "../parts/facts.js";
import { segmentName } from "../parts/segments.js";
import flowWords from "./words/flows.js";

const say = words(flowWords);
const DAY = 864e5;
const USUAL_SPAN = 90;
const NARROW = matchMedia("(max-width: 45rem)");

const FLOW = graphql`
  query Flow($product: ID!, $since: DateTime!, $until: DateTime) {
    segmentFlow(productId: $product, since: $since, until: $until) {
      since
      until
      steps {
        fromSegment
        toSegment
        isNew
        count
      }
    }
  }
`;

/** The page. */
export async function show({ state }) {
  const about = product();
  const head = h("div", { class: "page-head" }, h("h1", say("title")), h("p", { class: "quiet" }, say("lead")));
  if (about === null) return h("div", { class: "page" }, head, h("p", { class: "nothing" }, say("noProduct")));
  await dressed("flows.css");
  const since = state.since ?? dayIn(new Date(Date.now() - USUAL_SPAN * DAY));
  const only = state.only === "moved" ? "moved" : "";
  const choices = h(
    "div",
    { class: "choices" },
    productChoice(),
    dayChoice({ name: "since", label: say("since"), value: since }),
    dayChoice({ name: "until", label: say("until") }),
    choice({ name: "only", label: say("show"), options: [["", say("everybody")], ["moved", say("onlyMoved")]], value: only }),
  );
  return h(
    "div",
    { class: "page" },
    head,
    choices,
    later(() => flow({ about, since: beginningOf(since), until: beginningOf(state.until), only })),
    section(say("cohorts"), h("p", { class: "quiet" }, say("cohortsLead")), later(() => cohorts({ productId: about.id, say }))),
  );
}

async function flow({ about, since, until, only }) {
  const { segmentFlow: found } = await ask(FLOW, { product: about.id, since, until });
  const square = squareOf(found.steps);
  const dates = { since: day(found.since), until: day(found.until) };
  const linkOf = (origin, target) => (may("READ_PANEL") ? href("people", { where: JSON.stringify(whereOf({ origin, target, productId: about.id, since, until })) }) : null);
  const isShown = only === "moved" ? (origin, target) => origin !== target : () => true;
  return h(
    "div",
    { class: "page" },
    figures(square),
    section(say("ribbon"), drawn(square, isShown, dates)),
    section(say("matrix"), h("p", { class: "quiet" }, say(may("READ_PANEL") ? "matrixLead" : "matrixLeadOnly")), matrix({ square, nameOf, linkOf, say, caption: say("caption", dates) })),
  );
}

function figures(square) {
  const found = figuresOf(square);
  return h("div", { class: "figures" }, ["moved", "stayed", "came", "lost"].map((name) => figure(say(name), count(found[name]))));
}

function drawn(square, isShown, dates) {
  const size = NARROW.matches ? { width: 380, height: 460, margin: 44 } : { width: 960, height: 540, margin: 170 };
  const picture = ribbon({ square, isShown, nameOf, say, caption: say("ribbonLabel", dates), ...size });
  const days = h("div", { class: "ribbon-days", "aria-hidden": "true" }, h("span", dates.since), h("span", dates.until));
  return [days, picture, NARROW.matches && ribbonLegend(nameOf)];
}

function nameOf(place) {
  if (place === null) return say("unclassified");
  return place === NEW ? say("new") : segmentName(place);
}

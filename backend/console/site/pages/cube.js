// The cube: all people of a product in three dimensions, laid flat and in numbers, now and over time.

import { readWhere } from "../conditions/address.js";
import { inWords } from "../conditions/view.js";
import { graphql } from "../core/api.js";
import { h, settled } from "../core/dom.js";
import { follow } from "../core/live.js";
import { change, keep } from "../core/places.js";
import { may } from "../core/viewer.js";
import { words } from "../core/words.js";
import { createAudience } from "../cube/audience.js";
import { parsedBrush, parsedShown, spelledBrush, spelledHidden } from "../cube/brush.js";
import { createClock } from "../cube/clock.js";
import { controls } from "../cube/controls.js";
import { createDetails, createTip, findAt } from "../cube/details.js";
import { DEPTH_UNKNOWN_BIT } from "../cube/dots.js";
import { createFlats } from "../cube/flat.js";
import { createLegend } from "../cube/legend.js";
import { loadMoves, loadSummary, loaderOf } from "../cube/load.js";
import { createOctants } from "../cube/octants.js";
import { createRanges } from "../cube/ranges.js";
import { createStage } from "../cube/stage.js";
import { steer } from "../cube/steering.js";
import { createStore } from "../cube/store.js";
import { Timeline, daysOf, renewed } from "../cube/timeline.js";
import { parsedView, spelledView } from "../cube/view.js";
import { product, productChoice } from "../parts/choosing.js";
import { dressed } from "../parts/dress.js";
import { badge, section } from "../parts/facts.js";
import cubeWords from "./words/cube.js";

const say = words(cubeWords);
const ANEW_AFTER = 4_000;

const MOVED = graphql`
  subscription CubeMoved($product: ID!) {
    segmentMoved(productId: $product) {
      move {
        movedAt
      }
    }
  }
`;

/** The page. */
export async function show({ state }, signal) {
  const about = product();
  const head = h("div", { class: "page-head" }, h("h1", say("title")), h("p", { class: "quiet" }, say("lead")));
  if (about === null) return h("div", { class: "page" }, head, h("p", { class: "nothing" }, say("noProduct")));
  const { where: whose, isLost } = readWhere(may("READ_PANEL") ? state.where : null);
  const [world] = await Promise.all([meet(about, whose, signal), dressed("cube.css")]);
  const axisNames = ["psychology", "behaviour", "depth"].map((axis) => say(axis));
  const store = createStore({
    view: parsedView(state.view),
    brush: parsedBrush(state.brush),
    shown: parsedShown(state.hide) | (state.unknown === "no" ? 0 : DEPTH_UNKNOWN_BIT),
    cuts: world.cuts,
    summary: world.summary,
    hasPlanes: state.planes !== "no",
    ...{ dots: null, packed: null, moment: 0, chosen: null, isPlaying: false, isToday: true },
  });
  const given = { ...world, whose, about, store, axisNames, say, signal };
  remember(store, signal);
  return h("div", { class: "page cube-page" }, head, h("div", { class: "choices" }, productChoice()), isLost && h("p", { class: "error", role: "alert" }, say("lost")), whose && told(whose, signal), content(given, state));
}

/** Of whom alone the cube is, and the way back to everybody. */
function told(whose, signal) {
  const everybody = h("button", { type: "button", class: "plain", on: { click: () => change({ where: null }) } }, say("everybody"));
  return h("div", { class: "cube-whose" }, h("h2", say("whose")), inWords(whose, signal), everybody);
}

/** What the page stands on: who there are now, and where the cuts lie. */
async function meet({ id }, where, signal) {
  const asked = loadSummary(id, where, signal);
  const load = loaderOf({ product: id, where, summary: asked });
  const [now, summary] = await Promise.all([load(null, signal), asked]);
  const days = daysOf(Date.parse(now.asOf), summary.total ?? 0);
  const timeline = new Timeline({ days, load: (asOf) => load(asOf, signal), loadMoves: (since) => loadMoves(id, where, since, signal), now });
  return { summary, cuts: now.cuts, load, timeline, asOf: now.asOf, reason: now.reason };
}

function content(given, state) {
  const { store, whose, about, axisNames, timeline, signal } = given;
  const legend = createLegend({ store, say });
  const details = createDetails({ store, product: about.id, axisNames, say, signal });
  const clock = createClock({ store, timeline, say, signal, at: state.at });
  const ranges = createRanges({ store, axisNames, say });
  const audience = createAudience({ store, whose, product: about, say, signal });
  if (may("READ_LOYALTY")) refreshed(given);
  return [
    given.reason && h("p", { class: "quiet" }, say(`cells_${given.reason}`)),
    h("div", { class: "cube-board" }, stageOf(given), h("div", { class: "cube-side" }, legend, given.cuts.provisional && provisional(), details)),
    clock,
    section(say("brush"), h("p", { class: "quiet" }, say("brushLead")), h("div", { class: "brush-board" }, ranges, audience)),
    section(say("flat"), h("p", { class: "quiet" }, say("flatLead")), createFlats({ store, axisNames, say, signal })),
    section(say("octants"), createOctants({ store, whose, productId: about.id, axisNames, say })),
  ];
}

const provisional = () => h("p", { class: "cube-note" }, badge(say("provisional"), "waiting"), " ", say("provisionalWhy"));

/** The cube itself with what steers it; where it cannot be drawn, why not. */
function stageOf({ store, axisNames, signal }) {
  const { summary } = store.now;
  const stage = createStage({ store, axisNames, label: say("cubeLabel", { n: (summary.total ?? 0) - (summary.unclassified ?? 0) }), signal });
  if (stage === null) return h("div", { class: "nothing cube-without" }, h("p", say("noWebGL")));
  const tip = createTip({ store, axisNames, say });
  const choose = (x, y) => store.set({ chosen: findAt({ store, stage }, x, y) });
  const hover = frameByFrame((x, y) => {
    const found = x === null ? null : findAt({ store, stage }, x, y);
    tip.show(found, x, y, stage.screen().width);
    stage.canvas.classList.toggle("is-over", found !== null);
  });
  steer(stage.canvas, store, { onTap: choose, onHover: hover, signal });
  stage.element.append(tip.element);
  return h("div", { class: "cube-main" }, stage.element, controls(store, say, signal), h("p", { class: "quiet", id: "cube-how" }, say("how")));
}

/** Of many calls before the next picture of the screen, the last. */
function frameByFrame(work) {
  let last = null;
  return (...given) => {
    if (last === null) requestAnimationFrame(() => {
      work(...last);
      last = null;
    });
    last = given;
  };
}

/** What is shown stays in the address. */
function remember(store, signal) {
  const write = settled(({ view, brush, shown, hasPlanes }) => {
    if (signal.aborted) return;
    const unknown = shown & DEPTH_UNKNOWN_BIT ? null : "no";
    keep({ view: spelledView(view), brush: spelledBrush(brush), hide: spelledHidden(shown), unknown, planes: hasPlanes ? null : "no" });
  });
  store.on(["view", "brush", "shown", "hasPlanes"], write);
}

/** Who moves while the page is open is there after a moment, without the page being loaded anew. */
function refreshed({ about, whose, load, timeline, asOf, store, signal }) {
  let due = null;
  let pictured = asOf;
  const anew = async () => {
    due = null;
    const [summary, now] = await Promise.all([loadSummary(about.id, whose, signal), load(null, signal)]);
    pictured = now.asOf;
    const shown = timeline.replaceNow(now);
    store.set(renewed(store.now, shown, summary));
  };
  const soon = () => {
    due ??= setTimeout(() => signal.aborted || anew().catch(() => {}), ANEW_AFTER);
  };
  // A picture may be large: for what was not heard it is loaded again only where somebody has moved since, or nobody may tell.
  const look = async () => {
    const moves = await loadMoves(about.id, whose, pictured, signal).catch(() => null);
    if (moves?.count !== 0) soon();
  };
  follow(MOVED, { product: about.id }, soon, { signal, onBegun: look });
}

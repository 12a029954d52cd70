// The way of a person inside the cube: the moves as a line with its stations, which stand beside it as a list.

import { WHOLE } from "../../cube/brush.js";
import { controls } from "../../cube/controls.js";
import { ALL_SHOWN, between } from "../../cube/dots.js";
import { createPins } from "../../cube/pins.js";
import { createStage } from "../../cube/stage.js";
import { steer } from "../../cube/steering.js";
import { createStore } from "../../cube/store.js";
import { START, projected, spot } from "../../cube/view.js";
import { dotsOfPath, linesOfPath, placeOn, stationsOf } from "../../cube/way.js";
import { h } from "../../core/dom.js";
import { count, day, place } from "../../core/format.js";
import { words } from "../../core/words.js";
import { dressed } from "../../parts/dress.js";
import { segmentChip } from "../../parts/segments.js";
import { AXES, term } from "../../parts/terms.js";
import cubeWords from "../words/cube.js";
import personWords from "../words/person.js";

const say = words(personWords);
const sayOfCube = words(cubeWords);
const NEAR = 20;

/** The cube with the way in it and its stations; without WebGL2 the stations alone. */
export async function wayInCube(points, cuts, signal) {
  await dressed("cube.css");
  const stations = stationsOf(points);
  const dots = dotsOfPath(points);
  const store = createStore({
    ...{ dots, cuts, packed: between(dots, dots), way: linesOfPath(points), view: START, brush: WHOLE, shown: ALL_SHOWN },
    ...{ moment: 0, chosen: null, hasPlanes: true, isPlaying: false },
  });
  store.on(["chosen"], ({ chosen }) => store.set({ way: linesOfPath(points, chosen?.index ?? null) }));
  const board = stageOf({ store, stations, signal });
  return h("div", { class: board ? "way-board" : null }, board, listOf({ store, stations }));
}

function stageOf({ store, stations, signal }) {
  const marks = createPins(stations.map((station, index) => ({ place: placeOn(station), text: count(index + 1), index: station.index, isKnown: station.segment !== null })), store);
  const stage = createStage({ store, axisNames: AXES.map(term), label: say("wayLabel", { n: count(stations.length) }), marks, signal });
  if (stage === null) return null;
  const choose = (x, y) => store.set({ chosen: nearestStation({ stations, stage, x, y }) });
  const hover = (x, y) => stage.canvas.classList.toggle("is-over", x !== null && nearestStation({ stations, stage, x, y }) !== null);
  steer(stage.canvas, store, { onTap: choose, onHover: hover, signal });
  return h("div", { class: "cube-main way-cube" }, stage.element, controls(store, sayOfCube, signal), h("p", { class: "quiet", id: "cube-how" }, say("wayHow")));
}

/** The station under a finger; null where there is none. */
function nearestStation({ stations, stage, x, y }) {
  const { matrix, width, height } = stage.screen();
  const away = (station) => {
    const at = projected(matrix, spot(...placeOn(station)), width, height);
    return Math.hypot(at.x - x, at.y - y);
  };
  const [nearest] = stations.map((station) => ({ index: station.index, away: away(station) })).sort((one, other) => one.away - other.away);
  return nearest.away > NEAR ? null : { index: nearest.index };
}

/** The stations in their order, each a button that shows where it is. */
function listOf({ store, stations }) {
  const rows = stations.map((station, index) => {
    const toggle = () => store.set({ chosen: store.now.chosen?.index === station.index ? null : { index: station.index } });
    const button = h("button", { type: "button", class: "station", on: { click: toggle } }, h("span", { class: station.segment === null ? "pin unknown" : "pin" }, count(index + 1)), told(station, stations[index - 1], index === stations.length - 1));
    store.on(["chosen"], ({ chosen }) => button.setAttribute("aria-pressed", String(chosen?.index === station.index)));
    return h("li", button);
  });
  return h("ol", { class: "stations", "aria-label": say("stations") }, rows);
}

function told(station, before, isLast) {
  const { segment, asOf, movedBy } = station;
  const isNow = isLast && before !== undefined && before.segment === segment;
  const name = segment === null ? h("span", { class: "quiet" }, say("tooLittle")) : segmentChip(segment);
  const axes = AXES.map((axis) => `${term(axis)} ${station[`${axis.toLowerCase()}Known`] ? place(station[axis.toLowerCase()]) : "–"}`);
  const why = isNow ? say("stillThere") : movedBy && term(movedBy);
  return h("span", { class: "station-told" }, name, h("span", { class: "quiet" }, [day(asOf), why].filter(Boolean).join(" · ")), h("span", { class: "quiet station-place" }, axes.join(" · ")));
}

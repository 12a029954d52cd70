// The cube on its canvas: drawn when something has changed and not otherwise, with its labels over it.

import { h } from "../core/dom.js";
import { cutsOf } from "./brush.js";
import { createLabels } from "./labels.js";
import { onOtherLight, readPaint } from "./paint.js";
import { createScene } from "./scene.js";
import { matrixOf, scaleOf } from "./view.js";

const DRAWN_BY = ["view", "packed", "moment", "brush", "shown", "chosen", "hasPlanes", "isPlaying", "cuts", "way"];
const FINE = 2;
// How long after the last change it is at rest; longer where drawing itself takes long.
const REST = { quick: 180, slow: 600 };
const FEW = 20_000;

/**
 * The stage: { element, canvas, draw(), screen() } – or null where there is no WebGL2. `marks`, { element, place }, lie
 * over it as its labels do.
 */
export function createStage({ store, axisNames, label, marks = null, signal }) {
  const canvas = h("canvas", { class: "cube-canvas", tabindex: "0", role: "img", "aria-label": label, "aria-describedby": "cube-how" });
  const scene = createScene(canvas);
  if (scene === null) return null;
  const labels = createLabels(axisNames);
  const element = h("div", { class: "cube-stage" }, canvas, labels.element, marks?.element);
  const stage = { element, canvas, scene, labels: marks === null ? [labels] : [labels, marks], store, paint: null, matrix: null, width: 0, height: 0, isDue: false };
  follow(stage, signal);
  return {
    element,
    canvas,
    draw: () => draw(stage),
    screen: () => ({ matrix: stage.matrix, width: stage.width, height: stage.height }),
  };
}

function follow(stage, signal) {
  const { canvas, scene, store } = stage;
  const soon = () => drawSoon(stage, signal);
  store.on(["packed"], ({ packed }) => packed && scene.setDots(packed));
  store.on(["cuts"], ({ cuts }) => scene.setCuts(cutsOf(cuts)));
  store.on(["brush"], ({ brush }) => scene.setBox(brush.low, brush.high));
  store.on(["way"], ({ way }) => way && scene.setWay(way));
  store.on(DRAWN_BY, soon);
  const watch = new ResizeObserver(() => draw(stage));
  watch.observe(canvas);
  onOtherLight(() => {
    stage.paint = null;
    draw(stage);
  }, signal);
  canvas.addEventListener("webglcontextlost", (event) => event.preventDefault(), { signal });
  canvas.addEventListener("webglcontextrestored", () => restore(stage), { signal });
  addEventListener("beforeprint", () => draw(stage), { signal });
  signal.addEventListener("abort", () => watch.disconnect(), { once: true });
}

function restore(stage) {
  const { scene, store } = stage;
  scene.equip();
  const { packed, cuts, brush, way } = store.now;
  if (packed) scene.setDots(packed);
  if (way) scene.setWay(way);
  scene.setCuts(cutsOf(cuts));
  scene.setBox(brush.low, brush.high);
  draw(stage);
}

/** Once before the next picture of the screen, however much changes until then; at rest once more, as finely as can be. */
function drawSoon(stage, signal) {
  if (stage.isDue) return;
  stage.isDue = true;
  clearTimeout(stage.rest);
  requestAnimationFrame(() => {
    stage.isDue = false;
    if (signal.aborted) return;
    const { scene } = stage;
    const [quick, fine] = [Math.min(devicePixelRatio, FINE), fineFor(stage.store.now.dots)];
    const isCoarse = quick < fine || scene.mostInMotion < scene.dotCount;
    draw(stage, quick, isCoarse);
    if (isCoarse) stage.rest = setTimeout(() => signal.aborted || draw(stage), scene.mostInMotion === Infinity ? REST.quick : REST.slow);
  });
}

function draw(stage, ratio = fineFor(stage.store.now.dots), isMoving = false) {
  const { canvas, scene, labels, store } = stage;
  const { clientWidth: width, clientHeight: height } = canvas;
  if (width === 0 || scene.gl.isContextLost()) return;
  resize(canvas, Math.round(width * ratio), Math.round(height * ratio));
  stage.paint ??= readPaint();
  const { view, brush, shown, moment, chosen, hasPlanes, isPlaying } = store.now;
  Object.assign(stage, { matrix: matrixOf(view, width, height), width, height });
  const look = { matrix: stage.matrix, paint: stage.paint, ratio, ...brush, isMoving, shown, moment, hasPlanes, chosen: chosen?.index ?? -1, glows: isPlaying };
  scene.draw({ ...look, size: sizeOf(store.now, width, height) });
  for (const each of labels) each.place(stage.matrix, width, height);
}

/** How finely it is drawn at rest: few dots so that they are round on any screen. */
const fineFor = (dots) => ((dots?.count ?? 0) < FEW ? FINE : Math.min(devicePixelRatio, FINE));

/** How wide a dot is in pixels: the fewer people, the larger; a cell of the most people fills its cell. */
export function sizeOf({ dots, view }, width, height) {
  if (dots === null) return 0;
  if (dots.bins !== null) return (1.3 * scaleOf(view, width, height)) / dots.bins;
  const byNumber = Math.min(9, Math.max(2, 46 / Math.max(1, dots.count) ** 0.27));
  return (dots.width ?? 1) * byNumber * Math.sqrt(view.zoom) * Math.max(0.75, Math.min(1.25, Math.min(width, height) / 560));
}

function resize(canvas, width, height) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

// The cube laid flat, three times: each pair of axes with the third one looked through; a rectangle drawn in one is the brush.

import { h } from "../core/dom.js";
import { segmentColour } from "../parts/segments.js";
import { cutsOf, holds, ranged } from "./brush.js";
import { DEPTH_UNKNOWN, STEPS, isDrawn } from "./dots.js";
import { onOtherLight } from "./paint.js";

/** Which axis lies to the right and which upwards. */
const PAIRS = [[0, 1], [0, 2], [1, 2]];
const MANY = 4_000;
const FINENESS = 36;
const EDGE = 6;

/** The three projections. */
export function createFlats({ store, axisNames, say, signal }) {
  const flats = PAIRS.map((axes) => flat({ store, axes, axisNames, say, signal }));
  const draw = () => flats.forEach(({ redraw }) => redraw());
  store.on(["dots", "brush", "shown"], draw);
  onOtherLight(draw, signal);
  addEventListener("beforeprint", draw, { signal });
  const watch = new ResizeObserver(draw);
  flats.forEach(({ canvas }) => watch.observe(canvas));
  signal.addEventListener("abort", () => watch.disconnect(), { once: true });
  return h("div", { class: "flats" }, flats.map(({ element }) => element));
}

function flat({ store, axes, axisNames, say, signal }) {
  const [across, upwards] = axes.map((axis) => axisNames[axis]);
  const canvas = h("canvas", { class: "flat-canvas", role: "img", "aria-label": say("flatLabel", { across, upwards }) });
  const picture = h("div", { class: "flat-picture" }, h("span", { class: "flat-up", "aria-hidden": "true" }, upwards), canvas);
  drawable(canvas, axes, store, signal);
  const element = h("figure", { class: "flat" }, h("figcaption", `${across} × ${upwards}`), picture, h("span", { class: "flat-across", "aria-hidden": "true" }, across));
  const redraw = () => canvas.clientWidth > 0 && store.now.dots && paintFlat(canvas, axes, store.now);
  return { element, canvas, redraw };
}

/** Drawing a rectangle bounds both axes of the picture; a mere click does nothing. */
function drawable(canvas, [across, upwards], store, signal) {
  let from = null;
  const at = ({ offsetX, offsetY }) => [share(offsetX, canvas.clientWidth), 1 - share(offsetY, canvas.clientHeight)];
  const on = (name, work) => canvas.addEventListener(name, work, { signal });
  on("pointerdown", (event) => {
    from = at(event);
    canvas.setPointerCapture(event.pointerId);
  });
  on("pointermove", (event) => {
    if (from === null) return;
    const to = at(event);
    if (Math.abs(to[0] - from[0]) < 0.02 && Math.abs(to[1] - from[1]) < 0.02) return;
    store.set({ brush: ranged(ranged(store.now.brush, across, from[0], to[0]), upwards, from[1], to[1]) });
  });
  for (const name of ["pointerup", "pointercancel"]) on(name, () => (from = null));
}

const share = (pixel, whole) => (pixel - EDGE) / (whole - 2 * EDGE);

function paintFlat(canvas, axes, { dots, brush, shown, cuts }) {
  const ratio = Math.min(devicePixelRatio, 2);
  const size = Math.round(canvas.clientWidth * ratio);
  if (canvas.width !== size) [canvas.width, canvas.height] = [size, size];
  const pen = canvas.getContext("2d");
  const style = getComputedStyle(document.documentElement);
  const told = (name) => style.getPropertyValue(name).trim();
  const edge = EDGE * ratio;
  const to = (value) => edge + value * (size - 2 * edge);
  const board = { pen, size, ratio, x: to, y: (value) => size - to(value), told };
  pen.clearRect(0, 0, size, size);
  paintCuts(board, axes, cutsOf(cuts));
  const isIn = holds(brush, dots, shown);
  if (dots.count > MANY || dots.bins !== null) paintCells(board, axes, dots, isIn);
  else paintDots(board, axes, dots, { isIn, shown });
  paintBrush(board, axes, brush);
}

function paintCuts({ pen, x, y, ratio, told }, [across, upwards], cuts) {
  pen.lineWidth = ratio;
  pen.strokeStyle = told("--edge");
  pen.strokeRect(x(0), y(1), x(1) - x(0), y(0) - y(1));
  pen.strokeStyle = told("--thread");
  pen.globalAlpha = 0.6;
  pen.setLineDash([4 * ratio, 3 * ratio]);
  pen.beginPath();
  pen.moveTo(x(cuts[across]), y(0));
  pen.lineTo(x(cuts[across]), y(1));
  pen.moveTo(x(0), y(cuts[upwards]));
  pen.lineTo(x(1), y(cuts[upwards]));
  pen.stroke();
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

function paintDots({ pen, x, y, ratio, told }, [across, upwards], dots, { isIn, shown }) {
  const colours = coloursOf();
  const radius = (dots.count > 1_000 ? 2 : 2.6) * ratio;
  for (let index = 0; index < dots.count; index += 1) {
    if (!isDrawn(dots.codes[index], shown)) continue;
    const code = dots.codes[index] % DEPTH_UNKNOWN;
    const isHeld = isIn(index);
    pen.fillStyle = isHeld ? colours[code] : told("--edge");
    pen.globalAlpha = isHeld ? 0.75 : 0.14;
    mark(pen, x(dots.axes[across][index] / STEPS), y(dots.axes[upwards][index] / STEPS), radius, code >= 4);
  }
  pen.globalAlpha = 1;
}

/** Many people as counted cells: as large as there are people in them, in the colour of most of them. */
function paintCells({ pen, x, y, told }, [across, upwards], dots, isIn) {
  const colours = coloursOf();
  const fineness = dots.bins ?? FINENESS;
  const cells = countedCells([dots.axes[across], dots.axes[upwards]], dots, fineness, isIn);
  const most = Math.max(1, ...cells.map(({ people }) => people));
  const width = (x(1) - x(0)) / fineness;
  pen.fillStyle = told("--surface");
  for (const { column, row, people, code } of cells) {
    pen.fillStyle = colours[code];
    pen.globalAlpha = 0.85;
    const radius = Math.max(0.12, Math.sqrt(people / most)) * width * 0.56;
    mark(pen, x((column + 0.5) / fineness), y((row + 0.5) / fineness), radius, code >= 4);
  }
  pen.globalAlpha = 1;
}

/** How many there are in each cell, and the code that most of them have. */
function countedCells([across, upwards], { count, codes, people }, fineness, isIn) {
  const cells = new Map();
  const at = (value) => Math.min(fineness - 1, Math.floor((value / STEPS) * fineness));
  for (let index = 0; index < count; index += 1) {
    if (!isIn(index)) continue;
    const [column, row] = [at(across[index]), at(upwards[index])];
    const key = column + fineness * row;
    if (!cells.has(key)) cells.set(key, { column, row, people: 0, codes: new Uint32Array(8) });
    const cell = cells.get(key);
    const number = people === null ? 1 : people[index];
    cell.people += number;
    cell.codes[codes[index] % DEPTH_UNKNOWN] += number;
  }
  return [...cells.values()].map((cell) => ({ ...cell, code: cell.codes.indexOf(Math.max(...cell.codes)) }));
}

function mark(pen, x, y, radius, isDiamond) {
  pen.beginPath();
  if (isDiamond) {
    const reach = radius * 1.25;
    pen.moveTo(x, y - reach);
    pen.lineTo(x + reach, y);
    pen.lineTo(x, y + reach);
    pen.lineTo(x - reach, y);
  } else pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
}

function paintBrush({ pen, x, y, ratio, told }, [across, upwards], { low, high }) {
  const isWhole = low[across] <= 0 && low[upwards] <= 0 && high[across] >= 1 && high[upwards] >= 1;
  if (isWhole) return;
  pen.strokeStyle = told("--ink");
  pen.lineWidth = 1.6 * ratio;
  pen.strokeRect(x(low[across]), y(high[upwards]), x(high[across]) - x(low[across]), y(low[upwards]) - y(high[upwards]));
}

const coloursOf = () => [0, 1, 2, 3, 4, 5, 6, 7].map(segmentColour);

// Turns, enlarges and shifts the cube by mouse, touch and keyboard.

import { START, VIEWS, enlarged, midway, shifted, turned } from "./view.js";

const DEGREES = 0.35;
const BY_KEY = 6;
const SHIFT_BY_KEY = 0.08;
const ZOOM_BY_KEY = 1.15;
const GLIDE = 420;
const STILL = 5;
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

const KEYS = {
  ArrowLeft: (view) => turned(view, -BY_KEY, 0),
  ArrowRight: (view) => turned(view, BY_KEY, 0),
  ArrowUp: (view) => turned(view, 0, BY_KEY),
  ArrowDown: (view) => turned(view, 0, -BY_KEY),
  "+": (view) => enlarged(view, ZOOM_BY_KEY),
  "=": (view) => enlarged(view, ZOOM_BY_KEY),
  "-": (view) => enlarged(view, 1 / ZOOM_BY_KEY),
};
const SHIFTED_KEYS = {
  ArrowLeft: (view) => shifted(view, -SHIFT_BY_KEY, 0),
  ArrowRight: (view) => shifted(view, SHIFT_BY_KEY, 0),
  ArrowUp: (view) => shifted(view, 0, SHIFT_BY_KEY),
  ArrowDown: (view) => shifted(view, 0, -SHIFT_BY_KEY),
};
const GLIDED_KEYS = { 0: START, 1: VIEWS.front, 2: VIEWS.side, 3: VIEWS.top };

/** What a step does by name, for buttons: left, right, up, down, nearer, farther. */
export const STEPS_BY_NAME = {
  left: KEYS.ArrowLeft,
  right: KEYS.ArrowRight,
  up: KEYS.ArrowUp,
  down: KEYS.ArrowDown,
  nearer: KEYS["+"],
  farther: KEYS["-"],
};

/** Goes to another view, smoothly unless the reader wants no motion. */
export function glide(store, to, signal) {
  if (CALM.matches) return store.set({ view: to });
  const [from, began] = [store.now.view, performance.now()];
  let last = from;
  const step = (now) => {
    // Whoever takes hold of the cube meanwhile has it.
    if (signal.aborted || store.now.view !== last) return;
    const part = Math.min(1, Math.max(0, (now - began) / GLIDE));
    last = midway(from, to, 1 - (1 - part) ** 3);
    store.set({ view: part === 1 ? to : last });
    if (part < 1) requestAnimationFrame(step);
  };
  return requestAnimationFrame(step);
}

/** Lets the canvas steer the view; `onTap(x, y)` and `onHover(x, y)` get its pixels, `onHover(null)` when none. */
export function steer(canvas, store, { onTap, onHover, signal }) {
  const fingers = new Map();
  let [way, began] = [0, null];
  const on = (name, work, options = {}) => canvas.addEventListener(name, work, { signal, ...options });
  const place = (event) => [event.offsetX, event.offsetY];

  on("pointerdown", (event) => {
    if (fingers.size === 0) [way, began] = [0, place(event)];
    fingers.set(event.pointerId, place(event));
    canvas.setPointerCapture(event.pointerId);
    onHover(null);
  });
  on("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return event.pointerType === "mouse" ? onHover(...place(event)) : undefined;
    const before = new Map(fingers);
    fingers.set(event.pointerId, place(event));
    way += distance(before.get(event.pointerId), place(event));
    store.set({ view: moved(store.now.view, before, fingers, event, canvas) });
    return undefined;
  });
  const released = (event) => {
    const isTap = event.type === "pointerup" && fingers.size === 1 && way < STILL && began !== null;
    fingers.delete(event.pointerId);
    if (isTap) onTap(...began);
  };
  on("pointerup", released);
  on("pointercancel", released);
  on("pointerleave", () => onHover(null));
  on("wheel", (event) => wheeled(event, canvas, store), { passive: false });
  on("keydown", (event) => pressed(event, store, signal));
  on("contextmenu", (event) => event.preventDefault());
}

/** One finger turns (with the right button or Shift it shifts), two enlarge and shift. */
function moved(view, before, after, event, canvas) {
  const half = Math.min(canvas.clientWidth, canvas.clientHeight) / 2;
  const [first, second] = [...after.keys()];
  const [was, is] = [before.get(event.pointerId), after.get(event.pointerId)];
  if (after.size === 1) {
    const [right, down] = [is[0] - was[0], is[1] - was[1]];
    const isShift = event.shiftKey || event.buttons === 2 || event.buttons === 4;
    return isShift ? shifted(view, right / half, -down / half) : turned(view, right * DEGREES, down * DEGREES);
  }
  const factor = distance(after.get(first), after.get(second)) / (distance(before.get(first), before.get(second)) || 1);
  const [wasMiddle, isMiddle] = [middle(before.get(first), before.get(second)), middle(after.get(first), after.get(second))];
  const place = fromMiddle(isMiddle, canvas, half);
  return enlarged(shifted(view, (isMiddle[0] - wasMiddle[0]) / half, (wasMiddle[1] - isMiddle[1]) / half), factor, ...place);
}

/** The wheel is the page's own until the cube was taken hold of, so that nobody is caught in it. */
function wheeled(event, canvas, store) {
  if (!event.ctrlKey && document.activeElement !== canvas) return;
  event.preventDefault();
  const half = Math.min(canvas.clientWidth, canvas.clientHeight) / 2;
  const rows = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
  const factor = Math.exp((-event.deltaY * rows * (event.ctrlKey ? 4 : 1)) / 600);
  store.set({ view: enlarged(store.now.view, factor, ...fromMiddle([event.offsetX, event.offsetY], canvas, half)) });
}

function pressed(event, store, signal) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const step = (event.shiftKey && SHIFTED_KEYS[event.key]) || KEYS[event.key];
  const goal = GLIDED_KEYS[event.key];
  if (!step && !goal) return;
  event.preventDefault();
  if (step) store.set({ view: step(store.now.view) });
  else glide(store, goal, signal);
}

const distance = ([ax, ay], [bx, by]) => Math.hypot(ax - bx, ay - by);
const middle = ([ax, ay], [bx, by]) => [(ax + bx) / 2, (ay + by) / 2];
const fromMiddle = ([x, y], { clientWidth, clientHeight }, half) => [(x - clientWidth / 2) / half, (clientHeight / 2 - y) / half];

// The slider over time: any day of the last year, by hand or played, with the day said.

import { fill, h } from "../core/dom.js";
import { day, dayIn } from "../core/format.js";
import { keep } from "../core/places.js";
import { alarm } from "../parts/notes.js";
import { daysAfter, daysBetween } from "./timeline.js";

const WHOLE_PLAY = 24_000;
const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const CALM_STEP = 900;
const COUNTED_EVERY = 250;

/** The slider with its buttons. It sets `dots`, `packed`, `moment`, `isPlaying` and `isToday` in the store. */
export function createClock({ store, timeline, say, signal, at = null }) {
  const last = daysBetween(timeline.since, timeline.today);
  const slider = h("input", { type: "range", min: 0, max: last, step: 1, value: last, "aria-label": say("time") });
  const told = h("output", { class: "clock-day" });
  const button = h("button", { type: "button", class: "plain clock-play" });
  const today = h("button", { type: "button", class: "plain" }, say("today"));
  const clock = { store, timeline, say, signal, slider, told, button, last, wanted: null, place: last, counted: -Infinity };
  slider.addEventListener("input", () => {
    stop(clock);
    goTo(clock, Number(slider.value));
  });
  slider.addEventListener("change", () => remember(clock));
  button.addEventListener("click", () => (store.now.isPlaying ? pause(clock) : play(clock)));
  today.addEventListener("click", () => {
    stop(clock);
    goTo(clock, last).then(() => remember(clock));
  });
  store.on(["isPlaying"], ({ isPlaying }) => showButton(clock, isPlaying));
  store.on(["isToday"], ({ isToday }) => {
    today.hidden = isToday;
  });
  goTo(clock, placeOf(clock, at));
  return h("div", { class: "clock", role: "group", "aria-label": say("time") }, button, h("div", { class: "clock-line" }, slider, ticks(timeline)), told, today);
}

/** The day in an address, as a place on the slider. */
function placeOf({ timeline, last }, at) {
  const instant = at ? Date.parse(`${at}T12:00:00`) : NaN;
  return Number.isNaN(instant) ? last : Math.max(0, Math.min(last, daysBetween(timeline.since, instant)));
}

const instantOf = ({ timeline, last }, place) => (place >= last ? timeline.today : daysAfter(timeline.since, place));

/** Shows a place on the slider; of many that are asked for in a row, the last. */
async function goTo(clock, place) {
  const { store, timeline, slider, told } = clock;
  clock.wanted = place;
  clock.place = place;
  const instant = instantOf(clock, place);
  slider.value = String(place);
  fill(told, day(instant));
  slider.setAttribute("aria-valuetext", day(instant));
  const slow = setTimeout(() => told.classList.add("is-loading"), 200);
  try {
    const { packed, moment, dotsOf } = await timeline.at(instant);
    if (clock.wanted !== place || clock.signal.aborted) return;
    store.set({ packed, moment, isToday: place >= clock.last, chosen: null });
    // While it plays, what is counted follows more slowly than what is drawn.
    if (!store.now.isPlaying || performance.now() - clock.counted > COUNTED_EVERY) {
      store.set({ dots: dotsOf() });
      clock.counted = performance.now();
    }
  } catch (fault) {
    if (!clock.signal.aborted) alarm(fault);
    stop(clock);
  } finally {
    clearTimeout(slow);
    told.classList.remove("is-loading");
  }
}

function play(clock) {
  const { store, last } = clock;
  store.set({ isPlaying: true, chosen: null });
  if (clock.place >= last) clock.place = 0;
  if (CALM.matches) return playCalmly(clock);
  let before = null;
  const step = async (now) => {
    if (!store.now.isPlaying || clock.signal.aborted) return;
    const gone = before === null ? 0 : Math.min(100, now - before);
    before = now;
    await goTo(clock, Math.min(last, clock.place + (gone * last) / WHOLE_PLAY));
    if (clock.place >= last) pause(clock);
    else requestAnimationFrame(step);
  };
  return requestAnimationFrame(step);
}

/** From picture to picture, without anything that moves. */
async function playCalmly(clock) {
  const { store, timeline, last } = clock;
  for (const instant of timeline.days) {
    const place = daysBetween(timeline.since, instant);
    if (place < clock.place) continue;
    if (!store.now.isPlaying || clock.signal.aborted) return;
    await goTo(clock, Math.min(last, place));
    await new Promise((resolve) => setTimeout(resolve, CALM_STEP));
  }
  pause(clock);
}

async function pause(clock) {
  stop(clock);
  await goTo(clock, Math.round(clock.place));
  remember(clock);
}

const stop = ({ store }) => store.set({ isPlaying: false });

function remember(clock) {
  keep({ at: clock.place >= clock.last ? null : dayIn(new Date(instantOf(clock, clock.place))) });
}

function showButton({ button, say }, isPlaying) {
  fill(button, h("span", { "aria-hidden": "true" }, isPlaying ? "❚❚" : "▶"), " ", say(isPlaying ? "pause" : "play"));
}

/** A mark under the slider for each picture. */
function ticks({ days, since, today }) {
  const at = (instant) => `${(100 * (instant - since)) / (today - since)}%`;
  return h("div", { class: "clock-ticks", "aria-hidden": "true" }, days.map((instant) => h("i", { style: { "inset-inline-start": at(instant) } })));
}

// The cube's own calculations, by the modules that the browser runs: node cube.mjs SITE, prints JSON.

import { pathToFileURL } from "node:url";

// What some modules look at when they are loaded, and none of these calculations uses: it stands ready for anything.
const iterate = function* () {};
const anything = new Proxy(iterate, {
  get: (_, name) => (name === Symbol.iterator ? iterate : name === Symbol.toPrimitive ? () => "" : anything),
  set: () => true,
  apply: () => anything,
});
for (const name of ["document", "location", "localStorage", "navigator"]) {
  Object.defineProperty(globalThis, name, { value: anything });
}
const site = pathToFileURL(`${process.argv[2]}/`);
const load = (path) => import(new URL(path, site));
const [view, dots, brush, picking, timeline, steps] = await Promise.all(
  ["cube/view.js", "cube/dots.js", "cube/brush.js", "cube/picking.js", "cube/timeline.js", "flows/steps.js"].map(load),
);

const columns = (places, codes, numbers) => ({
  count: codes.length,
  numbers: Uint32Array.from(numbers),
  axes: [0, 1, 2].map((axis) => Uint16Array.from(places, (place) => Math.round(place[axis] * 65_535))),
  codes: Uint8Array.from(codes),
  people: null,
  bins: null,
});
const near = (value) => Math.round(value * 1000) / 1000;
const screen = { width: 800, height: 600 };
const onScreen = (camera, place) => view.projected(view.matrixOf(camera, screen.width, screen.height), view.spot(...place), screen.width, screen.height);

function cameras() {
  const { front, side, top, start } = view.VIEWS;
  const middle = Object.values({ front, side, top, start }).map((camera) => onScreen(camera, [0.5, 0.5, 0.5])).map(({ x, y }) => [near(x), near(y)]);
  const right = (camera, axis) => onScreen(camera, [0.5, 0.5, 0.5].with(axis, 1)).x > 401;
  const up = (camera, axis) => onScreen(camera, [0.5, 0.5, 0.5].with(axis, 1)).y < 299;
  const held = view.enlarged({ ...start, x: 0.1 }, 2, 0.4, -0.3);
  const spelled = view.spelledView(view.turned(start, 45, -10));
  return {
    middle,
    looks: { front: [right(front, 0), up(front, 2)], side: [right(side, 1), up(side, 2)], top: [right(top, 0), up(top, 1)] },
    held: [near(held.x), near(held.y), held.zoom],
    bounded: view.bounded({ turn: 540, lift: 200, zoom: 99, x: 0, y: 0 }),
    spelled,
    again: view.parsedView(spelled),
    nonsense: view.parsedView("a,b") === start && view.spelledView(start) === null,
    halfway: view.midway({ ...start, turn: 170 }, { ...start, turn: -170 }, 0.5).turn,
  };
}

function picked() {
  const places = [[0.2, 0.2, 0.2], [0.8, 0.8, 0.8], [0.2, 0.2, 0.21]];
  const every = columns(places, [0, 7, 8], [4, 5, 9]);
  const matrix = view.matrixOf(view.START, screen.width, screen.height);
  const at = (index, isShown = () => true) => {
    const { x, y } = onScreen(view.START, places[index]);
    return picking.nearest({ dots: every, matrix, ...screen, x, y, reach: 5, isShown });
  };
  return [at(0), at(1), at(2), at(1, (index) => index !== 1), picking.nearest({ dots: every, matrix, ...screen, x: 1, y: 1, reach: 5, isShown: () => true })];
}

function brushed() {
  const every = columns([[0.2, 0.2, 0.2], [0.8, 0.8, 0.8], [0.5, 0.2, 0.5]], [0, 7, 8], [4, 5, 9]);
  const count = (box, shown = 255) => dots.tally(every, brush.holds(box, every, shown)).total;
  const box = brush.ranged(brush.WHOLE, 2, 0.9, 0.1);
  return {
    counts: [count(brush.WHOLE), count(box), count(brush.ranged(brush.WHOLE, 0, 0, 0.5)), count(brush.WHOLE, 128)],
    where: brush.whereOf(brush.ranged(box, 0, 0, 0.55), 128 + 2, "P"),
    spelled: [brush.spelledBrush(box), brush.spelledBrush(brush.WHOLE), brush.spelledHidden(128 + 2), brush.spelledHidden(255)],
    again: [brush.parsedBrush(brush.spelledBrush(box)), brush.isWhole(brush.parsedBrush("x")), brush.parsedShown("023456")],
  };
}

function played() {
  const before = columns([[0, 0, 0], [0.2, 0.4, 0.6]], [0, 3], [1, 7]);
  const after = columns([[1, 0.5, 0], [0.9, 0.9, 0.9]], [2, 7], [1, 8]);
  const packed = dots.between(before, after, (number) => (number === 1 ? 0.25 : 0.75));
  const told = (moment) => {
    const { axes, codes, numbers } = dots.atMoment(before, after, packed, moment);
    return { psychology: [...axes[0]].map((value) => near(value / 65_535)), codes: [...codes], numbers: [...numbers] };
  };
  const day = (text) => Date.parse(`${text}T00:00:00Z`);
  const line = new timeline.Timeline({ days: [day("2026-01-01"), day("2026-01-11"), day("2026-01-21")] });
  return {
    bytes: packed.buffer.byteLength / packed.count,
    moments: [told(0), told(0.5), told(1)],
    spans: [line.span(day("2025-01-01")), line.span(day("2026-01-06")), line.span(day("2026-01-21"))],
    months: timeline.daysOf(Date.parse("2026-08-31T12:00:00"), 100).slice(5, 7).map((each) => new Date(each).toDateString()),
    quarters: timeline.daysOf(day("2026-08-31"), 100_000).length,
  };
}

function counted() {
  const cells = [
    { psychology: 0, behaviour: 3, depth: null, count: 9 },
    { psychology: 3, behaviour: 3, depth: 3, count: 5 },
  ];
  const { codes, people, axes } = dots.dotsOfCells({ bins: 4, cells }, { psychology: 0.6, behaviour: 0.5, depth: 0.4 });
  return { codes: [...codes], people: [...people], places: axes.map((axis) => [...axis].map((value) => near(value / 65_535))) };
}

function flowed() {
  const step = (fromSegment, toSegment, count, isNew = false) => ({ fromSegment, toSegment, count, isNew });
  const square = steps.squareOf([step("FAN", "FAN", 10), step("FAN", "BRAND_LOYAL", 4), step("FAN", "CONSUMER", null), step(null, "FAN", 2), step(null, "FAN", 1, true), step("FAN", null, 3)]);
  const where = (origin, target) => steps.whereOf({ origin, target, productId: "P", since: "S", until: null });
  return {
    cells: [square.at("FAN", "FAN"), square.at("FAN", "CONSUMER"), square.at("SURFACE", "FAN"), square.at(null, "FAN"), square.at(steps.NEW, "FAN")],
    figures: steps.figuresOf(square),
    leaving: steps.leaving(square, "FAN"),
    arriving: steps.arriving(square, "FAN"),
    where: [where("FAN", null), where("FAN", "FAN"), Object.keys(where(steps.NEW, "FAN"))],
  };
}

console.log(JSON.stringify({ cameras: cameras(), picked: picked(), brushed: brushed(), played: played(), counted: counted(), flowed: flowed() }));

// The cube's own calculations, by the modules that the browser runs: node cube.mjs SITE, prints JSON.

import { pathToFileURL } from "node:url";

import "./nothing.mjs";

const site = pathToFileURL(`${process.argv[2]}/`);
const load = (path) => import(new URL(path, site));
const [view, dots, brush, picking, timeline, steps, address, plain, octants, audience] = await Promise.all(
  ["cube/view.js", "cube/dots.js", "cube/brush.js", "cube/picking.js", "cube/timeline.js", "flows/steps.js", "conditions/address.js", "pages/people/plain.js", "cube/octants.js", "cube/audience.js"].map(load),
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
  const count = (box, shown) => dots.tally(every, brush.holds(box, every, shown)).total;
  const { ALL_SHOWN, DEPTH_UNKNOWN_BIT } = dots;
  const box = brush.ranged(brush.WHOLE, 2, 0.9, 0.1);
  return {
    counts: [count(brush.WHOLE), count(box), count(brush.ranged(brush.WHOLE, 0, 0, 0.5)), count(brush.WHOLE, 128), count(brush.WHOLE, ALL_SHOWN - DEPTH_UNKNOWN_BIT)],
    where: brush.whereOf(brush.ranged(box, 0, 0, 0.55), DEPTH_UNKNOWN_BIT + 128 + 2, "P"),
    known: brush.whereOf(brush.WHOLE, 128, "P"),
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
    anew: [{ isToday: true, isPlaying: false }, { isToday: false, isPlaying: false }, { isToday: true, isPlaying: true }].map((now) => Object.keys(timeline.renewed(now, { moment: 0 }, {}))),
    quarters: timeline.daysOf(day("2026-08-31"), 100_000).length,
  };
}

/** What the numbers beside the picture listen to. */
function followed() {
  const names = (create) => {
    const heard = new Set();
    const store = { now: {}, set: () => {}, on: (each) => each.forEach((name) => heard.add(name)) };
    create({ store, whose: null, product: { id: "P", name: {} }, productId: "P", axisNames: [], say: () => "" });
    return [...heard].sort();
  };
  return [names(octants.createOctants), names(audience.createAudience)];
}

function counted() {
  const columns = Uint8Array.of(9, 0, 0, 0, 5, 0, 0, 0, 0, 3, 3, 3, 255, 3);
  const cells = dots.cellsOf(btoa(String.fromCharCode(...columns)));
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

function filtered() {
  const since = new Date(2026, 3, 1).toISOString();
  const of = { productId: "P" };
  const plainly = {
    segment: { ...of, segments: ["FAN", "BRAND_LOYAL"], unclassified: true },
    standing: { ...of, standing: "CUSTOMER" },
    certain: { ...of, least: 0.55 },
    nearCut: { ...of, axis: "DEPTH", within: 0.1 },
    moved: { ...of, since, from: { segments: ["FAN"] } },
    bought: { ...of, since, least: 2 },
    joinedSince: since,
    audience: "A",
  };
  const odd = [
    { moved: { ...of, from: { segments: ["FAN"] } } },
    { moved: { ...of, since, from: {} } },
    { joinedSince: "foo" },
    { joinedSince: "2026-04-01T00:00:00.001Z" },
    { joinedSince: "9999-12-31T23:59:59.999-14:00" },
    { standing: null },
    { standing: "CUSTOMER" },
    { standing: { productId: "Q", standing: "CUSTOMER" } },
    { segment: { ...of, segments: [] } },
    { segment: { ...of, segments: "FAN" } },
    { segment: { ...of, segments: null, unclassified: true } },
    { nearCut: { ...of, axis: "DEPTH", within: null } },
    { bought: { ...of, since, until: since, least: 1 } },
    { audience: "B" },
    { not: { externalRefs: ["A-1"] } },
  ];
  const isOffered = (name, part) => name !== "audience" || part === "A";
  const said = plain.valuesOf(plainly, "P", isOffered);
  const whole = { segments: ["BRAND_LOYAL", "FAN"], ...plainly };
  return {
    again: [JSON.stringify(plain.whereOf(said.values, "P")) === JSON.stringify(plainly), said.rest, plain.valuesOf(whole, "P").rest],
    lost: odd.filter((where) => JSON.stringify(plain.valuesOf(where, "P", isOffered).rest) !== JSON.stringify(where)),
  };
}

function addressed() {
  const { readWhere, typed, whereAsState } = address;
  const [one, other] = [{ externalRefs: ["A-1"] }, { externalRefs: ["A-1"], joinedSince: "2026-04-01T00:00:00Z" }];
  const names = [one, other, one].map(whereAsState);
  const refused = () => {
    try {
      return typed("[]", "expert", "no");
    } catch ({ code, userErrors }) {
      return [code, userErrors[0].path];
    }
  };
  return {
    names: [names[0] === names[2], names[0] !== names[1], names.some((name) => name.includes("A-1"))],
    means: [readWhere(names[0]), readWhere(names[1]), readWhere("unsaid-of-before")],
    personal: [{ not: one }, { and: [{ or: [one] }] }, { attribute: {} }, { not: { joinedSince: "x" } }, { and: [null] }].map((where) => whereAsState(where) !== JSON.stringify(where)),
    typed: [typed("", "expert", "no"), typed("{}", "expert", "no"), refused()],
  };
}

console.log(JSON.stringify({ filtered: filtered(), addressed: addressed(), cameras: cameras(), picked: picked(), brushed: brushed(), played: played(), followed: followed(), counted: counted(), flowed: flowed() }));

// A person's way as the cube's own module reckons it: node way.mjs SITE, prints JSON.

import { pathToFileURL } from "node:url";

import "./nothing.mjs";

const site = pathToFileURL(`${process.argv[2]}/`);
const { stationsOf, dotsOfPath, linesOfPath } = await import(new URL("cube/way.js", site));

const at = (place, segment, depthKnown = true) => ({ psychology: place[0], behaviour: place[1], depth: place[2], segment, depthKnown });
const points = [at([0, 0, 0.5], null), at([0.5, 0, 0.5], "FAN", false), at([0.5, 0, 0.5], "FAN", false), at([0.5, 0, 1], "MIND_LEADER"), at([0.5, 0.5, 1], "MIND_LEADER")];
const dots = dotsOfPath(points);
const lines = linesOfPath(points, 3);
const places = ({ from, to }) => [from, to];

console.log(
  JSON.stringify({
    stations: stationsOf(points).map(({ index }) => index),
    codes: [...dots.codes],
    sizes: [...dots.people],
    places: [0, 1, 2].map((axis) => [...dots.axes[axis]].map((value) => Math.round((100 * value) / 65_535))),
    way: lines.way.map(places),
    doubt: { dashes: lines.doubt.length, first: places(lines.doubt[0]), last: places(lines.doubt.at(-1)) },
    guides: lines.guides.map(places),
    unchosen: linesOfPath(points).guides,
  }),
);

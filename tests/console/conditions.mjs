// Says conditions on people in words: node conditions.mjs SITE LANGUAGE {names, asked, kept}, prints JSON.

import { pathToFileURL } from "node:url";

import "./nothing.mjs";

const [folder, language, given] = process.argv.slice(2);
process.env.TZ = "Asia/Tokyo";
const surroundings = {
  location: { pathname: "/console/people", search: "", host: "" },
  localStorage: { getItem: () => null },
  navigator: { languages: [language] },
};
for (const [name, value] of Object.entries(surroundings)) Object.defineProperty(globalThis, name, { value });

const site = pathToFileURL(`${folder}/`);
const load = (path) => import(new URL(path, site));
const [{ sentence }, { asAsked }] = await Promise.all(["conditions/sentence.js", "conditions/kept.js"].map(load));
const { names, asked, kept } = JSON.parse(given);
const called = new Map(Object.entries(names));

console.log(
  JSON.stringify({
    asked: asked.map((where) => sentence(where, called)),
    kept: kept.map((where) => sentence(asAsked(where), called)),
  }),
);

// Tells why things were not done, as the console shows it: node refusals.mjs SITE LANGUAGE [faults], prints JSON.

import { pathToFileURL } from "node:url";

import "./nothing.mjs";

const [folder, language, faults] = process.argv.slice(2);
const surroundings = {
  location: { pathname: "/console/", search: "", host: "" },
  localStorage: { getItem: () => null },
  navigator: { languages: [language] },
};
for (const [name, value] of Object.entries(surroundings)) Object.defineProperty(globalThis, name, { value });

const load = (path) => import(new URL(path, pathToFileURL(`${folder}/`)));
const [{ explained }, { default: refusals }, { default: fields }] = await Promise.all(["parts/refusals.js", "parts/words/refusals.js", "parts/words/fields.js"].map(load));

console.log(JSON.stringify({ told: JSON.parse(faults).map(explained), codes: Object.keys(refusals[language]), fields: Object.keys(fields) }));

// Tells what the console's modules say: for each that holds words, its keys by language, with what is filled into each.

import { renameSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

import "./nothing.mjs";

const [folder, ...files] = process.argv.slice(2);
const heard = [];
globalThis.hear = (said) => heard.push(said);
// A copy of the console is read, in which whoever says words tells which.
writeFileSync(`${folder}/package.json`, '{ "type": "module" }');
renameSync(`${folder}/core/words.js`, `${folder}/core/real_words.js`);
writeFileSync(
  `${folder}/core/words.js`,
  'export * from "./real_words.js";\nexport const words = (said) => { globalThis.hear(said); return () => ""; };\n',
);

const filled = (text) => [...new Set([...String(text).matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort().join(" ");
const kind = (value) => (typeof value === "function" ? "function" : filled(value));
const keys = (said) => Object.fromEntries(Object.entries(said).map(([key, value]) => [key, kind(value)]));

const told = {};
for (const file of files) {
  heard.length = 0;
  const module = await import(pathToFileURL(`${folder}/${file}`).href);
  const held = [...Object.values(module), ...heard].filter((value) => value?.en && value?.ja);
  told[file] = held.map(({ en, ja }) => ({ en: keys(en), ja: keys(ja) }));
}
console.log(JSON.stringify(told));

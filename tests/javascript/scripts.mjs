/* Our scripts without a browser: `load("terms")` runs a script and what it asks for, in this process, and gives `hub`.
   There is a `window` and no document: what touches the page while it is read, or is not pure, fails here. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInThisContext } from "node:vm";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const loaded = new Set();
globalThis.window = globalThis;

export const table = JSON.parse(readFileSync(join(ROOT, "tests", "format_cases.json"), "utf8"));

export function load(...names) {
  names.forEach(loadOne);
  return globalThis.hub;
}

function loadOne(name) {
  if (loaded.has(name)) return;
  loaded.add(name);
  const path = ["hub-", ""].map(prefix => join(ROOT, "assets", `${prefix}${name}.js`)).find(existsSync);
  const source = readFileSync(path, "utf8");
  const needs = /^\/\* after: (.+) \*\/$/m.exec(source);
  if (needs) load(...needs[1].split(", "));
  runInThisContext(source, { filename: path });
}

/* The page speaks this language from now on. */
export function speak(lang, words = {}) {
  const { form, words: own } = table.told[lang];
  load("format").tell({ form, words: { ...own, ...words } });
  globalThis.hub.lang = () => lang;
}

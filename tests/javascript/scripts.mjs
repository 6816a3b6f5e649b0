/* Our scripts without a browser: `load("terms")` runs a script and what it asks for, in this process, and gives `hub`.
   There is a `window` and no document: what touches the page while it is read, or is not pure, fails here. */
import { execFileSync } from "node:child_process";
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

/* The page has these parameters from now on; without any given, those that the server declares. */
export function declare(parameters = process.env.HUB_PARAMETERS || declared()) {
  load("dash").root = { dataset: { theme: "dark", parameters } };
}
function declared() {
  const ask = "import json; from dashboard import parameters; print(json.dumps(parameters.declared()))";
  return execFileSync(join(ROOT, ".venv", "bin", "python"), ["-c", ask], { cwd: ROOT, encoding: "utf8" });
}

/* The page speaks this language from now on. */
export function speak(lang, words = {}) {
  const { form, words: own } = table.told[lang];
  load("format").tell({ form, words: { ...own, ...words } });
  globalThis.hub.lang = () => lang;
}

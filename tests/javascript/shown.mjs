/* A line of JSON in, a line out: `["pl", [0.285, ...]]` gives each number in all forms that scripts write. */
import { createInterface } from "node:readline";
import { load, speak } from "./scripts.mjs";

const hub = load("format");
const FORMS = ["count", "signed", "rate", "decimal", "percent", "points"];

for await (const line of createInterface({ input: process.stdin })) {
  const [lang, numbers] = JSON.parse(line);
  speak(lang);
  process.stdout.write(`${JSON.stringify(numbers.map(n => [...FORMS.map(form => hub[form](n)), hub.wait(Math.abs(n))]))}\n`);
}

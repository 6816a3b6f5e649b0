/* Numbers, days and words: each line of tests/format_cases.json, to which the server is held too. */
import assert from "node:assert/strict";
import test from "node:test";
import { load, speak, table } from "./scripts.mjs";

const hub = load("format");

for (const lang of ["en", "pl"]) {
  test(`figures and days read in ${lang} as the server writes them`, () => {
    speak(lang);
    const wrong = table.cases
      .map(([what, value, en, pl]) => ({ what, value, said: hub[what](value), wanted: lang === "en" ? en : pl }))
      .filter(one => one.said !== one.wanted);
    assert.deepEqual(wrong, []);
  });
}

test("a number's point is moved without a digit lost or added", () => {
  const cases = [[0.333, 2, "33.3"], [0.07, 2, "7"], [1.1, 2, "110"], [-0.285, 2, "-28.5"], [12, 0, "12"], [1e-7, 2, "0.00001"], [5, -2, "0.05"]];
  for (const [number, places, wanted] of cases) assert.equal(hub.shifted(number, places), wanted);
});

test("whole numbers are rounded half up, away from zero", () => {
  assert.deepEqual([2.5, -2.5, 0.49, -0.4, 1e6].map(hub.integer), [3, -3, 0, 0, 1000000]);
});

test("a row's value is taken as what it is", () => {
  const row = { region: "us", customer: "Alba", total: 0, used: null, weeks: [1, null] };
  assert.deepEqual(["total", "used", "customer", "weeks", "nothing"].map(name => hub.numberIn(row, name)), [0, null, null, null, null]);
  assert.deepEqual(["weeks", "total"].map(name => hub.seriesIn(row, name)), [[1, null], null]);
  assert.equal(hub.valueIn(row, "customer"), "Alba");
});

test("what is no number is no figure", () => {
  for (const value of ["abc", NaN, Infinity]) assert.throws(() => hub.count(value), { message: `no number: ${value}` });
});

test("days are counted over months, years and the clock's change", () => {
  assert.equal(hub.addDays("2026-02-27", 2), "2026-03-01");
  assert.equal(hub.addDays("2024-02-28", 1), "2024-02-29");
  assert.equal(hub.addDays("2026-03-29", 7), "2026-04-05");
  assert.equal(hub.addDays("2026-01-01", -7), "2025-12-25");
});

test("a word with a number takes the form that the language asks for", () => {
  const rows = { one: "{count} wiersz", few: "{count} wiersze", many: "{count} wierszy", other: "{count} wiersza" };
  speak("pl", { rows });
  assert.deepEqual([1, 2, 5, 12, 22, 1.5].map(n => hub.t("rows", { n, count: n }).split(" ")[1]),
    ["wiersz", "wiersze", "wierszy", "wierszy", "wiersze", "wiersza"]);
  speak("en", { rows: { one: "{count} row", other: "{count} rows" } });
  assert.deepEqual([1, 0, 2].map(n => hub.t("rows", { n, count: n })), ["1 row", "0 rows", "2 rows"]);
});

test("a word that is not there is told to the console, a value that is not given stays to be seen", t => {
  const told = t.mock.method(console, "error", () => {});
  assert.equal(hub.t("no.such.word"), "");
  assert.equal(told.mock.callCount(), 1);
  speak("en", { greeting: "Hello {name}" });
  assert.equal(hub.t("greeting", {}), "Hello {name}");
  assert.equal(hub.t("greeting", { name: "toString" }), "Hello toString");
});

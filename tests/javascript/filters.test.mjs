/* Filters of columns: numbers as readers type them, texts as the query compares them; orders of cells. */
import assert from "node:assert/strict";
import test from "node:test";
import { load, speak } from "./scripts.mjs";

const hub = load("filters", "orders", "format");
const { hubTyped, hubWritten, hubNumbers, hubMaxima, hubOrder, hubFold } = globalThis.dashAgGridFunctions;
const number = (type, filter, filterTo) => ({ filterType: "number", type, filter, ...(filterTo === undefined ? {} : { filterTo }) });

test("signs and ranges as they are typed", () => {
  speak("en");
  const cases = [
    [">100", number("greaterThan", 100)], ["<=5", number("lessThanOrEqual", 5)], ["\u2264 5", number("lessThanOrEqual", 5)],
    ["=>7", number("greaterThanOrEqual", 7)], ["<>3", number("notEqual", 3)], ["12", number("equals", 12)], ["==12", number("equals", 12)],
    ["10..20", number("inRange", 10, 20)], ["20...10", number("inRange", 10, 20)], ["10\u202620", number("inRange", 10, 20)],
    ["10..", number("greaterThanOrEqual", 10)], ["..20", number("lessThanOrEqual", 20)], ["-5..-1", number("inRange", -5, -1)],
    ["\u22123", number("equals", -3)], ["1,284", number("equals", 1284)], [" ", null]
  ];
  for (const [text, wanted] of cases) assert.deepEqual(hub.condition(text, "count"), wanted, text);
});

test("what makes no sense is told apart from nothing", () => {
  for (const text of ["abc", ">", "..", "1..x", "1e5", "5 6 7x", ">>5", "1:30"]) assert.equal(hub.condition(text, "count"), undefined, text);
});

test("shares are typed as percents, exactly", () => {
  for (const [text, wanted] of [["28.5%", 0.285], ["7", 0.07], ["110%", 1.1], [">0.1", 0.001]]) {
    assert.equal(hub.condition(text, "rate").filter, wanted, text);
  }
  for (const kind of ["rate", "points"]) assert.equal(hub.condition("50", kind).filter, 0.5, kind);
  assert.equal(hub.condition("50", "users").filter, 50);
  assert.equal(hub.condition("2.5pp", "points").filter, 0.025);
  assert.equal(hub.condition("2,5 p.p.", "points").filter, 0.025);
});

test("waits are typed as minutes and seconds, or as seconds", () => {
  assert.deepEqual(hub.condition("1:58", "seconds"), number("equals", 118));
  assert.deepEqual(hub.condition("0:30..2:00", "seconds"), number("inRange", 30, 120));
  assert.deepEqual(hub.condition("90s", "seconds"), number("equals", 90));
  assert.equal(hub.condition("1:60", "seconds"), undefined);
});

test("in Polish the comma is the point", () => {
  speak("pl");
  assert.equal(hub.condition("1,284", "count").filter, 1.284);
  assert.equal(hub.condition("1\u00a0284", "count").filter, 1284);
  assert.equal(hubWritten(0.285, "rate"), "28,5");
  speak("en");
  assert.equal(hubWritten(0.285, "rate"), "28.5");
});

test("what is written for a value is read as the same value", () => {
  for (const lang of ["en", "pl"]) {
    speak(lang);
    for (let n = -2000; n < 2000; n += 7) {
      for (const kind of ["whole", "rate"]) assert.equal(hubTyped(hubWritten(n / 1000, kind), kind), n / 1000);
    }
  }
});

test("texts are folded: no case, no accents, letters by their base", () => {
  const cases = { "\u0141\u00d3D\u0179": "lodz", "Stra\u00dfe": "strasse", "\u00c6r\u00f8": "aero", "\u0130stanbul": "istanbul", "\ufb01n": "fin" };
  for (const [text, wanted] of Object.entries(cases)) assert.equal(hub.fold(text), wanted);
  assert.equal(hubFold(null), null);
  assert.equal(hub.fold("a\u0334\u0301\u0315b"), "ab", "marks of several classes");
  assert.deepEqual([hubTyped(null, "count"), hubTyped("", "count"), hubTyped("x", "count"), hubWritten(null, "count")], [null, null, null, null]);
});

const sorted = (values, compare, descending) =>
  [...values].sort((one, other) => (descending ? -1 : 1) * compare(one, other, null, null, descending));

test("the unknown is last in both directions", () => {
  assert.deepEqual(sorted([3, null, 1, 10], hubNumbers, false), [1, 3, 10, null]);
  assert.deepEqual(sorted([3, null, 1, 10], hubNumbers, true), [10, 3, 1, null]);
  assert.deepEqual(sorted([[1, 9], [], [null, 4]], hubMaxima, false), [[null, 4], [1, 9], []]);
});

test("two unknown ones are alike, and one is last whichever it is compared with", () => {
  for (const descending of [false, true]) {
    const far = descending ? -1 : 1;
    assert.equal(hubNumbers(null, undefined, null, null, descending), 0);
    assert.equal(hubNumbers(null, 0, null, null, descending), far);
    assert.equal(hubNumbers(0, null, null, null, descending), -far);
  }
  assert.equal(hub.maximum([null, -3, 0]), 0);
  assert.equal(hub.maximum([null]), null);
});

test("texts are in the order of the places that the server gave them", () => {
  const rows = [{ data: { by: [2] } }, { data: { by: [0] } }, { data: { by: [null] } }, { data: { by: [1] } }];
  for (const descending of [false, true]) {
    const order = rows.slice().sort((a, b) => (descending ? -1 : 1) * hubOrder(0)(null, null, a, b, descending));
    assert.deepEqual(order.map(row => row.data.by[0]), descending ? [2, 1, 0, null] : [0, 1, 2, null]);
  }
});

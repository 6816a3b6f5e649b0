/* Windows of large tables: their addresses, which one comes next, what is known of them, and reading to the end. */
import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { load } from "./scripts.mjs";

const hub = load("windows");
const { isWindowed, first, address, next, starts, known, ask, all } = hub.windows;
const BLOCK = "/blocks/licenses-recent?region=us&q=a+b&lang=en";
const PLAIN = { sort: null, filter: null };
const rows = (from, n) => Array.from({ length: n }, (_none, at) => ({ customer: `c${from + at}` }));
const held = { address: BLOCK, version: "7", given: { count: 5000, first: rows(0, 200) } };
let answers; // address -> answer that is known
let asked;
let forgotten;

beforeEach(() => {
  answers = new Map();
  asked = [];
  forgotten = [];
  hub.answer = where => answers.get(where);
  hub.get = where => { asked.push(where); return Promise.resolve({ version: "7" }); };
  hub.forgetAnswer = where => { forgotten.push(where); };
});

test("a table has windows where its rows are a count and the first of them", () => {
  assert.ok(isWindowed({ count: 3, first: [] }));
  for (const other of [[], [{ first: 1 }], null, undefined, "first", 3]) assert.ok(!isWindowed(other), String(other));
});

test("few rows that came all at once are the first of themselves", () => {
  assert.deepEqual(first(rows(0, 3)), { count: 3, first: rows(0, 3) });
  assert.deepEqual(first([]), { count: 0, first: [] });
  assert.equal(first(held.given), held.given);
});

test("a window is asked for under its block's own state", () => {
  assert.equal(address(BLOCK, PLAIN, 400, 200), "/rows/licenses-recent?region=us&q=a+b&lang=en&offset=400&limit=200");
  const said = new URL(address(BLOCK, { sort: "total:desc", filter: '{"a":"ż&="}' }, 0, 2000), "http://x").searchParams;
  assert.deepEqual([said.get("sort"), said.get("filter"), said.get("q")], ["total:desc", '{"a":"ż&="}', "a b"]);
});

test("the neighbour is due once the middle is passed, in the way that the view moves", () => {
  const cases = [
    [{ first: 0, last: 12, down: true }, null], [{ first: 88, last: 99, down: true }, null], [{ first: 89, last: 100, down: true }, 200],
    [{ first: 390, last: 402, down: true }, null], [{ first: 4900, last: 4912, down: true }, null], // there is none after the last
    [{ first: 399, last: 410, down: false }, null], [{ first: 300, last: 312, down: false }, 0], [{ first: 4810, last: 4822, down: false }, 4600],
    [{ first: 20, last: 32, down: false }, null]
  ];
  cases.forEach(([view, wanted]) => { assert.equal(next(view, 200, 5000), wanted, JSON.stringify(view)); });
});

test("a table is read in as few requests as the server allows", () => {
  assert.deepEqual(starts(5000, Infinity), [0, 2000, 4000]);
  assert.deepEqual(starts(4000, Infinity), [0, 2000]);
  assert.deepEqual(starts(5000, 2000), [0]);
  assert.deepEqual(starts(0, 2000), []);
});

test("the first rows are known from the block, in its own order alone", () => {
  assert.deepEqual(known(held, PLAIN, 0, 200), { count: 5000, rows: held.given.first });
  assert.deepEqual(known(held, PLAIN, 50, 50).rows, rows(50, 50));
  assert.equal(known(held, PLAIN, 100, 200), null);
  assert.equal(known(held, { sort: "total:asc", filter: null }, 0, 200), null);
  assert.equal(known(held, { sort: null, filter: "{}" }, 0, 200), null);
});

test("few rows are all known: as a window, read to the end and for paper, nothing is asked for", async () => {
  const few = { ...held, given: first(rows(0, 3)) };
  assert.deepEqual(known(few, PLAIN, 0, 200), { count: 3, rows: rows(0, 3) });
  assert.deepEqual(known(few, PLAIN, 200, 200), { count: 3, rows: [] });
  assert.equal(known(few, { sort: "total:asc", filter: null }, 0, 200), null);
  assert.deepEqual(await all(few, PLAIN, 3, () => {}), rows(0, 3));
  assert.deepEqual(hub.windows.atOnce(few, PLAIN, 2000), { count: 3, rows: rows(0, 3) });
  assert.deepEqual(asked, []);
});

test("a window of another version than its block is none", () => {
  const where = address(BLOCK, PLAIN, 200, 200);
  answers.set(where, { version: "7", count: 5000, rows: rows(200, 200) });
  assert.deepEqual(known(held, PLAIN, 200, 200).rows[0], { customer: "c200" });
  answers.set(where, { version: "8", count: 5000, rows: rows(200, 200) });
  assert.equal(known(held, PLAIN, 200, 200), null);
});

test("of the windows read longest ago the rows are forgotten", async () => {
  for (let at = 0; at < 150; at += 1) await ask(held, PLAIN, at * 200, 200);
  await ask(held, PLAIN, 0, 200); // the newest again
  assert.deepEqual(forgotten, []);
  await ask(held, PLAIN, 150 * 200, 200);
  assert.deepEqual(forgotten, [address(BLOCK, PLAIN, 200, 200)]);
});

test("reading to the end gives the rows in their order, and says how far it has come", async () => {
  const told = [];
  hub.anew = ([where]) => {
    asked.push(where);
    const offset = Number(new URL(where, "http://x").searchParams.get("offset"));
    return Promise.resolve([{ version: "7", count: 4100, rows: rows(offset, Math.min(2000, 4100 - offset)) }]);
  };
  const found = await all(held, { sort: "total:asc", filter: null }, 4100, n => { told.push(n); });
  assert.deepEqual(found, rows(0, 4100));
  assert.deepEqual(told, [2000, 4000, 4100]);
  assert.deepEqual(asked, [0, 2000, 4000].map(offset => address(BLOCK, { sort: "total:asc", filter: null }, offset, 2000)));
});

test("reading ends where another version answers, and where nothing does", async () => {
  hub.anew = ([where]) => { asked.push(where); return Promise.resolve([{ version: asked.length > 1 ? "8" : "7", rows: rows(0, 2000) }]); };
  assert.equal(await all(held, PLAIN, 6000, () => {}), null);
  assert.equal(asked.length, 2);
  hub.anew = () => Promise.reject(new Error("broken"));
  await assert.rejects(all(held, PLAIN, 6000, () => {}), { message: "broken" });
});

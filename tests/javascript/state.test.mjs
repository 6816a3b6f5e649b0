/* The page's state and its address. */
import assert from "node:assert/strict";
import test from "node:test";
import { declare, load } from "./scripts.mjs";

const { search, parsed, same, moved, ofScope } = load("state").pageState;
declare();
const FULL = {
  region: "eu", service: "calling", as_of: "2026-11-22", version: 7, q: 'name:"Żółć & Söhne" -status:trial', range: "2026-01-01..2026-03-01",
  tab: "licenses", compare: "year", endpoint: "desk", feature: "queue", lang: "pl", theme: "dark"
};

test("an address says what differs from what holds without it", () => {
  assert.equal(search({ region: "us", service: "meetings", range: "1y", q: "", as_of: null }, ""), "?region=us&service=meetings");
  assert.equal(search({ region: "us", range: "13w" }, ""), "?region=us&range=13w");
});

test("what an address says is the state that it was made from", () => {
  const { lang, theme, ...plain } = FULL;
  const back = parsed(search(FULL, ""), { region: "us", customer: null, lang, theme }, true);
  assert.deepEqual(back, { ...plain, customer: null, lang, theme });
  assert.ok(same(back, FULL));
});

test("what a path says stands in no query, and stays while the page stays", () => {
  assert.equal(search({ region: "us", customer: "abc", tab: "licenses" }, "", "customer"), "?tab=licenses");
  assert.equal(parsed("?tab=calling", { region: "us", customer: "abc" }, true).customer, "abc");
});

test("language and theme stand in the address only where it had them", () => {
  assert.equal(search({ ...FULL, q: "" }, "").includes("lang"), false);
  const asked = new URLSearchParams(search({ ...FULL, pinned: ["lang", "theme"] }, ""));
  assert.deepEqual([asked.get("lang"), asked.get("theme")], ["pl", "dark"]);
});

test("whether other regions are read ahead stays as the address says it", () => {
  assert.equal(search({ region: "us" }, "?readahead=0&q=x"), "?region=us&readahead=0");
});

test("an empty address asks for the region that was shown and for what holds without a word", () => {
  const state = parsed("", { region: "ca", lang: "en", as_of: "2026-01-01", customer: null }, true);
  assert.deepEqual(state, {
    region: "ca", lang: "en", service: "meetings", as_of: null, version: null, q: "", customer: null, tab: "overview", range: "1y", compare: null,
    endpoint: null, feature: null
  });
  assert.equal(parsed("?service=calling", state, false).service, null);
});

test("unknown, null and empty are alike, everything else differs", () => {
  assert.ok(same({ region: "us" }, { region: "us", as_of: null, q: "" }));
  for (const name of Object.keys(FULL)) assert.ok(!same(FULL, { ...FULL, [name]: "other" }), name);
});

test("what is being typed into the filter is no other place", () => {
  assert.ok(!moved({ ...FULL, q: "a" }, FULL));
  assert.ok(moved({ ...FULL, region: "us" }, FULL));
  assert.ok(!moved({ ...FULL, theme: "light" }, FULL));
});

test("a link to another page says what that page has, and nothing that it has not", () => {
  const said = page => [...new URLSearchParams(search(FULL, "", page)).keys()];
  assert.deepEqual(said("licenses"), ["region", "service", "as_of", "version", "q", "range", "compare"]);
  assert.deepEqual(said("calling"), ["region", "as_of", "version", "q", "range", "compare", "endpoint", "feature"]);
});

test("answers are kept by the scope's parameters; names do not depend on what is being typed", () => {
  assert.deepEqual(ofScope(true), ["region", "as_of", "version", "q", "customer", "lang"]);
  assert.deepEqual(ofScope(false), ["region", "as_of", "version", "customer", "lang"]);
});

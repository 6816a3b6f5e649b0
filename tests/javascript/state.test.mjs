/* The page's state and its address. */
import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./scripts.mjs";

const { search, parsed, same, moved } = load("state").pageState;
const FULL = {
  region: "eu", service: "calling", as_of: "2026-11-22", version: 7, q: 'name:"Żółć & Söhne" -status:trial', range: "2026-01-01..2026-03-01",
  compare: "year", endpoint: "desk", feature: "queue", lang: "pl", theme: "dark"
};

test("an address says what differs from what holds without it", () => {
  assert.equal(search({ region: "us", service: "meetings", range: "1y", q: "", as_of: null }, ""), "?region=us&service=meetings");
  assert.equal(search({ region: "us", range: "13w" }, ""), "?region=us&range=13w");
});

test("what an address says is the state that it was made from", () => {
  const { lang, theme, ...plain } = FULL;
  const back = parsed(search(FULL, ""), { region: "us", lang, theme }, true);
  assert.deepEqual(back, { ...plain, lang, theme });
  assert.ok(same(back, FULL));
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
  const state = parsed("", { region: "ca", lang: "en", as_of: "2026-01-01" }, true);
  assert.deepEqual(state, {
    region: "ca", lang: "en", service: "meetings", as_of: null, version: null, q: "", range: "1y", compare: null, endpoint: null, feature: null
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

/* Versions and data dates, of one region or by region. */
import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./scripts.mjs";

const { older, shown, lastDay } = load("versions").versions;

test("going back is seen in one region and in any of several", () => {
  assert.ok(older("11", "12", "us"));
  assert.ok(!older("12", "12", "us"));
  assert.ok(!older("10", "9", "us"), "as numbers, not as text");
  assert.ok(older("us:12,eu:8", "us:11,eu:9", "all"));
  assert.ok(!older("us:12,eu:9", "us:11,eu:9", "all"));
  assert.ok(!older("12", "", "us"), "nothing was shown before");
});

test("what a page shows is what it knows of the time before", () => {
  const now = { us: "12", eu: "9!", ca: "" };
  assert.deepEqual(shown(now, "11", "us"), { us: "11", eu: "9!", ca: "" });
  assert.deepEqual(shown(now, "us:12,eu:9", "all"), now, "a damaged one is the same version");
  assert.deepEqual(shown(now, "us:11,eu:8", "all"), { us: "11", eu: "8", ca: "" });
  assert.deepEqual(shown(now, "", "us"), now, "nothing is shown yet");
  assert.deepEqual(shown(now, "uae:3", "all"), now, "a region that is not the reader's any more");
  assert.deepEqual(now, { us: "12", eu: "9!", ca: "" }, "what the server said stays as it was");
});

test("the last day of several", () => {
  assert.equal(lastDay("us:2026-11-22,eu:2026-11-15"), "2026-11-22");
  assert.equal(lastDay("2026-11-22"), "2026-11-22");
  assert.equal(lastDay("2026-01-01,2025-12-31"), "2026-01-01");
  assert.equal(lastDay(""), undefined);
  assert.equal(lastDay(undefined), undefined);
});

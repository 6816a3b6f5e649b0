/* A parameter that no script has heard of: declared on the server, it stands in addresses, in what is compared, in what is kept. */
import assert from "node:assert/strict";
import test from "node:test";
import { declare, load } from "./scripts.mjs";

const { search, parsed, same, moved, ofScope } = load("state").pageState;
declare(JSON.stringify([
  { name: "region", default: null, kept: true, scope: true },
  { name: "size", default: 50, number: true, scope: true, only: ["elsewhere"] },
  { name: "mood", default: "calm", not: ["elsewhere"] },
  { name: "draft", default: "", typed: true },
  { name: "ink", look: true },
  { name: "early", ahead: true }
]));
const STATE = { region: "eu", size: 20, mood: "wild", draft: "abc", ink: "blue", pinned: ["ink"] };

test("it is said, where it differs from its default and the page has it", () => {
  assert.equal(search(STATE, "?early=0"), "?region=eu&size=20&mood=wild&draft=abc&ink=blue&early=0");
  assert.equal(search({ ...STATE, size: 50, mood: "calm", pinned: [] }, ""), "?region=eu&draft=abc");
  assert.equal(search({ ...STATE, pinned: [] }, "", "elsewhere"), "?region=eu&size=20&draft=abc");
  assert.equal(search({ ...STATE, pinned: [] }, "", "here"), "?region=eu&mood=wild&draft=abc");
});

test("it is read back as it was, or as its default", () => {
  assert.deepEqual(parsed(search(STATE, ""), { ...STATE, service: null, region: "us" }, true), { ...STATE, service: null });
  assert.deepEqual(parsed("", { ...STATE, service: null }, true), { ...STATE, service: null, size: 50, mood: "calm", draft: "" });
});

test("it is compared, and kept by", () => {
  for (const name of ["region", "size", "mood", "draft", "ink"]) assert.ok(!same(STATE, { ...STATE, [name]: "other" }), name);
  assert.ok(same(STATE, { ...STATE, early: "0" }));
  for (const [name, elsewhere] of [["region", true], ["size", true], ["mood", true], ["draft", false], ["ink", false]]) {
    assert.equal(moved({ ...STATE, [name]: "other" }, STATE), elsewhere, name);
  }
  assert.deepEqual(ofScope(true), ["region", "size"]);
});

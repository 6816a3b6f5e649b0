/* What a filter that is being typed can mean. */
import assert from "node:assert/strict";
import test from "node:test";
import { load, speak } from "./scripts.mjs";

const loaded = load("terms").terms;
const { nameTyped, meant, only, isTag, isPlain } = loaded;
const NO_TAGS = { key: "tag", values: [] };
const suggestions = (text, answer, names, tags = NO_TAGS) => loaded.suggestions(text, answer, names, tags);
const NOBODY = { customers: [], sure: true };
const words = {
  "licenses.query.search_for": "Search for {text}", "licenses.value.trial": "Trial", "licenses.value.expired": "Wygasła",
  "frame.region.us": "United States", "frame.region.eu": "Europe", "frame.region.short_eu": "EU"
};
for (const key of ["status", "tag", "product", "type", "managed-by", "region", "health", "expires", "renews", "name", "org"]) words[`licenses.query.key_${key}`] = key;
speak("en", words);

const ANSWER = { facets: [
  { key: "status", values: [{ value: "trial", count: 4 }, { value: "expired", count: 0, note: "none" }] },
  { key: "region", values: [{ value: "us", count: 1 }, { value: "eu", count: 2 }] }
] };
const puts = (text, names = NOBODY) => suggestions(text, ANSWER, names).map(one => one.put);

test("an empty filter suggests the fields that are counted for this reader, tags, and what is typed", () => {
  assert.deepEqual(puts(""), ["status:", "tag:", "region:", "name:", "org:"]);
  const more = { facets: [...ANSWER.facets, ...["product", "type", "managed-by"].map(key => ({ key, values: [] }))] };
  assert.deepEqual(suggestions("", more, NOBODY).map(one => one.put),
    ["status:", "tag:", "product:", "type:", "managed-by:", "region:", "health:", "expires:", "renews:", "name:", "org:"]);
});

test("health and days are suggested to who is shown licenses alone", () => {
  const licensed = { facets: [...ANSWER.facets, { key: "product", values: [] }] };
  const asked = text => suggestions(text, licensed, NOBODY).map(one => one.put);
  assert.deepEqual(asked("he"), ["health:", "he"]);
  assert.deepEqual(asked("-health:at_"), ["-health:at_risk"]);
  assert.deepEqual(asked("expires:3"), ["expires:30"]);
  assert.deepEqual(puts("he"), ["he"]);
  assert.deepEqual(puts("health:at_"), []);
});

test("tags are suggested with their counts, and typed so that they are read", () => {
  const tags = { key: "tag", values: [{ value: "Q4 push", count: 3 }, { value: 'a"b', count: 1 }, { value: "VIP", count: 0 }] };
  const found = text => suggestions(text, ANSWER, NOBODY, tags);
  assert.deepEqual(found("tag:").map(one => one.put), ['tag:"Q4 push"', 'tag:"ab"', "tag:VIP"]);
  assert.deepEqual(found('-tag:"q4 p').map(one => [one.put, one.name, one.count]), [['-tag:"Q4 push"', "Q4 push", 3]]);
  assert.deepEqual([isTag("tag:v"), isTag("x -tag:"), isTag("tag"), isTag("status:tag")], [true, true, false, false]);
});

test("the beginning of a field suggests it, and to search for the text itself", () => {
  assert.deepEqual(puts("sta"), ["status:", "sta"]);
  assert.deepEqual(puts("type:trial -re"), ["type:trial -region:", "type:trial -re"]);
});

test("values are found by what they are called as well as by what they are", () => {
  assert.deepEqual(puts("status:tri"), ["status:trial"]);
  assert.deepEqual(puts("status:wyg"), ["status:expired"]);
  assert.deepEqual(puts("-region:uni"), ["-region:us"]);
  assert.deepEqual(puts("region:"), ["region:us", "region:eu"]);
  assert.deepEqual(puts("type:"), [], "a field that the page counts nothing of");
});

test("an answer that has not come suggests no values", () => {
  assert.deepEqual(suggestions("status:", undefined, NOBODY), []);
});

test("a name is all plain words at the end of the text", () => {
  assert.deepEqual(nameTyped("status:trial alba tra"), { before: "status:trial ", minus: "", text: "alba tra" });
  assert.deepEqual(nameTyped('name:"Alba Tra'), { before: "", minus: "", text: "Alba Tra" });
  assert.deepEqual(nameTyped("-name:al"), { before: "", minus: "-", text: "al" });
  assert.equal(nameTyped("status:tr").text, "");
  assert.equal(nameTyped("alba -tra").text, "tra", "what is taken away stands alone");
});

test("customers that the server found say whose they are, and are taken whole", () => {
  const names = { customers: [{ name: "Alba", region: "eu", put: "name:Alba" }, { name: "Alba", region: "eu", put: "org:7" }], sure: false };
  const found = suggestions("status:trial al", ANSWER, names).slice(-2);
  assert.deepEqual(found.map(one => one.put), ["status:trial name:Alba", "status:trial org:7"]);
  assert.deepEqual(found.map(one => one.hint), ["EU", "EU \u00b7 7"]);
});

test("Enter takes the one value that what is typed can mean, and no guess", () => {
  const one = suggestions("status:tri", ANSWER, NOBODY);
  assert.equal(only("status:tri", one), one[0]);
  assert.equal(only("tri", one), undefined, "a plain word means itself");
  assert.equal(only("region:", suggestions("region:", ANSWER, NOBODY)), undefined);
  assert.equal(only("name:al", [{ put: "name:Alba", sure: false }]), undefined, "the server has not said so yet");
});

test("what was probably meant is taken whole", () => {
  assert.deepEqual(meant({ suggestion: "status:trial" }).map(({ put, whole, go }) => ({ put, whole, go })), [{ put: "status:trial", whole: true, go: true }]);
});

test("words that are always understood hold no field, no operator, no sign", () => {
  for (const text of ["meridian", "Żółta Łódź 2024", " north  star "]) assert.equal(isPlain(text), true, text);
  for (const text of ["", "or", "abc", "this or that", "-meridian", "status:trial", '"north star"', "(north)", "north,star", "a".repeat(101)]) assert.equal(isPlain(text), false, text);
});

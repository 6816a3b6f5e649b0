/* Answers of blocks, asked of a server that runs here: what is known is asked once, what is over is forgotten. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import test, { after, before, beforeEach } from "node:test";
import { declare, load } from "./scripts.mjs";

const hub = load("state", "answers");
const real = globalThis.fetch;
const asked = [];
const calls = [];
let reply; // (address, how often it was asked) -> [status, body, headers] or null for a connection that breaks
let server;

/* The parts of the page that answers tell: each keeps what it is told. */
for (const part of ["online", "offline", "refill", "refresh", "signIn", "forgetNames"]) hub[part] = () => { calls.push(part); };
hub.limit = () => AbortSignal.timeout(5000);
declare();

before(async () => {
  server = createServer((request, response) => {
    asked.push(request.url);
    const said = reply(request.url, asked.filter(one => one === request.url).length);
    if (!said) { request.socket.destroy(); return; }
    response.writeHead(said[0], { "Content-Type": "application/json", ...said[2] }).end(said[1]);
  });
  await new Promise(done => { server.listen(0, "127.0.0.1", done); });
  globalThis.fetch = (address, options) => real(`http://127.0.0.1:${server.address().port}${address}`, options);
});
after(() => server.close());
beforeEach(() => {
  hub.forgetAll();
  asked.length = calls.length = 0;
  reply = address => [200, JSON.stringify({ version: "1", region: new URL(address, "http://x").searchParams.get("region"), slots: {} })];
});

const at = (block, asks) => hub.blockAddress(block, "region service as_of q theme", { region: "us", ...asks }, asks.service);

test("a block's address says what its place asks for, and nothing else", () => {
  assert.equal(at("one", { q: "a b", compare: "year" }), "/blocks/one?region=us&q=a+b&theme=dark");
  assert.equal(at("one", { service: "calling", q: "", as_of: null }), "/blocks/one?region=us&service=calling&theme=dark");
});

test("what is known is asked once, also while it is coming", async () => {
  const one = at("one", {});
  assert.ok(!hub.isKnown(one));
  const [first, second] = await Promise.all([hub.get(one), hub.get(one)]);
  assert.equal(first, second);
  assert.equal(await hub.get(one), hub.answer(one));
  assert.deepEqual(asked, [one]);
});

test("what failed is not known, and is asked again", async () => {
  const one = at("one", {});
  reply = (_address, times) => times === 1 ? [500, '{"error": {"id": "x.y", "message": "Broken."}}'] : [200, '{"version": "1"}'];
  await assert.rejects(hub.get(one), { message: "Broken.", id: "x.y", status: 500 });
  assert.ok(!hub.isKnown(one));
  assert.equal((await hub.get(one)).version, "1");
});

test("an error that is no JSON has its status as its name", async () => {
  reply = () => [502, "<html>", {}];
  await assert.rejects(hub.get(at("one", {})), { id: "http.502", status: 502, message: "" });
});

test("a connection that breaks off is told, and leaves nothing behind", async () => {
  reply = () => null;
  await assert.rejects(hub.get(at("one", {})));
  assert.deepEqual(calls, ["offline"]);
  assert.ok(!hub.isKnown(at("one", {})));
});

test("who is told to wait asks again by itself", async () => {
  reply = (_address, times) => times === 1 ? [429, "{}", { "Retry-After": "0.01" }] : [200, '{"version": "1"}'];
  assert.equal((await hub.get(at("one", {}))).version, "1");
  assert.equal(asked.length, 2);
});

test("a session that is over leads to signing in, and nothing of it stays", async () => {
  await hub.get(at("one", {}));
  reply = () => [401, "{}"];
  const coming = hub.get(at("two", {})).then(() => "an answer", () => "an error");
  const soon = new Promise(done => { setTimeout(done, 200, "nothing"); });
  assert.equal(await Promise.race([coming, soon]), "nothing");
  assert.ok(calls.includes("signIn"));
  assert.ok(!hub.isKnown(at("one", {})));
});

test("who may not see it any more keeps nothing of what was seen", async () => {
  await hub.get(at("one", {}));
  reply = () => [403, '{"error": {"id": "web.error.no_access", "message": "No."}}'];
  await assert.rejects(hub.get(at("two", {})), { status: 403 });
  assert.ok(!hub.isKnown(at("one", {})));
});

test("an answer that was asked for under other rights is asked for anew", async () => {
  const one = at("one", {});
  const coming = hub.get(one);
  hub.forgetAll();
  await coming;
  assert.deepEqual(asked, [one, one]);
});

test("a newer version forgets what is older of the same scope, and only that", async () => {
  const old = at("one", {}), elsewhere = at("one", { region: "eu" });
  await hub.get(old);
  await hub.get(elsewhere);
  reply = () => [200, '{"version": "2"}'];
  await hub.get(at("two", {}));
  assert.ok(!hub.isKnown(old));
  assert.ok(hub.isKnown(elsewhere));
  await new Promise(done => { setTimeout(done, 5); });
  assert.ok(calls.includes("refill"));
});

test("the answers of the last scopes are kept, of those before none", async () => {
  for (let week = 1; week <= 13; week += 1) await hub.get(at("one", { as_of: `2026-01-${String(week).padStart(2, "0")}` }));
  assert.ok(!hub.isKnown(at("one", { as_of: "2026-01-01" })));
  assert.ok(hub.isKnown(at("one", { as_of: "2026-01-02" })));
  assert.ok(hub.isKnown(at("one", { as_of: "2026-01-13" })));
});

test("a scope that is asked again is a new one, and is kept", async () => {
  const week = n => at("one", { as_of: `2026-01-${String(n).padStart(2, "0")}` });
  for (let n = 1; n <= 12; n += 1) await hub.get(week(n));
  await hub.get(at("two", { as_of: "2026-01-01" }));
  await hub.get(week(13));
  assert.ok(hub.isKnown(week(1)));
  assert.ok(!hub.isKnown(week(2)));
});

test("fresh answers stand instead of all that was known of the region and of all regions", async () => {
  for (const region of ["us", "eu", "all"]) await hub.get(at("one", { region }));
  const [fresh] = await hub.anew([at("two", {})]);
  hub.replace("us", [at("two", {})], [fresh]);
  assert.deepEqual(["us", "eu", "all"].map(region => hub.isKnown(at("one", { region }))), [false, true, false]);
  assert.equal(hub.answer(at("two", {})), fresh);
  assert.deepEqual(calls.slice(-2), ["forgetNames", "refresh"]);
});

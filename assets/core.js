/* Small things that the other scripts share: the page's frame, elements, writes. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  hub.root = document.documentElement;
  hub.lang = function () { return hub.root.lang || "en"; };

  /* Elements: text only, never HTML text. */
  hub.el = function (name, props, ...inside) {
    var node = document.createElement(name), given = props || {};
    Object.entries(given.on || {}).forEach(function (one) { node.addEventListener(one[0], one[1]); });
    if ("text" in given) node.textContent = given.text || "";
    Object.entries(given).forEach(function (one) {
      if (one[0] === "on" || one[0] === "text" || one[1] == null) return;
      node.setAttribute(one[0] === "className" ? "class" : one[0], String(one[1]));
    });
    inside.forEach(function (one) { if (one != null) node.append(one); });
    return node;
  };
  hub.icon = function (name, extra) {
    var svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "icon" + (extra ? " " + extra : ""));
    svg.setAttribute("aria-hidden", "true");
    var use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", "#i-" + name);
    svg.append(use);
    return svg;
  };

  /* The element of this kind at which something happened, or around that; an input by its id. */
  hub.at = function (event, selector) { return event.target instanceof Element ? event.target.closest(selector) : null; };
  hub.input = function (id) {
    var node = document.getElementById(id);
    return node instanceof HTMLInputElement ? node : null;
  };
  /* How far a key walks a list. */
  hub.steps = { ArrowDown: 1, ArrowUp: -1 };
  hub.main = function () { return document.getElementById("main"); };
  hub.say = function (text) {
    var live = document.getElementById("live");
    if (!live) return;
    live.textContent = "";
    window.requestAnimationFrame(function () { hub.sure(live).textContent = text; });
  };
  hub.frames = function (n, then) {
    if (n <= 0) return then();
    window.requestAnimationFrame(function () { hub.frames(n - 1, then); });
  };
  hub.idle = function (then) {
    if (window.requestIdleCallback) window.requestIdleCallback(then, { timeout: 1500 });
    else window.setTimeout(then, 120);
  };
  hub.phone = window.matchMedia("screen and (max-width: 720px)");

  /* Writes carry the session's token; the answer is JSON or an error with words. */
  hub.post = function (address, body) {
    var meta = document.head.querySelector('meta[name="csrf-token"]');
    return window.fetch(address, {
      method: "POST", credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": (meta && meta.getAttribute("content")) || "" },
      body: JSON.stringify(body || {})
    });
  };
  /* The session is over: sign in again, and come back here. Said once: the answer to each block says it. */
  hub.signIn = function () {
    if (hub.leaving) return;
    hub.leaving = true;
    var here = window.location.pathname + window.location.search;
    window.location.assign("/sign-in?ended&next=" + encodeURIComponent(here));
  };
  window.addEventListener("pageshow", function (event) { if (event.persisted) hub.leaving = false; });
  hub.prefer = function (key, value) {
    return hub.post("/preferences", { key: key, value: value }).then(function (answer) {
      if (!answer.ok) throw new Error("not kept");
    }).catch(function () {
      hub.toast(false, hub.t("frame.toast.not_saved"), hub.t("frame.toast.not_saved_how"));
    });
  };
})();

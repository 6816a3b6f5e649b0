/* Small things that the other scripts share: the page's frame, elements, writes. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  hub.root = document.documentElement;
  hub.lang = function () { return hub.root.lang || "en"; };

  /* Elements: text only, never HTML text. */
  hub.el = function (name, props) {
    var node = document.createElement(name), given = props || {};
    Object.keys(given).forEach(function (key) {
      if (key === "text") node.textContent = given[key];
      else if (key === "on") Object.keys(given.on).forEach(function (type) { node.addEventListener(type, given.on[type]); });
      else if (given[key] != null) node.setAttribute(key === "className" ? "class" : key, given[key]);
    });
    for (var i = 2; i < arguments.length; i += 1) if (arguments[i] != null) node.append(arguments[i]);
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

  hub.main = function () { return document.getElementById("main"); };
  hub.say = function (text) {
    var live = document.getElementById("live");
    if (live) { live.textContent = ""; window.requestAnimationFrame(function () { live.textContent = text; }); }
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
    var meta = document.querySelector('meta[name="csrf-token"]');
    return window.fetch(address, {
      method: "POST", credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": meta ? meta.content : "" },
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

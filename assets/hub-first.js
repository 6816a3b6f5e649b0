/* The page before it is drawn. Its first HTML stands in for it (dashboard/first.py) while Dash's scripts are read;
   meanwhile this one asks for all that Dash and the blocks will ask. */
/* after: dash, core, answers, connection, state */
(function () {
  "use strict";
  var hub = window.hub;
  var first = document.getElementById("first");
  if (!first) return;

  /* Dash loads the chart library when the first chart is laid out; from where is ours to say. */
  var charts = first.dataset.charts;
  if (charts) {
    if (first.querySelector("[data-asks~=range]")) document.head.append(hub.el("link", { rel: "preload", as: "script", href: charts }));
    hub.dash.chartsFrom(charts);
  }

  /* What was asked early is handed over once, to whoever asks the same; everything else goes its way. */
  var real = window.fetch, early = new Map();
  /** @param {string} address @param {RequestInit | undefined} options */
  function ask(address, options) {
    var given = Object.assign({ credentials: "same-origin" }, options);
    early.set(hub.dash.requestKey(address, options), real.call(window, address, given));
  }
  window.fetch = function (address, options) {
    var name = early.size && typeof address === "string" && hub.dash.asks(address) ? hub.dash.requestKey(address, options) : "";
    var coming = early.get(name);
    early.delete(name);
    if (!early.size) window.fetch = real;
    return coming || real.call(window, address, options);
  };
  hub.dash.firstRequests(window.location.pathname, window.location.search).forEach(function (one) { ask(one[0], one[1]); });
  var told = first.querySelector("[data-store=state]"), state = told && JSON.parse(told.textContent);
  if (state && state.region) {
    first.querySelectorAll("[data-block]").forEach(function (box) {
      hub.get(hub.wanted(box, state)).catch(function () {});
    });
  }

  /* It goes when the page is painted, cannot be, keeps its reader waiting, or is to be used. */
  var PATIENCE = 1500; // ms; the page itself has the same grey shapes
  var laid = 0;
  function drawn() {
    var main = hub.main();
    if (!main) return false;
    laid = laid || Date.now();
    return !main.querySelector("[data-block]") || Boolean(main.querySelector(".is-lost")) || Date.now() - laid > PATIENCE;
  }
  function lift() {
    if (first) first.remove();
    first = null;
    document.body.classList.remove("is-first");
    watched.disconnect();
  }
  function look() { if (first && drawn()) lift(); }
  /* At once, so that nothing is there twice; and by the clock. */
  var watched = new MutationObserver(look);
  watched.observe(hub.sure(document.getElementById("react-entry-point")), { childList: true, subtree: true });
  (function watch() {
    look();
    if (first) window.setTimeout(watch, 200);
  })();
  document.addEventListener("hub:painted", lift);
  ["pointerdown", "keydown", "wheel"].forEach(function (type) {
    window.addEventListener(type, function () { if (hub.main()) lift(); }, { capture: true, passive: true });
  });
})();

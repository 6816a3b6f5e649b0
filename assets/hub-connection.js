/* What could not be had is asked for again, with growing pauses, until the page is whole: one clock for all of it. While
   nothing answers at all, a banner under the top bar counts down to the next try. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var FIRST = 1, MOST = 30; // s between two tries, at first and at most
  var since = /** @type {Date | null} */ (null), clock = 0, left = 0, pause = FIRST, waiting = 0;

  /* Worth another try: no answer at all, or one that says "not now". */
  hub.passing = function (error) {
    return !error || !error.status || error.status >= 500 || error.status === 408 || error.status === 429;
  };

  hub.offline = function () {
    since = since || new Date();
    hub.later();
    tell();
  };
  /* Something answered. What is still missing stays due. */
  hub.online = function () {
    since = null;
    tell();
  };
  /* Never all open pages at the same moment. */
  hub.later = function () {
    if (clock) return;
    left = Math.max(1, Math.round(pause * (0.75 + 0.5 * Math.random())));
    pause = Math.min(pause * 2, MOST);
    clock = window.setTimeout(tick, 1000);
  };
  hub.tryNow = function () {
    pause = FIRST;
    again();
  };
  /* All that was missing is there. */
  hub.whole = function () {
    if (since || waiting) return;
    pause = FIRST;
    window.clearTimeout(clock);
    clock = 0;
  };

  function tick() {
    left -= 1;
    if (left <= 0) { again(); return; }
    tell();
    clock = window.setTimeout(tick, 1000);
  }
  function again() {
    window.clearTimeout(clock);
    clock = 0;
    document.dispatchEvent(new CustomEvent("hub:again"));
    if (hub.now) hub.refill();
    if (since) window.fetch("/healthz", { cache: "no-store", signal: hub.limit() }).then(hub.online, hub.offline);
  }

  function tell() {
    var place = document.getElementById("offline");
    if (!place) return;
    if (!since) { if (place.firstChild) place.replaceChildren(); return; }
    var time = since.toLocaleTimeString(hub.lang(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    var text = hub.el("span", {}, hub.el("b", { text: hub.t("frame.banner.offline", { time: time }) }), " ",
      hub.t("frame.banner.offline_text", { n: left }));
    var button = hub.el("button", { className: "btn", type: "button", text: hub.t("frame.banner.try_now"), on: { click: hub.tryNow } });
    place.replaceChildren(hub.el("div", { className: "banner off", role: "status" }, hub.icon("offline"), text, button));
  }

  /* A connection that died without a word is given up. */
  var SILENCE = 30; // s
  hub.limit = function () { return window.AbortSignal && AbortSignal.timeout ? AbortSignal.timeout(SILENCE * 1000) : undefined; };

  window.addEventListener("offline", function () { hub.offline(); });
  window.addEventListener("online", hub.tryNow);
  document.addEventListener("visibilitychange", function () { if (!document.hidden && clock) hub.tryNow(); });

  /* Dash asks once for the page itself, and would stay on another one for ever: it hears of an answer only. A page that
     nobody wants any more is not asked for again. */
  var real = window.fetch, routes = 0; // this file stands before hub-first.js, whose early requests are insisted on too
  window.fetch = function (address, options) {
    if (typeof address !== "string" || !hub.dash.asks(address)) return real.call(window, address, options);
    var route = hub.dash.asksPage(address) ? (routes += 1) : 0;
    return insist(address, options, function () { return !route || route === routes; });
  };
  /** @param {string} address @param {RequestInit | undefined} options @param {() => boolean} wanted */
  function insist(address, options, wanted) {
    return real.call(window, address, options).then(function (answer) {
      if (answer.status < 500 && answer.status !== 429 && answer.status !== 408) { hub.online(); return answer; }
      hub.offline();
      return wait(address, options, wanted);
    }, function (error) {
      if (error.name === "AbortError") throw error;
      hub.offline();
      return wait(address, options, wanted);
    });
  }
  /** @param {string} address @param {RequestInit | undefined} options @param {() => boolean} wanted */
  function wait(address, options, wanted) {
    return new Promise(function (done) {
      waiting += 1;
      hub.later();
      document.addEventListener("hub:again", function () {
        waiting -= 1;
        if (wanted()) done(insist(address, options, wanted)); // else it is left unanswered
      }, { once: true });
    });
  }
})();

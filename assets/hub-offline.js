/* No connection: a banner under the top bar counts down to the next try; what was loaded stays. */
(function () {
  "use strict";
  var hub = (window.hub = window.hub || {});

  var since = null, timer = null, wait = 20;
  hub.offline = function () {
    if (since) return;
    since = new Date();
    tick(wait);
  };
  hub.online = function () {
    since = null;
    window.clearTimeout(timer);
    var place = document.getElementById("offline");
    if (place && place.firstChild) place.replaceChildren();
  };
  function tick(left) {
    var place = document.getElementById("offline");
    if (!since || !place) return;
    if (left <= 0) { again(); return; }
    var time = since.toLocaleTimeString(hub.lang(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    var text = hub.el("span", {}, hub.el("b", { text: hub.t("frame.banner.offline", { time: time }) }), " ",
      hub.t("frame.banner.offline_text", { n: left }));
    var button = hub.el("button", { className: "btn", type: "button", text: hub.t("frame.banner.try_now"), on: { click: again } });
    place.replaceChildren(hub.el("div", { className: "banner off", role: "status" }, hub.icon("offline"), text, button));
    timer = window.setTimeout(function () { tick(left - 1); }, 1000);
  }
  function again() {
    window.clearTimeout(timer);
    since = null;
    hub.refill();
    window.fetch("/healthz", { cache: "no-store" }).then(hub.online, hub.offline);
  }
  window.addEventListener("offline", function () { hub.offline(); });
  window.addEventListener("online", again);
})();

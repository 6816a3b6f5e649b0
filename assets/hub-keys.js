/* Single keys, places on the page. Keys never act while something is typed, and can be turned off. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var OFF = "partner-hub-keys-off";

  function off() { try { return window.localStorage.getItem(OFF) === "1"; } catch (e) { return false; } }
  /** @param {EventTarget | null} node */
  function typing(node) { return node instanceof HTMLElement && (node.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(node.tagName)); }

  function filter() { var input = document.getElementById("query-input"); if (input) input.focus(); }
  /** @param {string} name */
  function service(name) { var button = document.querySelector('[data-toggle="' + name + '"]'); if (button) button.click(); }
  /** @param {number} days */
  function week(days) {
    var input = hub.input("date-day");
    if (!input || !hub.now) return;
    var now = hub.now.as_of || input.max, next = hub.addDays(now, days);
    if (next < input.min) return;
    hub.hold(document.querySelector(".body:not(.is-rest)"));
    hub.ask({ as_of: next >= input.max ? null : next, version: null });
  }

  /** @type {Record<string, () => void>} */
  var KEYS = {
    "/": filter, f: filter,
    m: function () { service("meetings"); }, c: function () { service("calling"); },
    "[": function () { week(-7); }, "]": function () { week(7); },
    h: function () { var button = document.getElementById("help"); if (button) button.click(); },
    "?": function () { hub.keysDialog(); }
  };
  var LIST = [["/", "filter"], ["f", "filter"], ["m", "meetings"], ["c", "calling"], ["[", "earlier"], ["]", "later"],
    ["h", "page_help"], ["?", "help"], ["Esc", "escape"], ["\u2190 \u2191 \u2192 \u2193", "arrows"]];

  hub.keysDialog = function () {
    var list = hub.el("dl", { className: "keys" });
    LIST.forEach(function (one) {
      list.append(hub.el("dt", {}, hub.el("kbd", { text: one[0] })), hub.el("dd", { text: hub.t("frame.keys." + one[1]) }));
    });
    var box = hub.el("button", { className: "check", type: "button", role: "checkbox", "aria-checked": String(!off()) },
      hub.el("span", { className: "box" }, hub.icon("check")), hub.t("frame.keys.single"));
    box.addEventListener("click", function () {
      var now = off();
      try { window.localStorage.setItem(OFF, now ? "0" : "1"); } catch (e) { return; }
      box.setAttribute("aria-checked", String(now));
    });
    hub.dialog(hub.t("frame.keys.title"), hub.el("div", {}, list, box));
  };

  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { escape(event); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || off()) return;
    if (document.querySelector("dialog[open]") || hub.opened() || hub.at(event, "[role=application], [role=menu]")) return;
    var act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  /** @param {KeyboardEvent} event */
  function escape(event) {
    if (document.querySelector("dialog[open]")) return; // the browser closes it
    if (hub.closeTip() || hub.closeTop() || hub.dismissToast()) event.preventDefault();
  }

  /* Places on the page: a link goes to the section of the body that is shown, and its heading takes the focus. */
  /** @param {string} name */
  function section(name) { return document.querySelector('.body:not(.is-rest) [data-section="' + name + '"]'); }
  hub.goPlace = function (link, atOnce) {
    var place = section(hub.sure(link.dataset.place)), head = place && place.querySelector("h2");
    if (!place) return;
    var smooth = !atOnce && !window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    place.scrollIntoView({ behavior: smooth ? "smooth" : "instant", block: "start" });
    if (head) head.focus({ preventScroll: true });
  };
  document.addEventListener("click", function (event) {
    var link = hub.at(event, "a[data-place]");
    if (!link) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // a tab of its own
    event.preventDefault();
    hub.visitPlace(link);
  });

  var due = false;
  function mark() {
    due = false;
    var body = document.querySelector(".body:not(.is-rest)");
    if (!body) return;
    var places = Array.from(body.querySelectorAll("[data-section]")), line = window.innerHeight * 0.35;
    if (!places.length) return;
    var here = places[0].dataset.section;
    var reached = -Infinity;
    places.forEach(function (place) { // of two side by side the first
      var top = place.getBoundingClientRect().top;
      if (top < line && top > reached) { here = place.dataset.section; reached = top; }
    });
    if (window.scrollY && window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 4) here = places[places.length - 1].dataset.section;
    document.querySelectorAll(".places a").forEach(function (link) {
      var on = link.dataset.place === here;
      if (on === link.hasAttribute("aria-current")) return;
      if (!on) { link.removeAttribute("aria-current"); return; }
      link.setAttribute("aria-current", "true");
      var strip = hub.sure(link.parentElement);
      if (strip.scrollWidth > strip.clientWidth) strip.scrollLeft = link.offsetLeft - strip.offsetLeft - strip.clientWidth / 3;
    });
  }
  function later() { if (!due) { due = true; window.requestAnimationFrame(mark); } }
  window.addEventListener("scroll", later, { passive: true });
  document.addEventListener("hub:ready", later);
  document.addEventListener("hub:shown", later);

  document.addEventListener("click", function (event) {
    var skip = hub.at(event, "a.skip");
    if (!skip) return;
    event.preventDefault();
    hub.sure(hub.main()).focus();
  });
})();

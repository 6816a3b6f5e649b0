/* The page's state and its address. Written beside Dash's own Location, so that Pages does not lay out again. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;

  /* The one state of the page in view, which it shows or is on its way to; null while there is no page with data. */
  var held = /** @type {{ main: HTMLElement | null, state: PageState | null, path: string | null } | null} */ (null);
  Object.defineProperty(hub, "now", {
    get: function () { return held && held.main === hub.main() ? held.state : null; },
    set: function (/** @type {PageState | null} */ state) { held = { main: hub.main(), state: state, path: held ? held.path : null }; }
  });
  /* A page that was laid out takes the state it was laid out for, unless its address says another one by now: the
     reader may have gone on while it was coming. */
  hub.enters = function (state) {
    if (hub.now) return hub.now;
    var said = parsed(state), moved = hub.pageState.moved(said, state);
    hub.now = moved ? said : state;
    hub.sure(held).path = window.location.pathname;
    hub.going = false;
    hub.disown();
    if (moved) hub.sync(hub.now);
    return hub.now;
  };

  /* For the page in view where none is named. */
  hub.search = function (state, page) { return hub.pageState.search(state, window.location.search, page || hub.pageName()); };
  hub.pageName = function () { var main = hub.main(); return (main && main.dataset.page) || ""; };
  /** @param {PageState} before */
  function parsed(before) { return hub.pageState.parsed(window.location.search, before, served()); }
  /** @param {PageState} one @param {PageState} other */
  function same(one, other) { return hub.pageState.same(one, other); }
  /* Whether this page shows one of the two services, and its address says which. */
  function served() { return Boolean(document.querySelector("[data-toggle]")); }

  /* What each control means; a control that says nothing new gives null. */
  /** @param {string} id @param {string} value @param {PageState} state @returns {Change | null} */
  function meaning(id, value, state) {
    var node = document.getElementById(id);
    if (id === "licenses-query-bar") return { q: value || "" };
    if (id === "date-day") return day(value, hub.input(id));
    if (id === "date-newest") return { as_of: null, version: null };
    if (!node) return null;
    if (node.dataset.range) return { range: node.dataset.range };
    if (node.dataset.compare) return { compare: state.compare ? null : node.dataset.compare };
    return null;
  }

  /* A control has a text, or a number of clicks; what is no control asks for a part of the state. */
  /** @param {string} id @param {unknown} value @param {PageState} state @returns {Change | null} */
  function heard(id, value, state) { return id === "asked" ? /** @type {Change} */ (value) : meaning(id, String(value || ""), state); }

  /* The day that is shown says nothing new, also when the server has just drawn the field anew. */
  /** @param {string} value @param {HTMLInputElement | null} node */
  function day(value, node) {
    if (!value || !node || value < node.min || value > node.max || value === shownDay()) return null;
    return { as_of: value === node.max ? null : value, version: null };
  }

  hub.lastDay = shownDay;
  function shownDay() { return hub.versions.lastDay(hub.sure(hub.main()).dataset.asOf); }

  hub.change = function (...given) {
    var state = /** @type {PageState} */ (given[given.length - 1]), triggered = hub.dash.triggered();
    var next = /** @type {PageState & Change} */ (Object.assign({}, hub.now || state)), replace = false;
    triggered.forEach(function (one) {
      var id = one.prop_id.slice(0, one.prop_id.lastIndexOf("."));
      var said = one.value == null && id !== "licenses-query-bar" ? null : heard(id, one.value, next);
      if (!said) return;
      replace = replace || said.replace === true;
      Object.assign(next, said);
      delete next.replace;
      delete next.n;
    });
    var before = hub.now || state;
    if (same(next, before)) { hub.sync(next); return hub.dash.unchanged(); }
    if (!toggled(next, before)) hub.begins(next);
    enter(next, replace);
    return toggled(next, before) ? hub.dash.unchanged() : next;
  };

  /* Both services are filled by the same state: a toggle alone fills nothing anew. */
  /** @param {PageState} next @param {PageState} before */
  function toggled(next, before) { return same(Object.assign({}, next, { service: before.service }), before); }

  /** @param {PageState} next @param {boolean} replace */
  function enter(next, replace) {
    var before = hub.now;
    hub.now = next;
    if (!before || before.region !== next.region) hub.disown();
    var address = window.location.pathname + hub.search(next) + window.location.hash;
    if (!replace && address !== window.location.pathname + window.location.search + window.location.hash) {
      window.history.pushState({ hub: true }, "", address);
    }
    hub.sync(next);
    hub.readiness();
  }

  /* For everything that is no control: keys, Back, a week of the chart, a banner's button. Followed at once, without Dash,
     which would take longer than the page; a page that is still being laid out hears it when it is there. */
  var asks = 0;
  hub.ask = function (change) {
    var before = hub.now, next = /** @type {PageState & Change} */ (Object.assign({}, before, change));
    if (!before) {
      asks += 1;
      hub.dash.set("asked", { data: Object.assign({ n: asks }, change) });
      return;
    }
    delete next.replace;
    if (same(next, before)) { hub.sync(next); return; }
    var reloads = otherDay(next, before), fills = !reloads && !toggled(next, before);
    if (fills) hub.begins(next);
    enter(next, change.replace === true);
    if (reloads) { window.location.reload(); return; }
    if (fills) hub.refill();
  };

  /* Whether what was drawn with the page, and by no block, is of another day than what is asked for. */
  /** @param {PageState} next @param {PageState} before */
  function otherDay(next, before) {
    var main = hub.main();
    return Boolean(main && main.dataset.ofDay) && (next.as_of !== before.as_of || next.version !== before.version);
  }

  /* Controls, toggle and main element say what the state says. */
  hub.sync = function (state) {
    hub.show(state.service);
    pressed("[data-range]", "aria-pressed", function (node) { return node.dataset.range === state.range; });
    pressed('[data-act="free-range"]', "aria-pressed", function () { return String(state.range).indexOf("..") > 0; });
    pressed("[data-compare]", "aria-checked", function () { return Boolean(state.compare); });
    var region = document.getElementById("region");
    if (region instanceof HTMLSelectElement && region.value !== state.region) region.value = state.region;
    if (document.getElementById("licenses-query-bar") && hub.queryValue !== (state.q || "")) {
      hub.dash.set("licenses-query-bar", { value: state.q || "" });
    }
    document.querySelectorAll(".sidenav a[href]").forEach(function (link) {
      var path = String(link.getAttribute("href")).split("?")[0];
      link.setAttribute("href", path + hub.search(state, path.slice(1)));
    });
    var main = hub.main();
    if (main && main.dataset.region !== state.region) main.dataset.region = state.region;
  };

  /** @param {string} selector @param {string} attribute @param {(node: HTMLElement) => boolean} on */
  function pressed(selector, attribute, on) {
    document.querySelectorAll(selector).forEach(function (node) { node.setAttribute(attribute, String(on(node))); });
  }

  /* The toggle itself: nothing is destroyed, asked or drawn; one body rests, the other is shown. */
  hub.rest = function (body, resting) {
    if (!body) return;
    body.classList.toggle("is-rest", resting);
    body.classList.toggle("is-still", resting && Boolean(body.dataset.whole));
    body.inert = resting;
  };
  /* Every body is drawn and filled: one that rests needs no style, layout or paint until it is shown again. Of the one
     that is shown all is painted from now on, also out of view: a picture of the whole page has every table. */
  hub.still = function () {
    document.querySelectorAll(".body").forEach(function (body) {
      body.dataset.whole = "1";
      hub.rest(body, body.classList.contains("is-rest"));
    });
    stills += 1;
    paintNext(stills);
  };
  /* Something changes: a table out of view waits again. */
  hub.unstill = function () {
    stills += 1;
    document.querySelectorAll(".grid-x.is-drawn").forEach(function (grid) { grid.classList.remove("is-drawn"); });
  };
  var stills = 0;
  /* One after the other, each when there is time. */
  /** @param {number} mine */
  function paintNext(mine) {
    var grid = mine === stills && document.querySelector(".body:not(.is-rest) .grid-x:not(.is-drawn)");
    if (!grid) return;
    grid.classList.add("is-drawn");
    hub.idle(function () { paintNext(mine); });
  }
  hub.show = function (service) {
    var main = hub.main();
    if (!main || !service || (main.dataset.service === service && hub.shown === main)) return;
    hub.shown = main;
    hub.unstill();
    main.dataset.service = service;
    main.querySelectorAll("[data-body]").forEach(function (body) {
      if (body.grow && body.dataset.body === service) body.grow(true);
      hub.rest(body, body.dataset.body !== service);
    });
    main.querySelectorAll("[data-toggle]").forEach(function (button) {
      var on = button.dataset.toggle === service;
      button.setAttribute("aria-checked", String(on));
      button.tabIndex = on ? 0 : -1;
    });
    if (main.querySelector("[data-toggle]")) hub.say(hub.t("frame.state.service_shown", { service: hub.t("licenses.service." + service) }));
    document.dispatchEvent(new CustomEvent("hub:shown"));
  };

  document.addEventListener("click", function (event) {
    var button = hub.at(event, "#root [data-toggle]");
    if (!button || !hub.main()) return;
    hub.show(button.dataset.toggle);
    hub.ask({ service: button.dataset.toggle });
  }, true);
  document.addEventListener("change", function (event) {
    var select = hub.at(event, "#root select#region");
    if (select instanceof HTMLSelectElement) hub.ask({ region: select.value, version: null });
  }, true);

  document.addEventListener("keydown", function (event) {
    var button = hub.at(event, "[role=radio]");
    var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!button || !step) return;
    var all = Array.from(hub.sure(button.parentNode).querySelectorAll("[role=radio]"));
    var next = all[(all.indexOf(button) + step + all.length) % all.length];
    event.preventDefault();
    next.focus();
    next.click();
  });

  /* Back and forward inside one page are ours; Dash would lay the page out anew. */
  window.addEventListener("popstate", function (event) {
    if (!hub.now || hub.going || window.location.pathname !== hub.sure(held).path) { hub.going = true; return; }
    event.stopImmediatePropagation();
    var next = parsed(hub.now);
    var asked = new URLSearchParams(window.location.search);
    if (asked.get("lang") && asked.get("lang") !== hub.now.lang) { window.location.reload(); return; }
    hub.ask(Object.assign({ replace: true }, next));
  }, true);

  /* From a page without a service the way back leads to the one that was shown last. */
  var chosen = /** @type {string | null} */ (null);
  /** @param {HTMLAnchorElement} link */
  function leading(link) {
    var main = hub.main(), target = new URL(link.href);
    chosen = (main && main.dataset.service) || chosen;
    if (chosen && target.pathname === "/licenses" && !target.searchParams.has("service")) target.searchParams.set("service", chosen);
    return target.pathname + target.search;
  }
  /* Links of the frame: Dash lays the other page out, without a reload. */
  document.addEventListener("click", function (event) {
    var link = hub.at(event, ".sidenav a[href]");
    if (!(link instanceof HTMLAnchorElement) || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    var to = leading(link);
    hub.going = hub.going || to !== window.location.pathname + window.location.search; // until the other page is laid out
    window.history.pushState({}, "", to);
    hub.dash.went();
    window.scrollTo(0, 0);
  });

  document.addEventListener("hub:as-of", function (event) {
    var newest = hub.input("date-day");
    if (event.target instanceof HTMLElement) hub.hold(event.target);
    hub.ask({ as_of: newest && event.detail.date >= newest.max ? null : event.detail.date, version: null });
  });
})();

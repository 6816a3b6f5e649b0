/* Definitions and details: on hover and on focus, after 250 ms; stays while the pointer is on it; Escape closes. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var DELAY = 250, LINGER = 200;
  var node = /** @type {HTMLElement | null} */ (null), owner = /** @type {HTMLElement | null} */ (null);
  var muted = /** @type {HTMLElement | null} */ (null); // just pressed, needs no words
  var opens = 0, closes = 0;

  /** @param {string} source */
  function context(source) {
    var main = hub.main(), region = main && main.dataset.region;
    if (!main || !region) return "";
    var service = source.indexOf("top.") === 0 ? null : source.indexOf("calling.") === 0 ? "calling" : main.dataset.service;
    var days = (main.dataset.asOf || "").split(",").map(function (one) {
      var at = one.split(":");
      return at.length > 1 ? hub.t("frame.region.short_" + at[0]) + hub.NBSP + hub.shortDay(at[1]) : hub.day(one);
    }).join(", ");
    return hub.t(service ? "licenses.tip.context" : "licenses.tip.context_top", {
      service: service ? hub.t("licenses.service." + service) : "", place: hub.t("frame.region.in_" + region), day: days
    });
  }

  /* Words, formula (with numbers where there are any), window, data date, the way to all definitions. */
  /** @param {string} path @param {string | undefined} counted */
  function definition(path, counted) {
    var known = hub.defined(path);
    if (!known) return null;
    var link = hub.el("a", { href: "/definitions" + hub.search(hub.now || {}) + "#" + path.replace(/\./g, "-").replace("+", ""), text: hub.t("licenses.tip.definitions"), tabindex: "-1" });
    return [hub.el("h3", { text: known[0] }), hub.el("p", { text: known[1] }), hub.el("code", { text: counted || known[2] }),
      hub.el("p", {}, known[3] + " " + context(path) + " ", link)];
  }

  /** @param {string | null | undefined} text */
  function plain(text) { return text ? [hub.el("p", { text: text })] : null; }
  /** @param {string[]} texts */
  function lines(texts) {
    var said = texts.filter(Boolean);
    return said.length ? said.map(function (text) { return hub.el("p", { text: text }); }) : null;
  }

  /** @param {HTMLElement} cell */
  function rowOf(cell) {
    var table = cell.closest(".table-wrap"), grid = table && table.querySelector(".grid-x");
    var api = grid && hub.grid(grid.id), row = cell.closest("[row-index]");
    var found = api && row && api.getDisplayedRowAtIndex(Number(row.getAttribute("row-index")));
    return found ? found.data : null;
  }

  /** @param {Amount} bound @param {string | null | undefined} band @param {Amount} size */
  function cohort(bound, band, size) {
    var rules = band == null ? "bound_alone" : band === "all" ? "bound_all" : "bound_band";
    return hub.t("licenses.cell.bound", { bound: hub.rate(bound) }) + " " + hub.t("licenses.cell." + rules, {
      n: size, count: hub.count(size), band: window.dashAgGridFunctions.hubBand(band),
      bound: hub.rate(bound), ceiling: hub.percent(Number(hub.rules().ceiling)), least: hub.rules().least
    });
  }

  /** @param {Amount} used @param {Amount} counted @param {Amount} total */
  function amounts(used, counted, total) {
    if (total == null) return hub.t("licenses.cell.unknown");
    var assigned = counted || 0, over = assigned > total;
    return hub.t(over ? "licenses.cell.uaa_over" : "licenses.cell.uaa", {
      used: hub.count(used), assigned: hub.count(assigned),
      available: hub.count(total - assigned), over: hub.count(assigned - total)
    });
  }
  /** @param {Series} series @param {(n: number | null) => string} format @param {string} words */
  function weeks(series, format, words) { return hub.t(words, { values: (series || []).map(format).join(", ") }); }
  /** @param {Series} series @param {(n: number | null) => string} format @param {string} none */
  function eight(series, format, none) {
    return hub.known(series).length ? weeks(series, format, "calling.cell.weeks") : hub.t(none);
  }
  /** @param {string} words @returns {(values: never[]) => string} */
  function unknown(words) { return function (values) { return values[0] == null ? hub.t(words) : ""; }; }
  function ofPart() { return hub.now && (hub.now.endpoint || hub.now.feature) ? hub.t("calling.cell.unknown_cut") : ""; }

  /* What a cell of a table has to add, by the help that its column names, of the fields that go with it. */
  /** @type {Record<string, (values: never[], cell: HTMLElement) => string | string[] | HTMLElement>} */
  var HELP = {
    name: function (values, cell) {
      var name = cell.querySelector(".name");
      return name && name.scrollWidth > name.clientWidth ? hub.el("p", {}, hub.el("bdi", { text: values[0] })) : "";
    },
    trial: function (values) { return values[1] === "trial" ? hub.t("licenses.cell.trial_tip") : ""; },
    dates: function (values) {
      return [hub.t("licenses.cell.starts", { day: hub.day(values[0]) }), hub.t("licenses.cell.ends", { day: hub.day(values[1]) })];
    },
    amounts: function (values) { return amounts(values[0], values[1], values[3]); },
    bound: function (values) { return cohort(values[0], values[1], values[2]); },
    weeks: function (values) { return weeks(values[0], hub.count, "licenses.cell.weeks"); },
    licenses: function (values) {
      return values[0] == null ? ofPart() : hub.t("calling.cell.licenses", { assigned: hub.count(values[0]), total: hub.count(values[1]) });
    },
    eight_users: function (values) { return eight(values[0], hub.count, "calling.cell.unknown_cut"); },
    eight_rates: function (values) { return eight(values[0], hub.rate, "calling.cell.unknown_rate"); },
    worst: function (values) { return hub.worst(values[0], values[1]) || ""; },
    statuses: function (values) { return hub.words(values[0]); },
    tags: function (values) { return values[0] || ""; },
    products: function (values) { return hub.words(values[0]); },
    licenses_of: function (values) { return amounts(values[1], values[2], values[0]); },
    next: function (values) {
      if (values[0] == null) return hub.t("customers.cell.no_next");
      return hub.t("customers.cell." + values[1]) + " " + hub.day(values[0]) + ", " + hub.t("customers.cell.days", { n: values[2], count: hub.count(values[2]) });
    },
    health: function (values) {
      /** @type {string[]} */
      var why = values[1];
      return [hub.t("customers.cell.health", { count: hub.count(values[0]) })].concat(why.length ? why : hub.t("customers.cell.well"));
    },
    unknown_total: unknown("licenses.cell.unknown"),
    unknown_week: unknown("licenses.cell.unknown_week"),
    unknown_wait: unknown("calling.cell.unknown_queue"),
    unknown_change: unknown("calling.cell.unknown_change"),
    unknown_rate: unknown("calling.cell.unknown_rate"),
    unknown_part: function (values) { return values[0] == null ? ofPart() : ""; }
  };
  /** @param {string} column @param {HTMLElement} cell */
  function help(column, cell) {
    var row = rowOf(cell), api = hub.grid(hub.sure(cell.closest(".grid-x")).id), def = api && api.getColumnDef(column);
    var about = def && def.context, say = row && about && about.help ? HELP[about.help] : undefined;
    if (!row || !about || !say) return null;
    var said = say(/** @type {never[]} */ (hub.read(about.helpReads, row)), cell);
    return said instanceof HTMLElement ? [said] : lines(Array.isArray(said) ? said : [said]);
  }

  /** @param {HTMLElement} target */
  function content(target) {
    if (target.dataset.tip) return definition(target.dataset.tip, target.dataset.counted);
    if (target.dataset.hint) return plain(target.dataset.hint);
    if (target.dataset.card) return card(target.dataset.card);
    var column = target.getAttribute("col-id"), box = target.closest("[data-section]");
    if (!column || !box) return null;
    if (target.classList.contains("ag-header-cell")) return definition((box.dataset.columns || box.dataset.section + ".rows") + "." + column, "");
    return help(column, target);
  }
  /* A title, then lines: a name and its number where there is a tab between them. */
  /** @param {string} text */
  function card(text) {
    var said = text.split("\n"), rows = said.slice(1).map(function (line) { return line.split("\t"); });
    var list = hub.el("dl", { className: "card-rows" });
    rows.filter(function (row) { return row.length === 2; }).forEach(function (row) {
      list.append(hub.el("dt", { text: row[0] }), hub.el("dd", { text: row[1] }));
    });
    var rest = rows.filter(function (row) { return row.length === 1; }).map(function (row) { return hub.el("p", { text: row[0] }); });
    return [hub.el("h3", { text: said[0] }), list].concat(rest);
  }

  /** @param {EventTarget | null} start */
  function find(start) {
    return start instanceof Element ? start.closest("[data-tip], [data-hint], [data-card], .grid-x .ag-cell, .grid-x .ag-header-cell:not(.ag-floating-filter)") : null;
  }

  /** @param {HTMLElement} target @param {number} wait */
  function schedule(target, wait) {
    window.clearTimeout(opens);
    window.clearTimeout(closes);
    if (target === owner || target === muted) return;
    muted = null;
    opens = window.setTimeout(function () { show(target); }, node ? 60 : wait);
  }

  /** @param {HTMLElement} target */
  function show(target) {
    hub.closeTip();
    if (!target.isConnected || target.getAttribute("aria-expanded") === "true") return;
    var inside = content(target);
    if (!inside) return;
    owner = target;
    var tip = hub.el("div", { className: "tooltip-x tip-open", role: "tooltip", id: "tip" });
    tip.append(...inside);
    node = tip;
    (target.closest("main, header, nav") || document.body).append(tip); // inside a landmark, so that it is found there
    place(tip, target);
    if (!target.classList.contains("ag-cell")) target.setAttribute("aria-describedby", "tip");
    else hub.say(String(tip.textContent));
  }

  /** @param {HTMLElement} tip @param {HTMLElement} target */
  function place(tip, target) {
    var box = target.getBoundingClientRect(), below = box.bottom + 6 + tip.offsetHeight < window.innerHeight;
    var right = target.classList.contains("ag-right-aligned-cell") || target.classList.contains("ag-right-aligned-header");
    var left = right ? box.right - tip.offsetWidth : box.left;
    tip.style.left = Math.max(8, Math.min(left, document.documentElement.clientWidth - tip.offsetWidth - 8)) + "px";
    tip.style.top = Math.max(8, below ? box.bottom + 6 : box.top - tip.offsetHeight - 6) + "px";
  }

  hub.closeTip = function () {
    window.clearTimeout(opens);
    if (!node) return false;
    node.remove();
    if (owner) owner.removeAttribute("aria-describedby");
    node = owner = null;
    return true;
  };

  function leave() {
    window.clearTimeout(opens);
    window.clearTimeout(closes);
    closes = window.setTimeout(hub.closeTip, LINGER);
  }

  document.addEventListener("pointerover", function (event) {
    if (event.pointerType === "touch") return;
    if (node && node.contains(/** @type {Node} */ (event.target))) { window.clearTimeout(closes); return; }
    var target = find(event.target);
    if (target) schedule(target, DELAY); else leave();
  });
  document.addEventListener("focusin", function (event) {
    var target = find(event.target);
    if (target && event.target instanceof Element && event.target.matches(":focus-visible")) schedule(target, DELAY); else if (!node || !node.contains(/** @type {Node} */ (event.target))) leave();
  });
  document.addEventListener("focusout", function (event) { if (owner === event.target) hub.closeTip(); });
  document.addEventListener("pointerdown", function (event) {
    if (node && node.contains(/** @type {Node} */ (event.target))) return;
    muted = find(event.target);
    hub.closeTip();
  });
  window.addEventListener("scroll", function (event) { if (node && !node.contains(/** @type {Node} */ (event.target))) hub.closeTip(); }, { passive: true, capture: true });
})();

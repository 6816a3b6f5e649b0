/* Cells of the tables: elements only, never HTML text, so that a customer's name can't become markup.
   Named in dashboard/components/grid_columns.py. */
/* after: dash, format, formats */
(function () {
  "use strict";
  var hub = window.hub;
  var cells = window.dashAgGridComponentFunctions;
  var functions = window.dashAgGridFunctions;
  var h = hub.h;
  var CAP = 80, FAR = 50; // the tick's usual place in % of the bar's width

  /** @param {string} name @param {string} [extra] */
  function icon(name, extra) {
    return h("svg", { className: "icon" + (extra ? " " + extra : ""), "aria-hidden": true }, h("use", { href: "#i-" + name }));
  }
  /** @param {string} name @param {number | null} [width] */
  function part(name, width) {
    return h("i", { key: name, className: name, style: width == null ? undefined : { width: Math.max(width, 0.4).toFixed(1) + "%" } });
  }

  /** @param {Amount} used @param {Amount} counted @param {Amount} total @param {boolean} far */
  function bar(used, counted, total, far) {
    if (total == null) return h("span", { className: "ubar unknown" });
    if (!total && !counted) return h("span", { className: "ubar empty" });
    var assigned = counted || 0, shown = used || 0;
    /* What is over is never cut: where it needs more than the usual room, the whole bar is drawn to a smaller scale and
       the tick moves, so that 140 % and 170 % differ. Without a total all of it is over. */
    var usual = far ? FAR : CAP, cap = assigned > total ? Math.min(usual, 100 * total / assigned) : usual;
    var unit = total ? cap / total : 0;
    var over = total ? Math.max(0, assigned - total) * unit : 100;
    return h("span", { className: "ubar" + (far ? " far" : ""), style: cap < usual ? { "--cap": cap.toFixed(1) + "%" } : undefined },
      part("cap"),
      total > 0 && assigned > 0 && part("idle", Math.min(assigned, total) * unit),
      total > 0 && shown > 0 && part("used", Math.min(shown, total) * unit),
      over > 0 && part("over", over),
      over > 0 && part("tick"));
  }

  /** @param {number | null | undefined} n @param {string} [extra] */
  function number(n, extra) {
    return h("b", { className: n == null ? "unk" : extra || undefined }, hub.count(n));
  }

  /** @param {CellParams<unknown>} p */
  function amounts(p) { return /** @type {Amount[]} */ (hub.cellRead(p)); }

  /* A customer that has a page is a link to it: its cell reads region and organization ID beside the name. */
  cells.HubName = function (p) {
    var read = hub.cellRead(p), name = h("bdi", null, p.value);
    if (read.length < 3) return h("span", { className: "name" }, name);
    var link = h("a", { className: "name", href: hub.customerPage(read[1], read[2]), tabIndex: -1 }, name);
    if (hub.rules().own !== read[1] + ":" + read[2]) return link;
    var own = hub.t("organization.mark.own");
    return h("span", { className: "own-name" }, link, h("span", { role: "img", "aria-label": own, title: own }, icon("org")));
  };
  cells.HubLaunch = function (p) {
    var read = hub.cellRead(p);
    return h("a", { className: "launch", href: path(read[1], read[2]) + "/launch", target: "_blank", rel: "noopener noreferrer", tabIndex: -1, "aria-label": hub.t("customers.cell.launch_of", { name: String(read[0]) }) }, icon("launch"));
  };
  hub.customerPage = function (region, orgId) {
    return path(region, orgId) + hub.search(hub.now || {}, "customer");
  };
  /** @param {Value} region @param {Value} orgId */
  function path(region, orgId) { return "/customers/" + encodeURIComponent(String(region)) + "/" + encodeURIComponent(String(orgId)); }
  document.addEventListener("keydown", function (event) {
    var cell = event.key === "Enter" && !event.ctrlKey && !event.metaKey ? hub.at(event, ".ag-cell") : null, link = cell && cell.querySelector("a.name, a.launch");
    if (link instanceof HTMLElement) link.click();
  });

  cells.HubSubscription = function (p) {
    if (hub.cellRead(p)[1] !== "trial") return p.value;
    return h("span", { className: "flag trial" }, icon("trial"), hub.t("licenses.cell.trial"));
  };

  cells.HubDue = function (p) {
    var days = p.value, now = days <= Number(hub.rules().now), soon = days <= Number(hub.rules().soon);
    var mark = !soon ? h("span") : h("span", { className: "due-mark", role: "img", "aria-label": hub.t("licenses.cell.within", { n: now ? hub.rules().now : hub.rules().soon }) },
      icon(now ? "serious" : "warning", now ? "now" : "soon"));
    return h("span", { className: "day" }, mark, h("span", null, hub.count(days)), h("span", null, hub.shortDay(/** @type {string} */ (hub.cellRead(p)[1]))));
  };

  cells.HubBar = function (p) {
    var got = amounts(p), used = got[0], assigned = got[1], free = got[2], total = got[3];
    return h("span", { className: "uaa" }, bar(used, assigned, total, false), number(used), number(assigned), number(free));
  };

  /* The head of three numbers: the grid writes its name, we what stands above each. Before anything is painted, as an
     observer is called before; a component in the head would be drawn a moment later, and say nothing until then. */
  /** @param {Element} cell */
  function headed(cell) {
    var text = cell.querySelector(".ag-header-cell-text");
    if (!text || !text.firstChild || text.querySelector(".th-uaa")) return;
    var names = ["used", "assigned", "available"].map(function (series) {
      return hub.el("span", { className: "h" }, hub.el("i", { className: "sw sw-" + series }), hub.t("licenses.cell." + series));
    });
    text.replaceChildren(hub.el("span", { className: "th-uaa" }, hub.el("span", { className: "vh", text: text.textContent }),
      hub.el("span", { "aria-hidden": "true" }), ...names));
  }
  var heads = document.getElementsByClassName("head-bar");
  new MutationObserver(function () { Array.from(heads).forEach(headed); }).observe(document.documentElement, { childList: true, subtree: true });

  /** @param {number | null | undefined} count @param {number | null | undefined} total */
  function share(count, total) {
    var rate = total ? (count || 0) / total : null;
    return h("span", { className: "pct" + (rate && rate > 1 ? " hi" : "") },
      h("span", { className: count == null ? "unk" : undefined }, hub.count(count)), h("b", null, hub.rate(rate)));
  }

  cells.HubOverBar = function (p) {
    var got = amounts(p), assigned = got[1], total = got[2], used = got[3];
    return h("span", { className: "overcell" }, bar(used, assigned, total, true), share(assigned, total));
  };

  cells.HubShare = function (p) { var got = amounts(p); return share(got[1], got[2]); };

  cells.HubSwitch = function (p) {
    return h("span", { className: p.value ? undefined : "mute" }, functions.hubSwitch(p.value));
  };

  /* 13 weeks on their own scale; a gap stays a gap, a lone week is a dot, the last one is marked. */
  hub.sparkline = function (series, W, label) {
    var v = series || [], all = hub.known(v);
    if (!all.length) return null;
    var lo = Math.min.apply(null, all), hi = Math.max.apply(null, all), H = 20, line = "", dots = /** @type {object[]} */ ([]), pen = false;
    /** @param {number} i */
    var x = function (i) { return 2 + (i * (W - 6)) / Math.max(1, v.length - 1); };
    /** @param {number} n */
    var y = function (n) { return hi === lo ? H / 2 : H - 3 - ((n - lo) / (hi - lo)) * (H - 6); };
    v.forEach(function (n, i) {
      if (n == null) { pen = false; return; }
      var alone = !pen && (i === v.length - 1 || v[i + 1] == null);
      if (alone && i < v.length - 1) dots.push(h("circle", { key: i, cx: x(i), cy: y(n), r: 1.2 }));
      line += (pen ? "L" : "M") + x(i).toFixed(1) + " " + y(n).toFixed(1);
      pen = true;
    });
    var newest = v[v.length - 1];
    return h("svg", { className: "spark", width: W, height: H, viewBox: "0 0 " + W + " " + H, role: "img", "aria-label": label },
      h("path", { d: line }), dots, newest != null && h("circle", { cx: x(v.length - 1), cy: y(newest), r: 2 }));
  };
  cells.HubSpark = function (p) {
    var v = p.value || [], line = hub.sparkline(v, 104, hub.t("licenses.cell.weeks", { values: v.map(hub.count).join(", ") }));
    return h("span", { className: "sparkcell" }, line || h("span"), number(hub.maximum(v)));
  };

  /* A code in the reader's words; what we have no word for stands as it came. */
  /** @param {CellParams<unknown>} p @param {string} code */
  function picture(p, code) { return (p.colDef.context.icons || {})[code]; }
  function dash() { return h("span", { className: "unk" }, hub.DASH); }

  /* The leading badge, the second where both have room, the others as a number. */
  var FITS = 19; // signs of two badges beside each other
  cells.HubStatuses = function (p) {
    var all = p.value || [], names = all.map(function (code) { return hub.words(code); });
    if (!all.length) return dash();
    var shown = all.length > 1 && names[0].length + names[1].length <= FITS - (all.length > 2 ? 4 : 0) ? 2 : 1;
    return h("span", { className: "flags" }, all.slice(0, shown).map(function (code, at) {
      return h("span", { key: code, className: "flag st-" + picture(p, code) }, icon(picture(p, code)), h("span", { className: "said" }, names[at]));
    }), all.length > shown && h("span", { className: "flag more" }, h("span", { "aria-hidden": true }, "+" + hub.count(all.length - shown)),
      h("span", { className: "vh" }, ", " + names.slice(shown).join(", "))));
  };

  cells.HubProducts = function (p) {
    var all = p.value || [], known = all.filter(function (code) { return picture(p, code); }).slice(0, all.length > 4 ? 3 : 4), rest = all.length - known.length;
    if (!all.length) return dash();
    return h("span", { className: "prods", role: "img", "aria-label": hub.words(all) },
      known.map(function (code) { return h("svg", { key: code, className: "icon", "aria-hidden": true }, h("use", { href: "#i-" + picture(p, code) })); }),
      rest > 0 && h("span", { "aria-hidden": true }, "+" + hub.count(rest)));
  };

  cells.HubTotalBar = function (p) {
    var got = amounts(p), total = got[0];
    return h("span", { className: "uaa total" }, bar(got[1], got[2], total, false), number(total));
  };

  cells.HubNext = function (p) {
    var kind = hub.cellRead(p)[1];
    if (!p.value) return dash();
    return h("span", null, h("span", { className: "mute" }, hub.t("customers.cell." + kind)), " ", hub.shortDay(p.value));
  };

  cells.HubHealth = function (p) {
    var band = /** @type {string} */ (hub.cellRead(p)[1]);
    return h("span", { className: "health", "data-band": band }, icon(/** @type {string} */ (picture(p, band))), hub.words(band),
      " ", h("span", { className: "mute" }, hub.count(p.value)));
  };

  /* Formats. */
  functions.hubWords = function (value) { return value == null ? hub.DASH : hub.words(value); };
  /* Names stand as they were given, also where one is a code of ours. */
  /** @param {unknown} given */
  function joined(given) { return Array.isArray(given) ? given.join(", ") : ""; }
  functions.hubNamesOf = function (p) { return joined(hub.valueIn(p.data, p.column.getColId())); };
  functions.hubWordsOf = function (p) { return hub.words(/** @type {string} */ (hub.valueIn(p.data, p.column.getColId()))); };
  functions.hubPlain = function (value) { return value == null ? hub.DASH : value; };
  functions.hubCount = hub.count;
  functions.hubSigned = hub.signed;
  functions.hubRate = hub.rate;
  functions.hubDay = hub.day;
  functions.hubRegion = function (region) { return hub.t("frame.region.short_" + region); };
  functions.hubSwitch = hub.onOff;
  functions.hubBand = function (band, unknown) {
    if (band == null) return unknown === undefined ? hub.DASH : unknown;
    if (band === "all") return hub.t("licenses.cell.band_all");
    return band.replace(/\d+/g, function (n) { return hub.count(Number(n)); }).replace("-", "\u2013");
  };
  /* One theme for all tables: each of their own would bring a style sheet of its own, after which all is styled anew. */
  var theme = /** @type {TableTheme | null} */ (null);
  functions.hubTheme = function (base, params) { return theme || (theme = base.withParams(params)); };
})();

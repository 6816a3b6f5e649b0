/* Cells of the tables: elements only, never HTML text, so that a customer's name can't become markup.
   Named in dashboard/components/columns.py. */
/* after: dash, format */
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

  /** @param {Row} row @param {boolean} far */
  function bar(row, far) {
    if (row.total == null) return h("span", { className: "ubar unknown" });
    if (!row.total && !row.assigned) return h("span", { className: "ubar empty" });
    var assigned = row.assigned || 0, used = row.used || 0;
    /* What is over is never cut: where it needs more than the usual room, the whole bar is drawn to a smaller scale and
       the tick moves, so that 140 % and 170 % differ. Without a total all of it is over. */
    var usual = far ? FAR : CAP, cap = assigned > row.total ? Math.min(usual, 100 * row.total / assigned) : usual;
    var unit = row.total ? cap / row.total : 0;
    var over = row.total ? Math.max(0, assigned - row.total) * unit : 100;
    return h("span", { className: "ubar" + (far ? " far" : ""), style: cap < usual ? { "--cap": cap.toFixed(1) + "%" } : undefined },
      part("cap"),
      row.total > 0 && assigned > 0 && part("idle", Math.min(assigned, row.total) * unit),
      row.total > 0 && used > 0 && part("used", Math.min(used, row.total) * unit),
      over > 0 && part("over", over),
      over > 0 && part("tick"));
  }

  /** @param {number | null | undefined} n @param {string} [extra] */
  function number(n, extra) {
    return h("b", { className: n == null ? "unk" : extra || undefined }, hub.count(n));
  }

  cells.HubName = function (p) { return h("span", { className: "name" }, h("bdi", null, p.value)); };

  cells.HubSubscription = function (p) {
    if (p.data.kind !== "trial") return p.value;
    return h("span", { className: "flag trial" }, icon("trial"), hub.t("licenses.cell.trial"));
  };

  cells.HubDue = function (p) {
    var days = p.value, now = days <= Number(hub.rules().now), soon = days <= Number(hub.rules().soon);
    var mark = !soon ? h("span") : h("span", { className: "due-mark", role: "img", "aria-label": hub.t("licenses.cell.within", { n: now ? hub.rules().now : hub.rules().soon }) },
      icon(now ? "serious" : "warning", now ? "now" : "soon"));
    return h("span", { className: "day" }, mark, h("span", null, hub.count(days)), h("span", null, hub.shortDay(p.data.end_date)));
  };

  cells.HubBar = function (p) {
    var row = p.data, free = row.total == null ? null : Math.max(0, row.total - (row.assigned || 0));
    return h("span", { className: "uaa" }, bar(row, false), number(row.used), number(row.assigned), number(free));
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
    return h("span", { className: "overcell" }, bar(p.data, true), share(p.data.assigned, p.data.total));
  };

  cells.HubShare = function (p) { return share(p.data[p.part], p.data.total); };

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

  /* Formats. */
  functions.hubCount = hub.count;
  functions.hubSigned = hub.signed;
  functions.hubRate = hub.rate;
  functions.hubDay = hub.day;
  functions.hubRegion = function (region) { return hub.t("frame.region.short_" + region); };
  functions.hubSwitch = function (on) { return hub.t("licenses.cell." + (on ? "on" : "off")); };
  functions.hubBand = function (band, unknown) {
    if (band == null) return unknown === undefined ? hub.DASH : unknown;
    if (band === "all") return hub.t("licenses.cell.band_all");
    return band.replace(/\d+/g, function (n) { return hub.count(Number(n)); }).replace("-", "\u2013");
  };
  /* One theme for all tables: each of their own would bring a style sheet of its own, after which all is styled anew. */
  var theme = /** @type {TableTheme | null} */ (null);
  functions.hubTheme = function (base, params) { return theme || (theme = base.withParams(params)); };
})();

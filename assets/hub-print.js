/* Paper: for the time of a print every table stands as a plain one with all its rows, which a browser can break over
   sheets, charts are drawn for the paper, and a line that every sheet repeats says whose figures these are. All of it
   is made and taken away in the two events of the browser, so a print by hand and one by a program are the same. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var MOST = 2000; // rows of one table on paper
  var WIDE = 940; // pixels for which charts are drawn: between A4 portrait and landscape
  var made = /** @type {(() => void)[]} */ ([]), charts = /** @type {HTMLElement[]} */ ([]);

  /** @param {"td" | "th"} name @param {string[]} texts @param {string[]} classes */
  function cells(name, texts, classes) {
    return texts.map(function (text, at) {
      var cell = hub.el(name, { className: classes[at], scope: name === "th" ? "col" : null });
      cell.append(hub.el("bdi", { text: text }));
      return cell;
    });
  }
  /** @param {"td" | "th"} name @param {string[]} texts @param {string[]} classes */
  function rowOf(name, texts, classes) {
    var line = hub.el("tr");
    line.append.apply(line, cells(name, texts, classes));
    return line;
  }
  /** @type {Record<string, string>} */
  var CLASSES = { name: "wraps", region: "", subscription: "", worst: "wraps", switch: "" }; // all others are numbers
  /** @param {Column} column */
  function classOf(column) {
    var own = CLASSES[hub.kindOf(column)];
    return own === undefined ? "num" : own;
  }

  /* The first rows as they stand, and how many there are. */
  /** @param {string} id @param {GridApi} api @returns {RowsKnown} */
  function rowsOf(id, api) {
    var one = hub.windowsOf(id), rows = /** @type {Row[]} */ ([]);
    if (one) return hub.windows.atOnce(one.held, hub.tableAsks(api), MOST) || { count: one.held.given.count, rows: rows };
    api.forEachNodeAfterFilterAndSort(function (node) { rows.push(node.data); });
    return { count: rows.length, rows: rows.slice(0, MOST) };
  }
  /** @param {HTMLElement} node */
  function table(node) {
    var api = hub.grid(node.id), place = node.closest(".table-wrap");
    if (!api || !place || api.isDestroyed()) return;
    var shown = hub.toldColumns(api), body = hub.el("tbody");
    var heads = shown.map(function (column) { return hub.tableHeads(column, hub.sure(api)); });
    var classes = shown.flatMap(function (column, at) { return heads[at].map(function () { return classOf(column); }); });
    var printed = rowsOf(node.id, api), all = printed.count;
    printed.rows.forEach(function (row) { body.append(rowOf("td", shown.flatMap(function (column) { return hub.tablePrinted(column, row); }), classes)); });
    var paper = hub.el("div", { className: "paper-table" });
    paper.style.setProperty("--columns", String(classes.length));
    if (all) paper.append(hub.el("table", {}, hub.el("thead", {}, rowOf("th", heads.flat(), classes)), body));
    var left = all - printed.rows.length;
    if (left > 0) paper.append(hub.el("p", { text: hub.t("frame.print.left_out", { n: left, count: hub.count(left), all: hub.count(all) }) }));
    place.append(paper);
    node.classList.add("off-paper");
    made.push(function () { paper.remove(); node.classList.remove("off-paper"); });
  }

  /* What every sheet says. */
  /** @param {HTMLElement} main */
  function days(main) {
    return (main.dataset.asOf || "").split(",").filter(Boolean).map(function (one) {
      var at = one.split(":");
      return at.length > 1 ? hub.t("frame.region.short_" + at[0]) + hub.NBSP + hub.day(at[1]) : hub.day(one);
    }).join(", ");
  }
  function moment() {
    var now = new Date(), two = function (/** @type {number} */ n) { return String(n).padStart(2, "0"); }, ahead = -now.getTimezoneOffset();
    var day = now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
    var zone = "UTC" + (ahead ? (ahead > 0 ? "+" : "\u2212") + two(Math.floor(Math.abs(ahead) / 60)) + ":" + two(Math.abs(ahead) % 60) : "");
    return hub.day(day) + ", " + two(now.getHours()) + ":" + two(now.getMinutes()) + " (" + zone + ")";
  }
  /** @param {HTMLElement} stage @param {HTMLElement} main */
  function head(stage, main) {
    var frame = stage.closest("[data-partner]"), title = main.querySelector("h1"), select = document.querySelector("select#region");
    var chosen = select instanceof HTMLSelectElement ? select.selectedOptions[0] : null;
    /** @param {string} key @param {string | null | undefined} text */
    var asked = function (key, text) { return text && hub.t("frame.print." + key, { text: text }); };
    var service = main.dataset.service;
    var said = [
      (frame && frame.dataset.partner) || hub.t("frame.app.name"), title && title.textContent,
      service && hub.t("licenses.service." + service), chosen && chosen.text,
      asked("query", select && hub.now && hub.now.q), asked("data", days(main)), asked("printed", moment())
    ].filter(Boolean);
    var line = hub.el("div", { className: "paper-line", text: said.join(" \u00b7 ") }), node = hub.el("header", { className: "paper-head" }, line);
    stage.prepend(node);
    made.push(function () { node.remove(); });
  }

  /* A chart is drawn once for the paper and takes its whole width, whatever that is. */
  /** @param {HTMLElement} plot */
  function chart(plot) {
    var drawn = hub.dash.drawnLayout(plot);
    if (!window.Plotly || !drawn) return;
    window.Plotly.relayout(plot, { autosize: false, width: WIDE });
    plot.querySelectorAll("svg.main-svg").forEach(function (svg) {
      svg.setAttribute("viewBox", "0 0 " + svg.getAttribute("width") + " " + svg.getAttribute("height"));
    });
    plot.style.setProperty("--paper-ratio", WIDE + " / " + drawn.height);
    charts.push(plot);
  }
  /** @param {HTMLElement} plot */
  function chartBack(plot) {
    if (!window.Plotly || !plot.isConnected) return;
    plot.querySelectorAll("svg.main-svg").forEach(function (svg) { svg.removeAttribute("viewBox"); });
    window.Plotly.relayout(plot, { autosize: true, width: null });
  }

  /** @param {string} selector */
  function inView(selector) {
    return Array.from(document.querySelectorAll(selector)).filter(function (node) { return !node.closest("[inert]"); });
  }
  function back() {
    made.splice(0).forEach(function (undo) { undo(); });
    charts.splice(0).forEach(chartBack);
  }
  window.addEventListener("beforeprint", function () {
    back();
    var stage = document.querySelector(".stage"), main = hub.main();
    if (!stage || !main) return;
    head(stage, main);
    inView(".grid-x").forEach(table);
    inView(".js-plotly-plot").forEach(chart);
  });
  window.addEventListener("afterprint", back);
})();

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
  var CLASSES = { name: "wraps", region: "", subscription: "", worst: "wraps", switch: "", statuses: "wraps", products: "wraps", tags: "wraps", words: "wraps", next: "", health: "" }; // all others are numbers
  /** @param {Column} column */
  function classOf(column) {
    var own = CLASSES[hub.kindOf(column)];
    return own === undefined ? "num" : own;
  }

  /* The first rows as they stand, and how many there are. */
  /** @param {string} id @param {GridApi} api @param {number} most @returns {RowsKnown} */
  function rowsOf(id, api, most) {
    var one = hub.windowsOf(id), rows = /** @type {Row[]} */ ([]);
    if (one) return hub.windows.atOnce(one.held, hub.tableAsks(api), most) || { count: one.held.given.count, rows: rows };
    api.forEachNodeAfterFilterAndSort(function (node) { rows.push(node.data); });
    if (!rows.length && !api.isAnyFilterPresent()) rows = notTaken(id, api);
    return { count: rows.length, rows: rows.slice(0, most) };
  }
  /* Right after its block's answer a grid has not taken the rows yet that it was given. */
  /** @param {string} id @param {GridApi} api @returns {Row[]} */
  function notTaken(id, api) {
    var taken = 0;
    api.forEachNode(function () { taken += 1; });
    return taken ? [] : /** @type {Row[] | null | undefined} */ (hub.dash.given(id).rowData) || [];
  }
  /** @param {HTMLElement} node @param {number} most @param {string} words */
  function table(node, most, words) {
    var api = hub.grid(node.id), place = node.closest(".table-wrap");
    if (!api || !place || api.isDestroyed()) return;
    var shown = hub.toldColumns(api), body = hub.el("tbody");
    var heads = shown.map(function (column) { return hub.tableHeads(column, hub.sure(api)); });
    var classes = shown.flatMap(function (column, at) { return heads[at].map(function () { return classOf(column); }); });
    var printed = rowsOf(node.id, api, most), all = printed.count;
    printed.rows.forEach(function (row) { body.append(rowOf("td", shown.flatMap(function (column) { return hub.tablePrinted(column, row); }), classes)); });
    var paper = hub.el("div", { className: "paper-table" });
    paper.style.setProperty("--columns", String(classes.length));
    if (all) paper.append(hub.el("table", {}, hub.el("thead", {}, rowOf("th", heads.flat(), classes)), body));
    var left = all - printed.rows.length;
    if (left > 0) paper.append(hub.el("p", { text: hub.t(words, { n: left, count: hub.count(left), shown: hub.count(printed.rows.length), all: hub.count(all) }) }));
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
  /** @param {string} key @param {string | null | undefined} text @returns {string} */
  function asked(key, text) { return text ? hub.t("frame.print." + key, { text: text }) : ""; }
  /** @param {string | undefined} text */
  function versions(text) {
    return (text || "").split(",").filter(Boolean).map(function (one) {
      var at = one.split(":");
      return at.length > 1 ? hub.t("frame.region.short_" + at[0]) + hub.NBSP + at[1] : one;
    }).join(", ");
  }
  /* Of what the figures are: service, region, filter, days, versions. */
  /** @param {HTMLElement} main */
  function facts(main) {
    var select = document.querySelector("select#region"), chosen = select instanceof HTMLSelectElement ? select.selectedOptions[0] : null;
    var service = main.dataset.service;
    return [
      service ? hub.t("licenses.service." + service) : "", chosen ? chosen.text : "",
      asked("query", select && hub.now && hub.now.q), asked("data", days(main))
    ].filter(Boolean);
  }
  /** @param {HTMLElement} stage @param {HTMLElement} main */
  function head(stage, main) {
    var frame = stage.closest("[data-partner]"), title = main.querySelector("h1");
    var said = [
      (frame && frame.dataset.partner) || hub.t("frame.app.name"), title && title.textContent
    ].concat(facts(main), asked("printed", moment())).filter(Boolean);
    var line = hub.el("div", { className: "paper-line", text: said.join(" \u00b7 ") }), node = hub.el("header", { className: "paper-head" }, line);
    stage.prepend(node);
    made.push(function () { node.remove(); });
  }

  /* A chart is drawn once for the paper and takes its whole width, whatever that is. */
  /** @param {HTMLElement} plot @param {number} wide */
  function chart(plot, wide) {
    var drawn = hub.dash.drawnLayout(plot);
    if (!window.Plotly || !drawn) return;
    window.Plotly.relayout(plot, { autosize: false, width: wide });
    plot.querySelectorAll("svg.main-svg").forEach(function (svg) {
      svg.setAttribute("viewBox", "0 0 " + svg.getAttribute("width") + " " + svg.getAttribute("height"));
    });
    plot.style.setProperty("--paper-ratio", wide + " / " + drawn.height);
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
    if (hub.root.dataset.picture) return; // it stands as on paper already
    back();
    var stage = document.querySelector(".stage"), main = hub.main();
    if (!stage || !main) return;
    head(stage, main);
    inView(".grid-x").forEach(function (node) { table(node, MOST, "frame.print.left_out"); });
    inView(".js-plotly-plot").forEach(function (plot) { chart(plot, WIDE); });
  });
  window.addEventListener("afterprint", function () { if (!hub.root.dataset.picture) back(); });

  /* The same for pictures (hub-picture.js): charts as wide as they stand there. */
  hub.paper = {
    facts: function () { return facts(hub.sure(hub.main())).concat(asked("version", versions(hub.sure(hub.main()).dataset.version))).filter(Boolean); },
    make: function (most) {
      var words = hub.root.dataset.picture === "pdf" ? "frame.print.left_out" : "frame.print.not_all";
      inView(".grid-x").filter(seen).forEach(function (node) { table(node, most, words); });
      inView(".js-plotly-plot").filter(seen).forEach(function (plot) { chart(plot, hub.root.dataset.picture === "pdf" ? WIDE : Math.floor(hub.sure(plot.parentElement).clientWidth) || WIDE); });
    }
  };
  /** @param {HTMLElement} node */
  function seen(node) { return !node.closest(".off-picture"); }
})();

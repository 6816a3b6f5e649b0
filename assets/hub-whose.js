/* Whose figures stand where. The page has one region, `hub.now.region`; what a block shows of another one is out of sight
   from the moment the name changes until the block's own figures are there, however late or broken they come; its rows and
   its chart, which are drawn later, until they are painted. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var laid = new WeakMap(); // main element -> the region it was laid out for
  var owners = new WeakMap(); // box -> the region whose figures stand in it; "" while they are being exchanged
  var landing = /** @type {Landing[]} */ ([]); // put, and not yet painted

  /** @param {HTMLElement} box */
  function owner(box) {
    var main = hub.sure(hub.main());
    if (!laid.has(main)) laid.set(main, main.dataset.region);
    return owners.has(box) ? owners.get(box) : laid.get(main);
  }

  /* A block speaks in other places too: the heading's line, the data date, the banner, the count beside a place. */
  /** @param {HTMLElement} box */
  function places(box) {
    /** @type {(HTMLElement | null)[]} */
    var others = (box.dataset.slots || "").split(" ").filter(Boolean).map(function (slot) {
      return document.getElementById(box.id + "-" + slot.split(":")[0]);
    });
    return [box].concat(others.flatMap(function (node) { return node && !box.contains(node) ? [node] : []; }));
  }
  /** @param {HTMLElement} box */
  function mark(box) {
    var other = box.classList.contains("is-lost") || owner(box) !== hub.sure(hub.now).region;
    places(box).forEach(function (node) { node.classList.toggle("is-other", other); });
  }
  /* In the same task in which the name changes. */
  hub.disown = function () { if (hub.now) hub.boxes().forEach(mark); };
  hub.disownBox = function (box) { if (hub.now) mark(box); };

  /* Whether an answer of this region finds another one's in its place, or on its way out of it. */
  hub.strange = function (box, region) {
    return owner(box) !== region || box.classList.contains("is-other") || box.classList.contains("is-drawing");
  };
  /* An answer was put into its place. Dash draws what it was given of it when this task is done, before anything is painted;
     the grid and the chart when they come to it. */
  hub.land = function (box, address, answer, strange) {
    landing = landing.filter(function (one) { return one.box !== box; });
    if (!strange) { owners.set(box, answer.region); mark(box); return; }
    owners.set(box, "");
    box.classList.add("is-drawing");
    landing.push({ box: box, address: address, region: answer.region, rows: answer.slots.rows, still: 0 });
    window.queueMicrotask(hub.settleFigures);
    look();
  };
  /* Figures that are drawn are their region's. */
  hub.settleFigures = function () {
    landing.forEach(function (one) {
      if (one.box.dataset.shown !== one.address || owner(one.box) === one.region) return;
      owners.set(one.box, one.region);
      if (hub.now) mark(one.box);
    });
  };
  /* What rests is not drawn before it is shown: its turn comes then. */
  /** @param {Landing} one */
  function rests(one) { return Boolean(one.box.closest(".is-rest")); }
  var looking = false;
  function look() {
    if (looking) return;
    looking = true;
    window.requestAnimationFrame(watch);
  }
  function watch() {
    looking = false;
    hub.settleFigures();
    landing = landing.filter(function (one) { return one.box.isConnected && (rests(one) || !landed(one)); });
    if (!landing.every(rests)) look();
  }
  document.addEventListener("hub:shown", look);
  /** @param {Landing} one */
  function landed(one) {
    one.still = drawn(one) ? one.still + 1 : 0;
    if (one.still < 2) return false;
    one.box.classList.remove("is-drawing");
    return true;
  }
  /** @param {Landing} one */
  function drawn(one) { return one.box.dataset.shown === one.address && drawnRows(one) && drawnChart(one); }

  /* The grid has these rows, and each row in sight is one of them. */
  /** @param {Landing} one */
  function drawnRows(one) {
    var rows = one.rows, grid = rows ? one.box.querySelector(".grid-x") : null, api = grid && hub.grid(grid.id);
    if (!api || !grid || !rows) return true; // a table that sleeps shows nobody's rows
    if (!hub.hasWindows(api) && rowsOf(api) !== hub.windows.first(rows).count) return false;
    return Array.from(grid.querySelectorAll(".ag-row")).every(function (row) {
      var node = hub.sure(api).getDisplayedRowAtIndex(Number(row.getAttribute("row-index"))), name = row.querySelector(".cell-name .name");
      if (!node || !ours(one, hub.sure(api), node.data)) return false;
      if (!name || !node.data) return !name;
      return name.textContent === hub.valueIn(node.data, String(hub.sure(name.closest(".cell-name")).getAttribute("col-id")));
    });
  }
  /** @param {Landing} one @param {GridApi} api @param {Row | undefined} row */
  function ours(one, api, row) {
    if (hub.hasWindows(api)) return hub.ownsRow(row, one.address);
    return Array.isArray(one.rows) && row !== undefined && one.rows.indexOf(row) >= 0;
  }
  /** @param {GridApi} api */
  function rowsOf(api) {
    var n = 0;
    api.forEachLeafNode(function () { n += 1; });
    return n;
  }
  /** @param {Landing} one */
  function drawnChart(one) {
    var plot = one.box.querySelector(".js-plotly-plot"), full = hub.dash.drawnLayout(plot);
    return !full || hub.root.dataset.charts === "no" || Boolean(full.meta && full.meta.address === one.address);
  }
})();

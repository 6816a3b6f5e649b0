/* Whose figures stand where. The page has one region, `hub.now.region`; what a block shows of another one is out of sight
   from the moment the name changes until the block's own figures are painted, however late or broken they come. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var laid = new WeakMap(); // main element -> the region it was laid out for
  var owners = new WeakMap(); // box -> the region whose figures are painted in it; "" while they are being exchanged
  var landing = /** @type {Landing[]} */ ([]); // {box, address, region, rows, frames}: put, and not yet painted

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

  /* An answer was put into its place; Dash, the grid and the chart draw it when they come to it. */
  hub.land = function (box, address, answer) {
    var masked = box.classList.contains("is-other") || owner(box) !== answer.region;
    owners.set(box, masked ? "" : answer.region);
    landing = landing.filter(function (one) { return one.box !== box; });
    if (!masked) { mark(box); return; }
    landing.push({ box: box, address: address, region: answer.region, rows: answer.slots.rows, still: 0 });
    look();
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
    landing = landing.filter(function (one) { return one.box.isConnected && (rests(one) || !landed(one)); });
    if (!landing.every(rests)) look();
  }
  document.addEventListener("hub:shown", look);
  /** @param {Landing} one */
  function landed(one) {
    one.still = drawn(one) ? one.still + 1 : 0;
    if (one.still < 2) return false;
    owners.set(one.box, one.region);
    if (hub.now) mark(one.box);
    return true;
  }
  /** @param {Landing} one */
  function drawn(one) { return one.box.dataset.shown === one.address && drawnRows(one) && drawnChart(one); }

  /* The grid has these rows, and each row in sight is one of them. */
  /** @param {Landing} one */
  function drawnRows(one) {
    var rows = one.rows, grid = rows ? one.box.querySelector(".grid-x") : null, api = grid && hub.grid(grid.id);
    if (!api || !grid || !rows) return true; // a table that sleeps shows nobody's rows
    if (rowsOf(api) !== rows.length) return false;
    return Array.from(grid.querySelectorAll(".ag-row")).every(function (row) {
      var node = hub.sure(api).getDisplayedRowAtIndex(Number(row.getAttribute("row-index"))), name = row.querySelector(".cell-name .name");
      return node && hub.sure(rows).indexOf(node.data) >= 0 && (!name || name.textContent === node.data.customer);
    });
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

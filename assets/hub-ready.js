/* When the page is ready: `data-ready` of the main element, for readers of the screen that are machines. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;

  /* One watcher of the page in view: more answers that come do not put off what waits for its frames. */
  var watched = /** @type {HTMLElement | null} */ (null);
  hub.readiness = function () {
    var main = hub.main();
    if (!main || !main.querySelector("[data-block]")) return;
    if (!complete(main) && main.dataset.ready !== "false") main.dataset.ready = "false";
    if (main.dataset.ready === "true" || watched === main) return;
    watched = main;
    watch(main);
  };

  /** @param {HTMLElement} main */
  function watch(main) {
    if (watched !== main) return;
    if (!main.isConnected) { watched = null; return; } // a page that is gone is kept by nobody
    if (!complete(main) || !painted(main)) {
      window.requestAnimationFrame(function () { watch(main); });
      return;
    }
    document.dispatchEvent(new CustomEvent("hub:painted")); // what is still to be fitted is fitted before it is called ready
    hub.frames(2, function () {
      if (watched !== main) return;
      if (!complete(main) || !painted(main)) { watch(main); return; }
      watched = null;
      main.dataset.ready = "true";
      document.dispatchEvent(new CustomEvent("hub:ready"));
    });
  }

  /** @param {HTMLElement} main */
  function inView(main) {
    return Array.from(main.querySelectorAll("[data-block]")).filter(function (box) { return !box.closest("[inert]"); });
  }

  /** @param {HTMLElement} main */
  function complete(main) {
    var now = hub.now;
    if (!now) return false;
    return inView(main).every(function (box) {
      if (box.classList.contains("is-lost")) return true;
      return box.dataset.shown === hub.wanted(box, hub.sure(now)) && !box.classList.contains("is-other") && !hub.drawing(box);
    });
  }

  /** @param {HTMLElement} main */
  function painted(main) {
    return inView(main).every(function (box) {
      return box.classList.contains("is-lost") || (drawnRows(box) && drawnChart(box));
    });
  }

  hub.outside = outside;
  /** @param {Element} box */
  function outside(box) {
    var place = box.getBoundingClientRect();
    return place.bottom < 0 || place.top > window.innerHeight;
  }

  /** @param {HTMLElement} box */
  function drawnChart(box) {
    if (hub.root.dataset.charts === "no" || !box.querySelector(".trend-graph") || outside(box)) return true;
    var plot = box.querySelector(".js-plotly-plot"), full = hub.dash.drawnLayout(plot);
    return Boolean(full && plot && plot.querySelector(".main-svg") && full.meta && full.meta.address === box.dataset.shown);
  }

  /** @param {HTMLElement} box */
  function drawnRows(box) {
    if (!box.dataset.rows || outside(hub.sure(box.querySelector(".table-wrap")))) return true;
    var grid = box.querySelector(".ag-root");
    if (!grid || !grid.querySelector(".ag-header-cell") || hub.rowsOfOther(box)) return false;
    return box.dataset.rows === "0" || Boolean(grid.querySelector(".ag-row:not(.is-coming)") || box.querySelector(".rows-missing, .filtered-out"));
  }

  document.addEventListener("hub:shown", function () { hub.readiness(); });
})();

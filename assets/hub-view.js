/* A copied link opens the page as it is: what the address says, and besides (`view`) each table's order, filters and
   columns, charts shown as tables, and the section in view. The data date stays open, or is kept when that is wished. */
/* after: dash, pops */
(function () {
  "use strict";
  var hub = window.hub;
  var MOST = 6000; // signs of a view
  var views = /** @type {WeakMap<HTMLElement, ViewSaid | null>} */ (new WeakMap()); // main element -> the view that its address asked for, or null

  /** @param {HTMLElement} node */
  function boxOf(node) { return hub.sure(node.closest("[data-block]")); }
  /** @param {string} selector */
  function shown(selector) { return Array.from(document.querySelectorAll(".body:not(.is-rest) " + selector)); }

  /* What is not as a table is first drawn. */
  /** @param {GridApi} api @returns {TableView} */
  function tableView(api) {
    var said = /** @type {TableView} */ ({}), sorted = hub.sortOf(api), model = api.getFilterModel() || {};
    if (sorted && !hub.resting(api)) said.sort = [sorted.getColId(), sorted.getSort() || null];
    if (Object.keys(model).length) said.filter = model;
    if (!hub.columnsAsMade(api)) said.columns = hub.columnsSaid(api);
    return said;
  }
  function viewNow() {
    var view = /** @type {ViewSaid} */ ({});
    shown(".grid-x").forEach(function (node) {
      var api = hub.grid(node.id), said = api && tableView(api);
      if (said && Object.keys(said).length) view[boxOf(node).id] = said;
    });
    shown('.trend-place[data-view="table"]').forEach(function (place) { view[boxOf(place).id] = { twin: 1 }; });
    return view;
  }
  function sectionNow() {
    var here = document.querySelector(".places:not(.is-rest) a[aria-current]");
    return here && window.scrollY > 0 ? here.getAttribute("href") : window.location.hash; // at the button: where they went last
  }

  /** @param {boolean} pinned */
  function address(pinned) {
    var day = pinned && hub.lastDay(), state = Object.assign({}, hub.now, day ? { as_of: day, version: null } : {});
    var said = new URLSearchParams(hub.pageState.search(state, "", hub.pageName()));
    said.set("view", JSON.stringify(viewNow())); // also an empty one: whoever opens it may have chosen other columns
    return window.location.origin + window.location.pathname + "?" + said.toString() + sectionNow();
  }
  /** @param {boolean} pinned */
  function copy(pinned) {
    window.navigator.clipboard.writeText(address(pinned)).then(function () {
      var open = !pinned && hub.now && !hub.now.as_of && !hub.now.version, day = { day: hub.day(hub.lastDay()) };
      var how = pinned ? hub.t("frame.toast.link_pinned_how", day) : hub.t("frame.toast.link_copied_how");
      hub.toast(true, hub.t("frame.toast.link_copied"), how, open ? { text: hub.t("frame.toast.link_pin", day), act: function () { copy(true); } } : null);
    }, function () {
      hub.toast(false, hub.t("frame.toast.link_failed"), hub.t("frame.toast.link_failed_how"));
    });
  }
  /* The query string of what is shown, for who keeps it; `pinned`: with its day. */
  hub.viewQuery = function (pinned) { return new URL(address(pinned)).search; };
  hub.acts["copy-link"] = function () { copy(false); };

  /* A view that came with the address. Any text may stand there: what makes no sense is passed over. */
  function asked() {
    var main = hub.sure(hub.main()), text = new URLSearchParams(window.location.search).get("view");
    if (!views.has(main)) views.set(main, parsed(text));
    return views.get(main);
  }
  /** @param {string | null} text */
  function parsed(text) {
    if (!text || text.length > MOST) return null;
    try {
      var view = JSON.parse(text);
      return view && typeof view === "object" ? view : null;
    } catch (e) { return null; }
  }

  hub.applyView = function (node, api) {
    var view = hub.main() && asked();
    if (!view) return;
    var said = view[boxOf(node).id] || {};
    try { columns(api, said.columns); sort(api, said.sort); filter(node, api, said.filter); } catch (e) { /* as it was drawn */ }
  };
  /** @param {GridApi} api @param {string[] | undefined} wanted */
  function columns(api, wanted) {
    if (Array.isArray(wanted)) hub.arrangeColumns(api, wanted);
    else if (!hub.columnsAsMade(api)) hub.resetColumns(api);
  }
  /** @param {GridApi} api @param {[string, Sort] | undefined} wanted */
  function sort(api, wanted) {
    if (!Array.isArray(wanted) || !api.getColumn(wanted[0]) || (wanted[1] !== "asc" && wanted[1] !== "desc")) return;
    api.applyColumnState({ state: [{ colId: wanted[0], sort: wanted[1] }], defaultState: { sort: null } });
  }
  /** @param {HTMLElement} node @param {GridApi} api @param {FilterModel | undefined} model */
  function filter(node, api, model) {
    if (!model || typeof model !== "object") return;
    var button = boxOf(node).querySelector('[data-act="filter"]');
    if (button) hub.filterRow(button, api, true, false);
    hub.dash.setFilters(api, model);
  }
  function twins() {
    var view = hub.main() && asked();
    if (!view) return;
    shown(".trend-place").forEach(function (place) {
      var said = view ? view[boxOf(place).id] : undefined, button = said && said.twin && boxOf(place).querySelector('[data-view-of="table"]');
      if (button) button.click();
      if (said) delete said.twin; // once: it may be turned back
    });
  }
  document.addEventListener("hub:ready", twins);
})();

/* Tools of the tables: filters, export; the foot says what is shown and in which order. */
/* after: dash, pops */
(function () {
  "use strict";
  var hub = window.hub;
  var BAR = 17; // pixels that a scrollbar takes at most
  var DANGEROUS = /^[=+\-@\t\r\uff1d]/; // a spreadsheet would take it for a formula

  /** @param {string} id */
  function box(id) { var node = document.getElementById(id); return node && node.closest("[data-section]"); }

  /* Filters: a row of small fields under the head. */
  /** @param {HTMLElement} button */
  function filter(button) {
    var api = hub.grid(hub.sure(button.dataset.target));
    if (api) hub.filterRow(button, api, button.getAttribute("aria-pressed") !== "true", true);
  }
  hub.filterRow = function (button, api, on, focus) {
    button.setAttribute("aria-pressed", String(on));
    if (!on) hub.dash.setFilters(api, null);
    api.setGridOption("defaultColDef", Object.assign({}, api.getGridOption("defaultColDef"), { floatingFilter: on }));
    if (!on || !focus) return;
    window.setTimeout(function () {
      if (document.activeElement !== button && document.activeElement !== document.body) return; // who is in a field already stays there
      var input = document.querySelector("#" + CSS.escape(hub.sure(button.dataset.target)) + " .ag-floating-filter-input input");
      if (input) input.focus();
    }, 60);
  };

  /* What is copied: a spreadsheet shall take it for what it is. */
  /** @param {Value} value */
  function said(value) {
    if (value == null) return "";
    var text = String(value).replace(/[\t\r\n]+/g, " ");
    return typeof value === "string" && DANGEROUS.test(text) ? "'" + text : text;
  }
  hub.tableSaid = said;

  /* Export: the server's own rows under the same state, order and filters. */
  hub.tableAsks = function (api) {
    var sorted = sortOf(api), model = api.getFilterModel() || {};
    return {
      sort: sorted && !resting(api) ? sorted.getColId() + ":" + sorted.getSort() : null,
      filter: Object.keys(model).length ? JSON.stringify(model) : null
    };
  };
  /** @param {string} block @param {string | undefined} id @param {string} kind */
  function address(block, id, kind) {
    var now = hub.sure(hub.now), asked = new URLSearchParams(hub.search(now)), api = id ? hub.grid(id) : null;
    Object.entries({ region: now.region, customer: now.customer, service: now.service, lang: now.lang }).forEach(function (one) { if (one[1]) asked.set(one[0], one[1]); });
    ["readahead", "theme"].forEach(function (name) { asked.delete(name); });
    if (api) {
      var asks = hub.tableAsks(api);
      if (asks.sort) asked.set("sort", asks.sort);
      if (asks.filter) asked.set("filter", asks.filter);
      Object.entries(hub.selectionAsks(hub.sure(id)) || {}).forEach(function (one) { asked.set(one[0], one[1]); });
    }
    return "/export/" + block + "." + kind + "?" + asked.toString();
  }
  /** @param {HTMLElement} button */
  function exported(button) {
    var id = button.dataset.target, block = button.dataset.export, words = id && hub.hasSelection(id) ? "customers.cell.export_" : "licenses.table.export_";
    if (id && hub.selectionAsks(id) === null) { hub.toast(false, hub.t("customers.cell.many"), hub.t("customers.cell.many_how")); return; }
    var files = ["csv", "xlsx"].map(function (kind) {
      return /** @type {MenuItem} */ ({ text: hub.t(words + kind), icon: "export", href: address(hub.sure(block), id, kind) });
    });
    hub.menu(button, button.getAttribute("aria-label"), files.concat(hub.pictureItems(hub.sure(block))));
  }

  /* Chart or its table twin. */
  /** @param {HTMLElement} button */
  function view(button) {
    var section = hub.sure(button.closest("[data-section]")), place = hub.sure(section.querySelector(".trend-place"));
    place.dataset.view = button.dataset.viewOf;
    section.querySelectorAll("[data-view-of]").forEach(function (one) { one.setAttribute("aria-pressed", String(one === button)); });
    if (button.dataset.viewOf === "table") hub.sure(section.querySelector(".twin")).dispatchEvent(new CustomEvent("hub:look"));
  }

  Object.assign(hub.acts, { filter: filter, export: exported, view: view });

  /* Foot: rows and order in words. */
  hub.sortOf = sortOf;
  hub.resting = resting;
  /** @param {GridApi} api */
  function sortOf(api) {
    return api.getAllGridColumns().find(function (column) { return column.getSort(); }) || null;
  }
  /* The server's own order, and the column that says it: of a part of the calls users are not known, and the rows come by
     their legs. */
  /** @param {GridApi} api @returns {Column | null} */
  function orderOfPart(api) {
    var part = hub.now && (hub.now.endpoint || hub.now.feature);
    return part && api.getAllGridColumns().find(function (column) { return hub.contextOf(column).sortOfPart; }) || null;
  }
  /** @param {GridApi} api @returns {ColumnState | null} */
  function restOf(api) {
    var part = orderOfPart(api);
    if (part) return { colId: part.getColId(), sort: hub.contextOf(part).sortOfPart };
    var first = api.getAllGridColumns().find(function (column) { return column.getColDef().initialSort; });
    return first ? { colId: first.getColId(), sort: first.getColDef().initialSort } : null;
  }
  /** @param {Column} sorted @param {ColumnState | null} rest */
  function stands(sorted, rest) { return rest !== null && sorted.getColId() === rest.colId && sorted.getSort() === rest.sort; }
  /** @param {GridApi} api */
  function resting(api) {
    var sorted = sortOf(api);
    return !sorted || stands(sorted, restOf(api));
  }
  /* The arrow goes along when the order that the server gives changes; an order that the reader chose stays. */
  var rests = new WeakMap();
  hub.settleOrder = settle;
  /** @param {GridApi} api */
  function settle(api) {
    var rest = restOf(api), sorted = sortOf(api), before = rests.get(api) || (sorted && { colId: sorted.getColId(), sort: sorted.getSort() });
    rests.set(api, rest);
    if (!rest || !before || before.colId === rest.colId || !sorted || !stands(sorted, before)) return;
    api.applyColumnState({ state: [rest], defaultState: { sort: null } });
  }
  /** @param {string} id @param {GridApi} api */
  function foot(id, api) {
    var place = document.querySelector('[data-foot-of="' + id + '"]'), section = box(id);
    if (!place || !section || api.isDestroyed()) return;
    var all = Number(section.dataset.rows), shown = hub.rowsPassing(id, api), sorted = sortOf(api);
    var rows = place.querySelector("[data-foot=rows]"), order = place.querySelector("[data-foot=order]");
    if (!rows || !order) return;
    var filtered = Object.keys(api.getFilterModel() || {}).length > 0;
    if (shown !== null) rows.textContent = hub.t(filtered ? "licenses.table.of_rows" : "licenses.table.rows", { n: all, count: hub.count(all), shown: hub.count(shown) });
    order.textContent = resting(api) ? hub.t(orderWords(section, api))
      : hub.t("licenses.table.sorted_by", { column: hub.tableSingle(hub.sure(sorted), api) }) + (hub.sure(sorted).getSort() === "desc" ? ", " + hub.t("licenses.table.descending") : "");
    if (shown !== null) nothing(section, api, filtered && all > 0 && shown === 0);
    hub.keepSelection(id, api);
  }
  /** @param {HTMLElement} section @param {GridApi} api */
  function orderWords(section, api) {
    return (section.dataset.words || "licenses.section." + section.dataset.section) + (orderOfPart(api) ? ".sorted_cut" : ".sorted");
  }
  /** @param {HTMLElement} section @param {GridApi} api @param {boolean} on */
  function nothing(section, api, on) {
    var wrap = hub.sure(section.querySelector(".table-wrap")), old = wrap.querySelector(".filtered-out");
    if (old && !on) old.remove();
    if (!on || old) return;
    wrap.append(hub.el("div", { className: "state-place filtered-out" }, hub.el("div", { className: "state" },
      hub.el("h3", {}, hub.icon("filter"), hub.t("licenses.table.filtered_out")),
      hub.el("div", { className: "do" }, hub.el("button", { className: "btn btn-line", type: "button", text: hub.t("licenses.table.clear_filters"), on: { click: function () { hub.dash.setFilters(api, null); } } })))));
  }

  /* On all regions a column says which; on a narrow screen the name stays and the rest scrolls. */
  /** @param {string} id @param {GridApi} api */
  function fit(id, api) {
    var root = document.getElementById(id);
    if (!root || api.isDestroyed()) return; // its page has gone meanwhile
    if (hub.fitCards(api, hub.phone.matches)) return;
    var combined = Boolean(hub.now && hub.now.region === "all");
    marked(api, function (about) { return about.fixed === "combined"; }).forEach(function (column) {
      if (column.isVisible() !== combined) api.setColumnsVisible([column], combined);
    });
    var narrow = hub.phone.matches, leads = marked(api, function (about) { return about.pinned; });
    var tight = root.clientWidth > 0 && root.clientWidth < widths(api) + BAR;
    var pinned = narrow || tight ? "left" : null;
    root.classList.toggle("has-pinned", Boolean(pinned));
    if (leads.some(function (lead) { return (lead.getPinned() || null) !== pinned; })) {
      api.applyColumnState({ state: leads.map(function (lead) {
        var flex = hub.contextOf(lead).flex, own = hub.leadWidth(api, lead);
        return { colId: lead.getColId(), pinned: pinned, flex: pinned || own ? null : flex, width: !flex ? undefined : narrow ? 150 : own || (pinned ? hub.PINNED : undefined) };
      }) });
    }
    var roomy = marked(api, function (about) { return about.roomy; });
    if (!roomy.length || narrow === Boolean(root.dataset.narrow)) return;
    if (narrow) root.dataset.narrow = "1"; else delete root.dataset.narrow;
    api.setColumnsVisible(roomy, !narrow);
  }
  /** @param {GridApi} api @param {(about: ColumnKind) => unknown} is */
  function marked(api, is) { return api.getColumns().filter(function (column) { return is(hub.contextOf(column)); }); }
  /** @param {GridApi} api */
  function widths(api) {
    return api.getAllDisplayedColumns().reduce(function (sum, column) {
      var own = !hub.contextOf(column).pinned && !column.getFlex(); // as wide as its reader made it
      return sum + (own ? column.getActualWidth() : column.getMinWidth());
    }, 0);
  }

  var served = new WeakSet();
  /** @param {HTMLElement} node */
  function serve(node) {
    var api = hub.grid(node.id);
    if (!api || served.has(api)) return;
    served.add(api);
    hub.serveColumns(node.id, api);
    begin(node, node.id, api);
  }
  /** @param {HTMLElement} node @param {string} id @param {GridApi} api */
  function begin(node, id, api) {
    var say = function () { foot(id, api); };
    api.addEventListener("rowDataUpdated", function () { settle(api); });
    settle(api);
    var again = hub.serveWindows(node, api); // made anew, as it stood
    ["sortChanged", "filterChanged", "modelUpdated"].forEach(function (type) { api.addEventListener(type, say); });
    api.addEventListener("displayedColumnsChanged", function () { fit(id, api); });
    fit(id, api);
    if (!again) hub.applyView(node, api);
    say();
  }
  function serveAll() { document.querySelectorAll(".grid-x").forEach(serve); }
  function fitAll() {
    document.querySelectorAll(".grid-x").forEach(function (node) {
      var api = hub.grid(node.id);
      if (api) fit(node.id, api);
    });
  }
  document.addEventListener("hub:painted", function () { serveAll(); fitAll(); });
  window.addEventListener("resize", function () { window.requestAnimationFrame(fitAll); });
  new MutationObserver(function (changes) {
    if (changes.some(function (change) { return Array.from(change.addedNodes).some(isGrid); })) window.requestAnimationFrame(serveAll);
  }).observe(document.documentElement, { childList: true, subtree: true });
  /** @param {Node} node */
  function isGrid(node) { return node instanceof Element && (node.classList.contains("ag-root-wrapper") || Boolean(node.querySelector(".ag-root-wrapper"))); }
})();

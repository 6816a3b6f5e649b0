/* Columns of a table: which are shown, in which order and how wide; what the reader makes of them is kept for them. */
/* after: dash, pops */
(function () {
  "use strict";
  var hub = window.hub;
  var LEAST = 40; // pixels that a column keeps
  var byTable = /** @type {Map<string, Map<string, number>>} */ (new Map()); // id of a grid -> its pinned columns' pixels, as their reader made them
  var byGrid = /** @type {WeakMap<GridApi, Map<string, number>>} */ (new WeakMap());

  hub.choosable = function (api) {
    return api.getAllGridColumns().filter(function (column) { return !hub.contextOf(column).fixed; });
  };
  /* As they are kept, and said in a link: those that are shown, in their order; one that was made wide or narrow with its
     pixels, also where it can be neither hidden nor moved (components/grid_columns.py). */
  hub.columnsSaid = function (api) {
    return own(api).flatMap(function (column) {
      var wide = isSized(api, column), fixed = hub.contextOf(column).fixed;
      return column.isVisible() && (wide || !fixed) ? [column.getColId() + (wide ? ":" + Math.round(column.getActualWidth()) : "")] : [];
    });
  };
  /* Whether they stand as nobody has touched them. */
  hub.columnsAsMade = function (api) {
    var all = own(api), places = all.map(placeOf);
    return !all.some(function (column) { return isSized(api, column); }) && !hub.choosable(api).some(function (column) { return column.isVisible() === Boolean(hub.contextOf(column).hidden); })
      && places.every(function (at, i) { return i === 0 || at > hub.sure(places[i - 1]); });
  };
  hub.arrangeColumns = function (api, said) {
    var wanted = new Map(said.map(function (each) { var part = String(each).split(":"); return [part[0], Number(part[1]) || null]; }));
    hub.choosable(api).forEach(function (column) { show(api, column, wanted.has(column.getColId())); });
    arrange(api, Array.from(wanted.keys()));
    api.applyColumnState({ state: own(api).map(function (column) { return width(api, column, wanted.get(column.getColId())); }) });
  };
  hub.resetColumns = function (api) {
    var all = own(api).sort(function (one, other) { return placeOf(one) - placeOf(other); });
    hub.choosable(api).forEach(function (column) { show(api, column, !hub.contextOf(column).hidden); });
    arrange(api, all.map(function (column) { return column.getColId(); }));
    api.applyColumnState({ state: all.map(function (column) { return width(api, column, null); }) });
  };

  /* Those of the catalog, which have a place of their own. */
  /** @param {GridApi} api */
  function own(api) { return api.getAllGridColumns().filter(function (column) { return placeOf(column) > 0; }); }
  /** @param {Column} column */
  function placeOf(column) { return hub.contextOf(column).at || 0; }
  /** @param {GridApi} api @param {Column} column */
  function isSized(api, column) { return column.getPinned() ? hub.leadWidth(api, column) !== null : !column.getFlex(); }
  /* A pinned column has no share of the room; so what its reader made of it is remembered. */
  hub.leadWidth = function (api, column) { var known = byGrid.get(api); return known && known.get(column.getColId()) || null; };
  /** @param {GridApi} api @param {Column} column @param {number | null | undefined} pixels @returns {ColumnState} */
  function width(api, column, pixels) {
    var flex = hub.contextOf(column).flex, known = hub.sure(byGrid.get(api));
    if (pixels) known.set(column.getColId(), pixels); else known.delete(column.getColId());
    if (column.getPinned() && !pixels) return { colId: column.getColId(), flex: null, width: hub.PINNED };
    return pixels ? { colId: column.getColId(), flex: null, width: Math.max(LEAST, pixels) } : { colId: column.getColId(), flex: flex };
  }
  /** @param {GridApi} api @param {Column} column @param {boolean} on */
  function show(api, column, on) { if (column.isVisible() !== on) api.setColumnsVisible([column], on); }
  /* Those named come in their order, the others behind them; what cannot be moved stays where it is. */
  /** @param {GridApi} api @param {string[]} names */
  function arrange(api, names) {
    var free = hub.choosable(api), ids = free.map(function (column) { return column.getColId(); });
    var ordered = names.filter(function (name) { return ids.includes(name); });
    ordered = ordered.concat(ids.filter(function (id) { return !ordered.includes(id); }));
    api.applyColumnState({ applyOrder: true, state: api.getAllGridColumns().map(function (column) {
      return { colId: ids.includes(column.getColId()) ? hub.sure(ordered.shift()) : column.getColId() };
    }) });
  }

  /* The dialog ---------------------------------------------------------------------------------- */

  /** @param {HTMLElement} button */
  function columns(button) {
    var id = hub.sure(button.dataset.target), api = hub.grid(id);
    if (!api) return;
    var node = hub.el("div", { role: "dialog", "aria-label": button.getAttribute("aria-label"), className: "column-pop" });
    fill(node, api, id);
    hub.pop(button, node);
  }
  /** @param {HTMLElement} node @param {GridApi} api @param {string} id */
  function fill(node, api, id) {
    node.replaceChildren(...hub.choosable(api).map(function (column) {
      return hub.el("div", { className: "column-row", "data-column": column.getColId() }, choice(api, id, column), mover(api, id, column, -1), mover(api, id, column, 1));
    }), hub.el("button", { className: "btn", type: "button", text: hub.t("licenses.table.reset_columns"), on: { click: function () { hub.resetColumns(api); keep(api, id); hub.closeTop(); } } }));
    ends(node);
  }
  /* The first goes no earlier, the last no later. */
  /** @param {HTMLElement} node */
  function ends(node) {
    var rows = node.querySelectorAll(".column-row");
    rows.forEach(function (row, at) {
      row.querySelectorAll(".column-move").forEach(function (button, down) { button.setAttribute("aria-disabled", String(at === (down ? rows.length - 1 : 0))); });
    });
  }
  /** @param {GridApi} api @param {string} id @param {Column} column */
  function choice(api, id, column) {
    var opt = hub.el("button", { className: "opt", type: "button", role: "checkbox", "aria-checked": String(column.isVisible()) },
      hub.el("span", { className: "box" }, hub.icon("check")), hub.el("span", { text: hub.tableName(column, api) }));
    opt.addEventListener("click", function () {
      var on = !column.isVisible();
      api.setColumnsVisible([column], on);
      opt.setAttribute("aria-checked", String(on));
      keep(api, id);
    });
    return opt;
  }
  /* One place earlier or later: what a mouse does by dragging the head. */
  /** @param {GridApi} api @param {string} id @param {Column} column @param {1 | -1} by */
  function mover(api, id, column, by) {
    var words = hub.t(by < 0 ? "licenses.table.earlier" : "licenses.table.later", { column: hub.tableName(column, api) });
    var button = hub.el("button", { className: "btn btn-icon column-move" + (by < 0 ? " is-up" : ""), type: "button", "aria-label": words, title: words }, hub.icon("chevron-down"));
    button.addEventListener("click", function () {
      var row = hub.sure(button.parentElement), node = hub.sure(row.parentElement), other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
      if (button.getAttribute("aria-disabled") === "true" || !other) return;
      if (by < 0) other.before(row); else other.after(row);
      ends(node);
      button.focus();
      arrange(api, Array.from(node.querySelectorAll("[data-column]")).map(function (each) { return hub.sure(each.getAttribute("data-column")); }));
      keep(api, id);
    });
    return button;
  }
  /** @param {GridApi} api @param {string} id */
  function keep(api, id) {
    var node = document.getElementById(id), section = node && node.closest("[data-section]");
    if (section instanceof HTMLElement) hub.prefer("columns." + section.dataset.block, hub.columnsSaid(api));
  }
  hub.acts.columns = columns;

  hub.PINNED = 220; // pixels of a pinned column
  hub.serveColumns = function (id, api) {
    var known = byTable.get(id) || new Map(api.getColumns().flatMap(function (column) { var px = column.getColDef().initialWidth; return px && placeOf(column) ? [[column.getColId(), px]] : []; }));
    byTable.set(id, known);
    byGrid.set(api, known);
    ["columnMoved", "columnResized"].forEach(function (type) {
      api.addEventListener(type, function (event) {
        if (!event.finished || !/^uiColumn/.test(event.source || "")) return;
        if (type === "columnResized" && event.column) known.set(event.column.getColId(), event.column.getActualWidth());
        keep(api, id);
      });
    });
  };
})();

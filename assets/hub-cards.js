/* On a phone a table that has a column of cards shows that one alone: name, badges, health, next date. It stays the same
   grid, so that windows, order and what is chosen go on. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var cells = window.dashAgGridComponentFunctions;
  var h = hub.h;
  var COLUMN = "card", BESIDE = ["select", "launch"]; // what is no column of the data
  var HIGH = 86; // pixels of a row with a card
  var wide = new WeakMap(); // grid -> the columns that it shows where there is room

  /** @param {CellParams} p @param {string} name @param {keyof Cells} draw */
  function part(p, name, draw) {
    var column = p.api.getColumn(name), context = column && column.getColDef().context;
    if (!column || !context) return null;
    var given = Object.assign({}, p, { value: hub.valueIn(p.data, name), column: column, colDef: { context: context } });
    return /** @type {Draws<CellParams>} */ (/** @type {unknown} */ (cells[draw]))(given);
  }
  cells.HubCard = function (p) {
    if (!p.data) return null;
    var reads = p.colDef.context.reads || [], health = part(p, reads[1], "HubHealth"), next = part(p, reads[3], "HubNext");
    return h("span", { className: "card-cell" },
      h("span", null, h("a", { className: "name", href: hub.customerPage(hub.valueIn(p.data, reads[5]), hub.valueIn(p.data, reads[6])), tabIndex: -1 }, h("bdi", null, String(p.value))), health),
      h("span", null, part(p, reads[2], "HubStatuses")),
      h("span", { className: "mute" }, next, String(hub.valueIn(p.data, reads[4]) || "")));
  };

  /* The columns that are copied and printed: those that are shown where there is room for them. */
  hub.toldColumns = function (api) {
    return (wide.get(api) || api.getAllDisplayedColumns()).filter(function (/** @type {Column} */ column) { return column.getColId() !== COLUMN && BESIDE.indexOf(column.getColId()) < 0; });
  };

  /* Whether the grid shows cards now. */
  hub.fitCards = function (api, narrow) {
    if (!api.getColumn(COLUMN)) return false;
    var before = wide.get(api), shown = api.getAllDisplayedColumns();
    if (narrow && !before) {
      wide.set(api, shown);
      turn(api, shown, false);
    } else if (!narrow && before) {
      wide.delete(api);
      turn(api, before, true);
    }
    return narrow;
  };
  /** @param {GridApi} api @param {Column[]} columns @param {boolean} on */
  function turn(api, columns, on) {
    api.setColumnsVisible([COLUMN], !on);
    api.setColumnsVisible(columns.filter(function (column) { return column.getColId() !== BESIDE[0] && column.getColId() !== COLUMN; }), on);
    api.setGridOption("rowHeight", on ? undefined : HIGH);
    if (api.getGridOption("rowModelType") === "clientSide") api.resetRowHeights();
  }
})();

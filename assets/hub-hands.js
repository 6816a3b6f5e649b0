/* Hands on tables: the wheel belongs to the page until a table is entered, Ctrl+C copies cells; tabs that scroll show it. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var LINE = 40; // pixels of a wheel's line, where a browser counts in lines

  /* A page that is scrolled does not stop where a table comes under the pointer. Who clicked into it scrolls its rows. */
  document.addEventListener("wheel", function (event) {
    var grid = hub.at(event, ".grid-x");
    if (!grid || event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
    if (grid.contains(document.activeElement)) return;
    var lines = event.deltaMode === 1;
    event.preventDefault();
    event.stopPropagation();
    window.scrollBy({ top: event.deltaY * (lines ? LINE : 1), behavior: "instant" });
  }, { capture: true, passive: false });

  /* The cells of a selection, or the one that has the focus, as a spreadsheet takes them. */
  /** @param {Selection} selection */
  function marked(selection) {
    var anchor = selection.isCollapsed ? document.activeElement : selection.anchorNode;
    var from = anchor instanceof Element ? anchor : anchor && anchor.parentElement, grid = from && from.closest(".grid-x");
    if (!grid || !from || from.closest("input, textarea, .ag-header")) return [];
    var own = from.closest(".ag-cell");
    if (selection.isCollapsed) return own ? [own] : [];
    return Array.from(grid.querySelectorAll(".ag-cell")).filter(function (cell) { return selection.containsNode(cell, true); });
  }
  /** @param {HTMLElement | null} node @param {string} attribute */
  function place(node, attribute) { return Number(hub.sure(node).getAttribute(attribute)); }
  /** @param {HTMLElement[]} cells */
  function text(cells) {
    var grid = hub.sure(cells[0].closest(".grid-x")), api = hub.sure(hub.grid(grid.id)), rows = /** @type {Map<number, HTMLElement[]>} */ (new Map());
    cells.forEach(function (cell) {
      var at = place(cell.closest("[row-index]"), "row-index");
      rows.set(at, (rows.get(at) || []).concat(cell));
    });
    return Array.from(rows).sort(function (one, other) { return one[0] - other[0]; }).map(function (one) {
      var row = hub.sure(api.getDisplayedRowAtIndex(one[0])).data;
      if (!row) return ""; // it is still coming
      one[1].sort(function (cell, other) { return place(cell, "aria-colindex") - place(other, "aria-colindex"); });
      return one[1].flatMap(function (cell) {
        return hub.tableValues(hub.sure(api.getColumn(String(cell.getAttribute("col-id")))), row);
      }).map(hub.tableSaid).join("\t");
    }).join("\n");
  }
  document.addEventListener("copy", function (event) {
    var selection = window.getSelection();
    if (!selection || !event.clipboardData) return;
    var cells = marked(selection);
    if (!cells.length || (cells.length === 1 && !selection.isCollapsed)) return; // a part of one cell's words is the browser's matter
    event.clipboardData.setData("text/plain", text(cells));
    event.preventDefault();
    hub.say(hub.t("licenses.table.cells_copied", { n: cells.length, count: hub.count(cells.length) }));
  });

  /* Ctrl+Home and Ctrl+End: the first cell of a table and its last one, as in any grid; alone the keys do it in the grid. */
  document.addEventListener("keydown", function (event) {
    var cell = (event.ctrlKey || event.metaKey) && /^(Home|End)$/.test(event.key) ? hub.at(event, ".grid-x .ag-cell") : null;
    var api = cell && hub.grid(hub.sure(cell.closest(".grid-x")).id);
    if (!api || !api.getDisplayedRowCount()) return;
    var shown = api.getAllDisplayedColumns(), last = event.key === "End";
    var row = last ? api.getDisplayedRowCount() - 1 : 0, column = shown[last ? shown.length - 1 : 0];
    event.preventDefault();
    api.ensureIndexVisible(row, last ? "bottom" : "top");
    api.ensureColumnVisible(column);
    api.setFocusedCell(row, column);
  });

  /* Tabs that go on beyond an edge fade there. */
  /** @param {HTMLElement} node */
  function edges(node) {
    node.classList.toggle("more-before", node.scrollLeft > 1);
    node.classList.toggle("more-after", node.scrollLeft + node.clientWidth < node.scrollWidth - 1);
  }
  function all() { document.querySelectorAll(".places").forEach(edges); }
  document.addEventListener("scroll", function (event) {
    if (event.target instanceof HTMLElement && event.target.classList.contains("places")) edges(event.target);
  }, { capture: true, passive: true });
  window.addEventListener("resize", function () { window.requestAnimationFrame(all); });
  ["hub:painted", "hub:ready", "hub:shown"].forEach(function (type) { document.addEventListener(type, all); });
})();

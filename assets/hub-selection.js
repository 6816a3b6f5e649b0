/* Rows that are chosen: by what they are, never by their place, so that a choice outlasts sorting, scrolling, windows and
   newer data. Either these, or all that pass except these; of the latter no row need be loaded. */
/* after: dash, pops */
(function () {
  "use strict";
  var hub = window.hub;
  var cells = window.dashAgGridComponentFunctions;
  var h = hub.h;
  var COLUMN = "select";
  var MOST = 150; // rows that an address can name
  var chosen = /** @type {Map<string, ChosenRows>} */ (new Map()); // id of a grid -> its choice

  /* What a row is, and what it is called: the column's fields say it. */
  /** @param {GridApi} api @param {Row} row */
  function partsOf(api, row) { return hub.read(hub.contextOf(hub.sure(api.getColumn(COLUMN))).reads, row).map(String); }
  /** @param {GridApi} api @param {Row} row */
  function keyOf(api, row) { return partsOf(api, row).slice(1).join("/"); }
  /** @param {string} id @returns {ChosenRows} */
  function of(id) { return chosen.get(id) || { all: false, keys: new Set(), under: "" }; }
  /* What the rows that pass depend on, beside the data themselves. */
  /** @param {GridApi} api */
  function under(api) {
    var now = hub.now;
    return JSON.stringify([now && [now.region, now.as_of, now.version, now.q], hub.tableAsks(api).filter]);
  }
  /** @param {string} id @param {GridApi} api */
  function count(id, api) {
    var choice = of(id), passing = hub.rowsPassing(id, api);
    return !choice.all ? choice.keys.size : passing === null ? null : Math.max(0, passing - choice.keys.size);
  }
  /** @param {ChosenRows} choice @param {string} key */
  function has(choice, key) { return choice.keys.has(key) !== choice.all; }

  /* For who acts on them: these ids, or all of what the query and the column filters select without these. */
  hub.selected = function (id) {
    var choice = of(id), keys = Array.from(choice.keys);
    return choice.all ? { all: true, except: keys } : { all: false, only: keys };
  };

  /** @param {string} key */
  function named(key) { return key.replace("/", ":"); }
  /* The same as the server is told: customers by name, or a page state, column filters and exceptions. */
  hub.chosenRows = function (id) {
    var these = hub.selected(id), api = hub.sure(hub.grid(id)), now = hub.sure(hub.now);
    if (!these.all) return { customers: (these.only || []).map(named), query: null, filter: "", except: [] };
    var query = Object.fromEntries(new URLSearchParams(hub.search(now)));
    return { customers: [], query: Object.assign(query, { region: now.region }), filter: hub.tableAsks(api).filter || "", except: (these.except || []).map(named) };
  };

  /** @param {string} id @param {GridApi} api @param {ChosenRows} choice */
  function put(id, api, choice) {
    chosen.set(id, choice);
    api.refreshCells({ columns: [COLUMN], force: true });
    api.refreshHeader();
    tell(id, api);
  }
  /** @param {string} id @param {GridApi} api @param {Row} row */
  function toggle(id, api, row) {
    var choice = of(id), keys = new Set(choice.keys), key = keyOf(api, row);
    if (!keys.delete(key)) keys.add(key);
    put(id, api, { all: choice.all, keys: keys, under: choice.all ? choice.under : under(api) });
  }
  /** @param {string} id @param {GridApi} api */
  function toggleAll(id, api) {
    var choice = of(id);
    put(id, api, { all: !(choice.all && !choice.keys.size), keys: new Set(), under: under(api) });
  }
  /** @param {string} id @param {GridApi} api */
  function clear(id, api) { put(id, api, { all: false, keys: new Set(), under: "" }); }

  /* How many are chosen, said where it can be heard, with what can be done with them. */
  /** @param {string} id @param {GridApi} api */
  function tell(id, api) {
    var place = document.querySelector('[data-selection-of="' + id + '"]'), n = count(id, api);
    if (!place || n === null) return;
    var said = hub.sure(place.querySelector("[role=status]")), acts = hub.sure(place.querySelector(".do"));
    said.textContent = n ? hub.t("customers.cell.selected", { n: n, count: hub.count(n) }) : "";
    if (acts.hidden === !n) return;
    acts.hidden = !n;
  }
  /** @param {HTMLElement} button */
  hub.acts["clear-selection"] = function (button) {
    var id = hub.sure(button.dataset.target), api = hub.grid(id);
    if (!api) return;
    clear(id, api);
    api.setFocusedCell(Math.max(0, api.getFirstDisplayedRowIndex()), hub.sure(api.getColumn(COLUMN)));
  };
  /* What a file is asked for with; null where an address cannot name so many. */
  hub.selectionAsks = function (id) {
    var choice = of(id);
    if (!choice.keys.size) return {};
    return choice.keys.size > MOST ? null : { [choice.all ? "except" : "only"]: Array.from(choice.keys).join(",") };
  };
  hub.hasSelection = function (id) { return of(id).all || of(id).keys.size > 0; };

  var ids = new WeakMap();
  /** @param {GridApi} api @returns {string} */
  function idOf(api) {
    var node = ids.has(api) ? null : Array.from(document.querySelectorAll(".grid-x")).find(function (one) { return hub.grid(one.id) === api; });
    if (node) ids.set(api, node.id);
    return ids.get(api) || "";
  }
  /** @param {"true" | "false" | "mixed"} on @param {string} name */
  function box(on, name) {
    return h("span", { className: "box" + (on === "false" ? "" : " on"), role: "checkbox", "aria-checked": on, "aria-label": name },
      on === "true" && h("svg", { className: "icon", "aria-hidden": true }, h("use", { href: "#i-check" })));
  }
  cells.HubSelect = function (p) {
    if (!p.data) return null;
    return box(has(of(idOf(p.api)), keyOf(p.api, p.data)) ? "true" : "false", hub.t("customers.cell.select", { name: partsOf(p.api, p.data)[0] }));
  };
  cells.HubSelectAll = function (p) {
    var choice = of(idOf(p.api));
    return box(choice.all && !choice.keys.size ? "true" : choice.all || choice.keys.size ? "mixed" : "false", hub.t("customers.cell.select_all"));
  };

  /** @param {Event} event @returns {{ id: string, api: GridApi, row: Row | null, head: boolean } | null} */
  function at(event) {
    var target = event.target instanceof Element ? event.target : null;
    var node = target && target.closest(".grid-x"), cell = target && target.closest(".ag-cell, .ag-header-cell"), api = node && hub.grid(node.id);
    if (!node || !cell || !api || !api.getColumn(COLUMN)) return null;
    var line = cell.closest("[row-index]"), found = line && api.getDisplayedRowAtIndex(Number(line.getAttribute("row-index")));
    var head = cell.classList.contains("ag-header-cell");
    return { id: node.id, api: api, row: head || !found ? null : found.data || null, head: head && cell.getAttribute("col-id") === COLUMN };
  }
  document.addEventListener("click", function (event) {
    var cell = event.target instanceof Element ? event.target.closest('[col-id="' + COLUMN + '"]') : null, found = cell && at(event);
    if (!found) return;
    if (found.head) toggleAll(found.id, found.api);
    else if (found.row) toggle(found.id, found.api, found.row);
  });
  document.addEventListener("keydown", function (event) {
    var found = event.key === " " || event.key === "Escape" ? at(event) : null;
    if (!found || event.target instanceof HTMLInputElement || document.getElementById("tip") && event.key === "Escape") return;
    if (event.key === "Escape") { if (hub.hasSelection(found.id) && !hub.opened()) clear(found.id, found.api); return; }
    if (!found.head && !found.row) return;
    event.preventDefault();
    event.stopPropagation();
    if (found.head) toggleAll(found.id, found.api);
    else if (found.row) toggle(found.id, found.api, found.row);
  }, true);

  /* "All that pass" is said of a filter and a scope: under others it would be other rows. */
  hub.keepSelection = function (id, api) {
    var choice = of(id);
    if (!api.getColumn(COLUMN)) return;
    if (choice.all && choice.under !== under(api)) clear(id, api);
    else tell(id, api);
  };
})();

/* A table with windows uses the grid's infinite row model, any other one its client-side model. A grid's model is said when
   it is made, so a table that gets more rows than one answer holds is made anew (hub-parts.js), as it stood: order, filters
   and columns go along. It keeps its windows from then on, also of few rows: a search that finds few, and the way back,
   cost no new grid. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var cells = window.dashAgGridComponentFunctions;
  var functions = window.dashAgGridFunctions;
  var BLOCKS = 4; // windows that one grid holds itself: all of them are asked for anew with a new version
  var windowed = new WeakSet(); // boxes whose grid has windows
  var tables = /** @type {Map<string, WindowedTable>} */ (new Map()); // id of a grid -> what it shows
  var owners = new WeakMap(); // row -> address of the block that it was read for
  var carried = /** @type {Map<string, { columns: ColumnState[], filter: FilterModel | null }>} */ (new Map()); // how a grid stood that is made anew

  /* What the grid of a block is told of its rows; null where its windows are asked for anew and nothing else. */
  hub.rowsGiven = function (box, id, given, answer, address) {
    var anew = hub.remade(box, given), api = hub.grid(id);
    if (!anew && !windowed.has(box)) {
      tables.delete(id); // of another page that had a table of this name
      return { rowData: given };
    }
    hold(id, box, { address: address, version: answer.version, given: hub.windows.first(/** @type {Row[] | FirstWindow} */ (given)) });
    if (!anew) return null;
    windowed.add(box);
    if (api && !api.isDestroyed()) carried.set(id, { columns: api.getColumnState(), filter: api.getFilterModel() });
    return hub.dash.infinite(/** @type {Props} */ (hub.dash.given(id).dashGridOptions), infinite(id, /** @type {FirstWindow} */ (given)));
  };
  /* Whether these rows need another model than their grid has. */
  hub.remade = function (box, given) { return hub.windows.isWindowed(given) && !windowed.has(box); };
  /** @param {string} id @param {FirstWindow} given */
  function infinite(id, given) {
    return {
      datasource: { getRows: function (/** @type {RowsParams} */ params) { give(id, params); } },
      cacheBlockSize: given.first.length, infiniteInitialRowCount: given.count, maxBlocksInCache: BLOCKS,
      rowClassRules: { "is-coming": "params.data == null" }
    };
  }

  /* Rows of one window: as many as came first when the grid was made. */
  /** @param {GridApi} api */
  function sizeOf(api) { return api.getGridOption("cacheBlockSize"); }

  /** @param {string} id @param {HTMLElement} box @param {Held} held */
  function hold(id, box, held) {
    var one = tables.get(id), api = hub.grid(id);
    if (one && one.box === box && one.api && one.api === api && !one.api.isDestroyed()) { renew(one, held); return; }
    tables.set(id, { id: id, box: box, held: held, api: null, flying: new Set(), top: 0, counted: null, failed: false });
  }

  /* Another answer of the same block: its rows take the place of those that are shown. Rows of an order or a filter that
     are still to come are not covered by old ones meanwhile. */
  /** @param {WindowedTable} one @param {Held} held */
  function renew(one, held) {
    var api = hub.sure(one.api), first = Math.max(0, api.getFirstDisplayedRowIndex()), size = sizeOf(api);
    one.held = held;
    one.counted = null;
    recovered(one);
    if (!api.getGridOption("suppressScrollOnNewData")) { first = 0; if (one.top && api.getDisplayedRowCount()) api.ensureIndexVisible(0, "top"); }
    hub.settleOrder(api);
    drop(one, function () { return true; });
    var known = hub.windows.known(held, hub.tableAsks(api), first - first % size, size);
    if (known) api.refreshInfiniteCache();
    else api.purgeInfiniteCache();
    if (!hub.tableAsks(api).filter && (!known || cachedBeyond(api, held.given.count))) api.setRowCount(held.given.count, true);
  }
  /* Whether a grid has windows that none of so many rows are in. It says its count itself with the rows that are known, and
     draws all of them once instead of twice. */
  /** @param {GridApi} api @param {number} count */
  function cachedBeyond(api, count) {
    return Object.values(api.getCacheBlockState()).some(function (block) { return block.startRow >= count; });
  }

  /* A grid was drawn; whether it stands again as the one did whose place it takes. */
  hub.serveWindows = function (node, api) {
    var one = tables.get(node.id), stood = carried.get(node.id);
    if (stood) {
      carried.delete(node.id);
      api.applyColumnState({ state: stood.columns, applyOrder: true });
      hub.dash.setFilters(api, stood.filter);
      var button = hub.sure(node.closest("[data-block]")).querySelector('[data-act="filter"][aria-pressed="true"]');
      if (button) hub.filterRow(button, api, true, false);
    }
    if (one && hub.hasWindows(api)) begin(one, api);
    return Boolean(stood);
  };
  /** @param {WindowedTable} one @param {GridApi} api */
  function begin(one, api) {
    var asked = function () { stale(one); }, edge = -1;
    one.api = api;
    api.addEventListener("sortChanged", asked);
    api.addEventListener("filterChanged", asked);
    api.addEventListener("bodyScroll", function (event) {
      one.top = event.top;
      var first = api.getFirstDisplayedRowIndex();
      if (first === edge) return;
      ahead(one, first > edge);
      edge = first;
    });
  }

  /* One window for the grid: what is known at once, else when it has come, if nothing else is asked for by then. */
  /** @param {string} id @param {RowsParams} params */
  function give(id, params) {
    var one = tables.get(id);
    if (!one) { params.failCallback(); return; } // its grid is going
    one.api = params.api;
    fetchWindow(one, params);
  }
  /** @param {WindowedTable} one @param {RowsParams} params */
  function fetchWindow(one, params) {
    var held = one.held, asked = hub.tableAsks(params.api), size = params.endRow - params.startRow;
    var flight = { params: params, asked: asked }, known = hub.windows.known(held, asked, params.startRow, size);
    one.flying.add(flight);
    if (known) { land(one, held, flight, known); return; }
    hub.windows.ask(held, asked, params.startRow, size).then(function (answer) {
      land(one, held, flight, answer.version === held.version ? /** @type {RowsKnown} */ (/** @type {unknown} */ (answer)) : null);
    }, function (error) { fail(one, flight, error); });
  }
  /** @param {RowsAsked} asked */
  function keyOf(asked) { return (asked.sort || "") + "\n" + (asked.filter || ""); }

  /** @param {WindowedTable} one @param {Held} held @param {Flight} flight @param {RowsKnown | null} answer */
  function land(one, held, flight, answer) {
    if (!one.flying.delete(flight)) return;
    if (!answer) { flight.params.failCallback(); return; } // of another version: its block is asked anew
    answer.rows.forEach(function (row) { owners.set(row, held.address); });
    one.counted = { filter: flight.asked.filter, count: answer.count };
    flight.params.successCallback(answer.rows, answer.count);
    hub.allThere();
    window.requestAnimationFrame(hub.readiness);
  }

  /* What nobody waits for any more gives its place in the queue to what is asked for now. */
  /** @param {WindowedTable} one @param {(flight: Flight) => boolean} which */
  function drop(one, which) {
    Array.from(one.flying).filter(which).forEach(function (flight) {
      one.flying.delete(flight);
      flight.params.failCallback();
    });
  }
  /** @param {WindowedTable} one */
  function stale(one) {
    var key = keyOf(hub.tableAsks(hub.sure(one.api)));
    drop(one, function (flight) { return keyOf(flight.asked) !== key; });
  }

  /** @param {WindowedTable} one @param {boolean} down */
  function ahead(one, down) {
    var api = hub.sure(one.api), held = one.held, size = sizeOf(api), asked = hub.tableAsks(api);
    var view = { first: api.getFirstDisplayedRowIndex(), last: api.getLastDisplayedRowIndex(), down: down };
    var offset = hub.windows.next(view, size, api.getDisplayedRowCount());
    if (offset === null || hub.windows.known(held, asked, offset, size)) return;
    hub.windows.ask(held, asked, offset, size).catch(function () { /* told when it is asked for to be shown */ });
  }

  /* Trouble: what may pass is tried again by the page's one clock, anything else is the block's. */
  /** @param {WindowedTable} one @param {Flight} flight @param {Wrong} error */
  function fail(one, flight, error) {
    if (!one.flying.delete(flight)) return;
    flight.params.failCallback();
    if (!hub.passing(error)) { hub.lose(one.box, error); return; }
    one.failed = true;
    tell(one);
    hub.later();
  }
  hub.windowsMissing = function () {
    return Array.from(tables.values()).some(function (one) { return one.failed && one.box.isConnected && !one.box.closest(".is-rest"); });
  };
  /** @param {WindowedTable} one */
  function tell(one) {
    var wrap = hub.sure(one.box.querySelector(".table-wrap"));
    if (wrap.querySelector(".rows-missing")) return;
    wrap.append(hub.el("div", { className: "rows-missing", role: "alert" }, hub.icon("critical", "is-bad"), hub.el("span", { text: hub.t("licenses.table.missing") }),
      hub.el("button", { className: "btn btn-line", type: "button", text: hub.t("frame.state.try_again"), on: { click: hub.tryNow } })));
  }
  /** @param {WindowedTable} one */
  function recovered(one) {
    var said = one.box.querySelector(".rows-missing");
    one.failed = false;
    if (said) said.remove();
  }
  document.addEventListener("hub:again", function () {
    tables.forEach(function (one) {
      if (!one.failed || !one.api || one.api.isDestroyed()) return;
      recovered(one);
      one.api.refreshInfiniteCache();
    });
  });

  /* How many rows pass, once it is known; of a table without windows what its grid says. */
  hub.rowsPassing = function (id, api) {
    var one = tables.get(id);
    if (!one) return api.getDisplayedRowCount();
    var filter = hub.tableAsks(api).filter;
    if (!filter) return one.held.given.count;
    return one.counted && one.counted.filter === filter ? one.counted.count : null;
  };
  /* Whether a grid has windows, and a row in sight is one of an answer; one that is coming is nobody's. */
  hub.hasWindows = function (api) { return api.getGridOption("rowModelType") === "infinite"; };
  hub.ownsRow = function (row, address) { return row === undefined || owners.get(row) === address; };
  /* Whether rows stand in the table of a block that are not of the answer that it has. */
  hub.rowsOfOther = function (box) {
    return Array.from(tables.values()).some(function (one) {
      if (one.box !== box || one.failed || !one.api || one.api.isDestroyed()) return false;
      return one.api.getRenderedNodes().some(function (node) { return node.data && owners.get(node.data) !== one.held.address; });
    });
  };
  hub.windowsOf = function (id) { return tables.get(id) || null; };
  /* Addresses of the windows in view, to be asked anew together with their blocks. */
  hub.windowsInView = function () {
    return Array.from(tables.values()).flatMap(function (one) {
      var api = one.api;
      if (!api || api.isDestroyed() || !one.box.isConnected || one.box.closest(".is-rest")) return [];
      var asked = hub.tableAsks(api), size = sizeOf(api), first = Math.max(0, api.getFirstDisplayedRowIndex()), last = api.getLastDisplayedRowIndex(), found = [];
      for (var at = first - first % size; at <= last; at += size) {
        if (asked.sort || asked.filter || at) found.push(hub.windows.address(one.held.address, asked, at, size));
      }
      return found;
    });
  };

  /* A row that is coming has no words: grey shapes stand there (look.css). */
  /** @type {Record<string, Draws<CellParams>>} */
  var drawn = /** @type {any} */ (cells);
  Object.keys(drawn).filter(function (name) { return name !== "HubNumberFilter"; }).forEach(function (name) {
    var draw = drawn[name];
    drawn[name] = function (p) { return p.data ? draw(p) : null; };
  });
  /** @type {Record<string, (value: unknown, more?: unknown) => unknown>} */
  var formats = /** @type {any} */ (functions);
  ["hubCount", "hubSigned", "hubRate", "hubDay", "hubPoints", "hubWait", "hubRegion", "hubSwitch", "hubBand", "hubWords", "hubPlain"].forEach(function (name) {
    var format = formats[name];
    formats[name] = function (value, more) { return value === undefined ? "" : format(value, more); };
  });
})();

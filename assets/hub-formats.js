/* What a cell says as text, copied and on paper, by its kind. Which fields of the row it reads, and what they are called,
   the server says with each column (components/grid_columns.py): no script knows a column by its name. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var functions = window.dashAgGridFunctions;

  hub.contextOf = function (column) { return column.getColDef().context || { kind: "", type: "" }; };
  hub.kindOf = function (column) { return hub.contextOf(column).kind; };
  /* The values of the fields that a column reads; its own field's comes first. */
  hub.read = function (fields, row) {
    return (fields || []).map(function (name) { return row ? hub.valueIn(row, name) : null; });
  };
  /** @param {string} code */
  function word(code) {
    var key = "licenses.value." + code, words = hub.t(key);
    return words === key ? code : words;
  }
  hub.words = function (given) {
    return given == null ? "" : (Array.isArray(given) ? given : [given]).map(String).map(word).join(", ");
  };
  hub.cellRead = function (p) { return hub.read(p.colDef.context.reads, p.data); };
  functions.hubField = function (p) { return hub.valueIn(p.data, p.column.getColId()); };

  /** @param {(n: number) => string | number} format @returns {Format1} */
  function known(format) { return function (n) { return typeof n === "number" ? format(n) : null; }; }
  /** @param {Value} n */
  function number(n) { return typeof n === "number" ? n : null; }
  /** @param {Value} text */
  function plain(text) { return typeof text === "string" ? text : null; }
  /** @param {Value} series */
  function list(series) { return Array.isArray(series) ? series : null; }
  /** @param {Value} rate @param {Value} count */
  function share(rate, count) { return hub.count(number(count)) + " (" + hub.rate(number(rate)) + ")"; }
  hub.onOff = function (on) { return hub.t("licenses.cell." + (on ? "on" : "off")); };

  /** @type {Record<string, Format1>} */
  var COPIED = {
    subscription: function (id, kind) { return kind === "trial" ? hub.t("licenses.cell.trial") : id; },
    region: function (region) { return functions.hubRegion(String(region)); },
    switch: function (on) { return hub.onOff(Boolean(on)); },
    spark: function (series) { return hub.maximum(list(series)); },
    share: known(function (n) { return hub.rate(n); }),
    over_bar: known(function (n) { return hub.rate(n); }),
    rate: function (n) { return hub.rate(number(n)); },
    points: known(function (n) { return hub.points(n); }),
    wait: known(function (n) { return hub.wait(n); }),
    statuses: hub.words,
    tags: function (names) { return /** @type {string[]} */ (/** @type {unknown} */ (list(names) || [])).join(", ") || null; },
    products: hub.words,
    words: hub.words,
    minutes: known(function (n) { return hub.integer(n); }),
    worst: function (name, rate) { return hub.worst(plain(name), number(rate)); },
    users: function (series) { return hub.lastOf(list(series)); },
    rates: function (series) { return known(function (n) { return hub.rate(n); })(hub.lastOf(list(series))); }
  };
  /* Words, or that there are none. */
  /** @type {Format1} */
  function listed(given) { return hub.words(given) || null; }
  /* Where paper says more than a copy, which is for machines. */
  /** @type {Record<string, Format1>} */
  var PRINTED = {
    due: function (days, end) { return hub.count(number(days)) + " (" + hub.shortDay(plain(end)) + ")"; },
    change: function (n) { return hub.signed(number(n)); },
    day: function (day) { return hub.day(plain(day)); },
    next: function (day, kind) { return day == null ? null : hub.t("customers.cell." + kind) + " " + hub.day(plain(day)); },
    health: function (n, band) { return hub.words(plain(band)) + " (" + hub.count(number(n)) + ")"; },
    band: function (band) { return functions.hubBand(plain(band)); },
    statuses: listed,
    products: listed,
    words: listed,
    share: share,
    over_bar: share
  };
  /** @param {Record<string, Format1>} formats @param {Column} column @param {Row} row @returns {Value[]} */
  function values(formats, column, row) {
    var about = hub.contextOf(column), got = hub.read(about.reads, row), format = formats[about.kind];
    if (about.heads) return got.slice(0, about.heads.length);
    return [format ? format.apply(null, got) : got[0]];
  }
  hub.tableHeads = function (column, api) { return hub.contextOf(column).heads || [api.getDisplayNameForColumn(column, null)]; };
  hub.tableValues = function (column, row) { return values(COPIED, column, row); };
  hub.tablePrinted = function (column, row) {
    var printed = hub.kindOf(column) in PRINTED;
    return values(printed ? PRINTED : COPIED, column, row).map(function (value) {
      return value == null ? hub.DASH : typeof value === "number" ? hub.count(value) : String(value);
    });
  };
  /* Of a column with several numbers the one that orders and filters it, and the one name of all of them. */
  hub.tableSingle = function (column, api) { return hub.tableHeads(column, api)[0]; };
  hub.tableName = function (column, api) { return hub.contextOf(column).name || api.getDisplayNameForColumn(column, null); };
})();

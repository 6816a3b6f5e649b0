/* Copy: a table's rows that pass its filters, in their order, as tab-separated text. */
/* after: dash, pops */
(function () {
  "use strict";
  var hub = window.hub;
  var MOST = 10000; // rows; of more a file is the better way
  var LONG = 700; // ms after which it is told how far it has come

  /** @param {GridApi} api @param {Row[]} rows */
  function text(api, rows) {
    var shown = hub.toldColumns(api), head = shown.flatMap(function (column) { return hub.tableHeads(column, api); }).join("\t");
    return [head].concat(rows.map(function (row) {
      return shown.flatMap(function (column) { return hub.tableValues(column, row); }).map(hub.tableSaid).join("\t");
    })).join("\n");
  }
  /** @param {number} n */
  function done(n) { hub.toast(true, hub.t("licenses.table.copied", { n: n, count: hub.count(n) }), hub.t("licenses.table.copied_how")); }
  function refused() { hub.toast(false, hub.t("licenses.table.copy_failed"), hub.t("licenses.table.copy_failed_how")); }

  /** @param {GridApi} api */
  function copyAll(api) {
    var rows = /** @type {Row[]} */ ([]);
    api.forEachNodeAfterFilterAndSort(function (node) { rows.push(node.data); });
    window.navigator.clipboard.writeText(text(api, rows)).then(function () { done(rows.length); }, refused);
  }

  /* Rows that are still on the server: the clipboard is promised them while the click still counts as one. */
  /** @param {GridApi} api @param {WindowedTable} one @param {number} n */
  function copyWindows(api, one, n) {
    var began = Date.now(), said = { n: n, count: hub.count(n) };
    var coming = hub.windows.all(one.held, hub.tableAsks(api), n, function (come) {
      if (come < n && Date.now() - began > LONG) hub.toast(true, hub.t("licenses.table.copying", Object.assign({ come: hub.count(come) }, said)), "");
    }).then(function (rows) {
      if (!rows || rows.length !== n) throw new Error("other rows by now");
      return text(api, rows);
    });
    promised(coming).then(function () { done(n); }, function () {
      coming.then(refused, function () { hub.toast(false, hub.t("licenses.table.copy_failed"), hub.t("licenses.table.copy_broke_off")); });
    });
  }
  /** @param {Promise<string>} coming */
  function promised(coming) {
    var clipboard = window.navigator.clipboard;
    if (!window.ClipboardItem) return coming.then(function (all) { return clipboard.writeText(all); });
    var blob = coming.then(function (all) { return new Blob([all], { type: "text/plain" }); });
    return clipboard.write([new window.ClipboardItem({ "text/plain": blob })]);
  }

  /** @param {HTMLElement} button */
  hub.acts.copy = function (button) {
    var id = hub.sure(button.dataset.target), api = hub.grid(id), one = hub.windowsOf(id), n = api && hub.rowsPassing(id, api);
    if (!api || n === null) return; // not drawn yet, or its filter is being asked for
    if (!one) copyAll(api);
    else if (n <= MOST) copyWindows(api, one, n);
    else tooMany(button, n);
  };
  /** @param {HTMLElement} button @param {number} n */
  function tooMany(button, n) {
    var file = button.parentElement && button.parentElement.querySelector('[data-act="export"]');
    hub.toast(false, hub.t("licenses.table.copy_many", { n: n, count: hub.count(n) }), hub.t("licenses.table.copy_many_how", { most: hub.count(MOST) }),
      file ? { text: hub.t("licenses.table.export_label"), act: function () { hub.dismissToast(); window.setTimeout(function () { hub.sure(file).click(); }, 0); } } : null);
  }
})();

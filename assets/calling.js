/* The calling page: its week chooser and line, what its blocks let the reader choose, the cells of its tables. */
/* after: dash, pops, format */
(function () {
  "use strict";
  var hub = window.hub;
  var parts = window.partner_hub;
  var cells = window.dashAgGridComponentFunctions;
  var functions = window.dashAgGridFunctions;
  var h = hub.h;

  parts.Weeks = function (props) {
    return h("select", { className: "form-select bare", id: "week", key: props.value, defaultValue: props.value, "aria-label": props.label,
      onChange: function (event) { hub.ask({ as_of: event.target.value || null, version: null }); } },
      props.options.map(function (option) { return h("option", { key: option[0], value: option[0] }, option[1]); }));
  };

  /* A line in percent of its box, from below; null is a gap. */
  parts.Line = function (props) {
    var pen = false, path = "";
    props.points.forEach(function (point) {
      if (point) path += (pen ? "L" : "M") + point[0].toFixed(2) + " " + (100 - point[1]).toFixed(2);
      pen = Boolean(point);
    });
    return h("svg", { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": true }, h("path", { d: path }));
  };

  Object.assign(hub.acts, /** @type {Hub["acts"]} */ ({
    week: function (button) { hub.hold(button); hub.ask({ as_of: button.dataset.weekEnd, version: null }); },
    cut: function (button) {
      var on = button.getAttribute("aria-pressed") === "true", by = button.dataset.by, said = { endpoint: null, feature: null };
      hub.ask(Object.assign(said, by && !on ? { [by]: button.dataset.value } : {}));
    }
  }));

  /* Cells ---------------------------------------------------------------------------------------- */

  hub.endpoint = function (name) { return name == null ? null : hub.t("calling.endpoint." + name); };
  hub.worst = function (name, rate) {
    return name == null ? null : hub.t("calling.cell.worst", { name: hub.endpoint(name), rate: hub.rate(rate) });
  };
  hub.lastOf = function (values) { return values && values.length ? values[values.length - 1] : null; };

  cells.HubLicenses = function (p) {
    if (p.value == null) return h("span", { className: "unk" }, hub.DASH);
    var total = /** @type {Amount} */ (hub.cellRead(p)[1]), over = p.value > Number(total);
    return h("span", null, over ? h("b", { className: "over-text" }, hub.count(p.value)) : hub.count(p.value),
      h("span", { className: "of" }, " / " + hub.count(total)));
  };
  cells.HubWorst = function (p) {
    var got = hub.cellRead(p), said = hub.worst(/** @type {string} */ (got[0]), /** @type {number} */ (got[1]));
    return said == null ? h("span", { className: "unk" }, hub.DASH) : h("span", { className: "name" }, said);
  };
  cells.HubLine = function (p) {
    var format = p.colDef.context.kind === "rates" ? hub.rate : hub.count, line = hub.sparkline(p.value, 84, hub.t("calling.cell.weeks", { values: (p.value || []).map(format).join(", ") }));
    return h("span", { className: "sparkcell is-" + p.colDef.context.kind }, line || h("span", { className: "unk" }, hub.DASH));
  };

  functions.hubPoints = hub.points;
  functions.hubWait = hub.wait;
  functions.hubEndpointOf = function (p) { return hub.endpoint(/** @type {string | null} */ (functions.hubField(p))); };
  functions.hubLastOf = function (p) { return hub.lastOf(hub.seriesIn(p.data, p.column.getColId())); };
  functions.hubLasts = function (one, other, a, b, descending) {
    return functions.hubNumbers(hub.lastOf(one), hub.lastOf(other), a, b, descending);
  };
})();

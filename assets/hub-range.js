/* The trend from any day to any day: two fields under a button beside the named ranges. */
/* after: dash, pops */
(function () {
  "use strict";
  var hub = window.hub;

  /** @param {string} name @param {string} value @param {string | null} min @param {string | null | undefined} max */
  function field(name, value, min, max) {
    var input = hub.el("input", { className: "form-control", type: "date", id: "range-" + name, value: value, min: min, max: max, required: "" });
    return hub.el("div", { className: "form-row" }, hub.el("label", { "for": "range-" + name, text: hub.t("licenses.trend.range_" + name) }), input);
  }
  hub.acts["free-range"] = function (button) {
    var day = hub.input("date-day"), now = String(hub.sure(hub.now).range).split(".."), last = now[1] || hub.sure(hub.lastDay());
    var first = now.length > 1 ? now[0] : hub.addDays(last, -91);
    var error = hub.el("p", { className: "err", role: "alert" });
    var form = hub.el("form", { className: "form free-range", role: "dialog", "aria-label": button.getAttribute("aria-label"), novalidate: "" },
      field("first", first, null, null), field("last", last, null, day ? day.max : null), error,
      hub.el("div", { className: "form-foot" }, hub.el("button", { className: "btn btn-main", type: "submit", text: hub.t("licenses.trend.range_show") })));
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var from = hub.sure(hub.input("range-first")).value, to = hub.sure(hub.input("range-last")).value;
      if (!from || !to || from >= to) { error.textContent = hub.t("licenses.trend.range_order"); return; }
      hub.closeTop();
      hub.ask({ range: from + ".." + to });
    });
    hub.pop(button, form);
  };
})();

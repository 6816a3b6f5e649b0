/* The chart library that did not come: the same weeks as a table, and why. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;

  function say() {
    if (hub.root.dataset.charts !== "no") return;
    document.querySelectorAll(".trend-place").forEach(function (place) {
      var section = place.closest("[data-section]");
      if (!section || !place.querySelector(".trend-graph") || !section.querySelector(".twin") || section.querySelector(".chart-lost")) return;
      place.before(hub.el("p", { className: "chart-lost", role: "status", text: hub.t("frame.state.no_charts") }));
      hub.sure(section.querySelector('[data-view-of="table"]')).click();
    });
  }
  document.addEventListener("hub:lost", say);
  document.addEventListener("hub:painted", say);
  document.addEventListener("hub:shown", say);
})();

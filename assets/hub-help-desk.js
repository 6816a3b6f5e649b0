/* The icon at the foot of every page: it leads to the help desk, and says from which page and of which day. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var FOOT = "[data-act=\"help-desk\"]", OWN = "/help-desk";

  /* The address is written while one reads, so it is asked for when one leaves. */
  /** @param {Event} event */
  function say(event) {
    var link = hub.at(event, FOOT), main = document.getElementById("main");
    if (!(link instanceof HTMLAnchorElement)) return;
    var from = window.location.pathname, asked = new window.URLSearchParams();
    if (from.indexOf(OWN) !== 0) {
      asked.set("from", from + window.location.search);
      var day = main && main.dataset.asOf;
      if (day) asked.set("day", day);
    }
    link.search = asked.toString();
  }
  ["click", "auxclick", "contextmenu"].forEach(function (type) { document.addEventListener(type, say, { capture: true }); });
})();

/* The tabs of the page of one customer, where they are wider than the window: the one that is open is in view. */
/* after: dash */
(function () {
  "use strict";
  function show() {
    var tab = document.querySelector(".page-tabs [aria-current]"), row = tab && tab.closest(".page-tabs");
    if (!tab || !row) return;
    var box = tab.getBoundingClientRect(), around = row.getBoundingClientRect();
    if (box.right > around.right || box.left < around.left) row.scrollLeft += box.left - around.left - (around.width - box.width) / 2;
  }
  document.addEventListener("hub:ready", show);
  window.addEventListener("resize", show);  // a phone that is turned
})();

/* Places on the page: an address with `#expiring` leads there, going to a place is a step in the history, and what the
   reader has under the pointer stays there when a week is chosen. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;

  /** @param {string} hash */
  function link(hash) {
    return hash.length > 1 && Array.from(document.querySelectorAll(".places:not(.is-rest) a[data-place]")).find(function (one) {
      return one.getAttribute("href") === hash;
    });
  }
  hub.visitPlace = function (place) {
    var hash = place.getAttribute("href"), here = window.location.pathname + window.location.search;
    if (window.location.hash !== hash) window.history.pushState({ hub: true }, "", here + hash);
    hub.goPlace(place, false);
  };
  function arrive() {
    var place = link(window.location.hash);
    if (place) hub.goPlace(place, true);
  }
  /* Once for each page that is laid out, when what is above the place has its height. */
  var arrived = /** @type {HTMLElement | null} */ (null);
  document.addEventListener("hub:ready", function () {
    if (arrived === hub.main()) return;
    arrived = hub.main();
    arrive();
  });
  window.addEventListener("hashchange", arrive);

  /* Held: the banner that comes or goes above it moves the page, not what is looked at. */
  var HOLD = 5000; // ms: by then a week has come, or the reader has gone on
  var held = /** @type {{ block: HTMLElement, top: number, until: number } | null} */ (null);
  hub.hold = function (node) {
    if (!node) return;
    var block = node.closest("[data-block]") || node;
    held = { block: block, top: block.getBoundingClientRect().top, until: Date.now() + HOLD };
    window.requestAnimationFrame(keep);
  };
  function keep() {
    if (!held) return;
    if (!held.block.isConnected || Date.now() > held.until) { held = null; return; }
    var moved = held.block.getBoundingClientRect().top - held.top;
    if (Math.abs(moved) >= 1) window.scrollBy({ top: moved, behavior: "instant" });
    window.requestAnimationFrame(keep);
  }
  ["wheel", "touchmove", "keydown", "pointerdown"].forEach(function (type) {
    window.addEventListener(type, function () { held = null; }, { capture: true, passive: true });
  });

  /* The height of the banner that stays under the top bar: what else stays there, stays below it. */
  var sized = new window.ResizeObserver(function (seen) {
    var place = seen[seen.length - 1].target, past = place.querySelector(".past");
    hub.root.style.setProperty("--banner-h", (past ? past.offsetHeight : 0) + "px");
    keep();
  });
  var watched = /** @type {HTMLElement | null} */ (null);
  new MutationObserver(function () {
    var place = document.querySelector("#root .banner-place");
    if (place === watched) return;
    if (watched) sized.unobserve(watched);
    watched = place;
    if (place) sized.observe(place);
    else hub.root.style.removeProperty("--banner-h");
  }).observe(document.documentElement, { childList: true, subtree: true });
})();

/* The definitions page comes after its address: a link to one definition leads there once it stands. */
(function () {
  "use strict";

  function target() {
    var name = window.location.pathname === "/definitions" && window.location.hash.slice(1);
    return name ? document.getElementById(name) : null;
  }

  function lead() {
    var place = target();
    if (!place) return;
    watcher.disconnect();
    (place.closest(".definition") || place).classList.add("is-target");
    place.scrollIntoView({ block: "start" });
  }

  var watcher = new MutationObserver(lead);
  /* From here on the browser itself follows links and marks what they lead to. */
  window.addEventListener("hashchange", function () {
    document.querySelectorAll(".is-target").forEach(function (old) { old.classList.remove("is-target"); });
  });
  if (window.location.hash) watcher.observe(document, { childList: true, subtree: true });
})();

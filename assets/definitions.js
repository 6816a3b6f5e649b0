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

  /* The search: every word has to stand somewhere in an entry, whatever its case and accents. */
  /** @param {string} text */
  function plain(text) { return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/\u0142/g, "l"); }
  document.addEventListener("input", function (event) {
    var field = event.target;
    if (!(field instanceof HTMLInputElement) || field.id !== "definitions-search") return;
    var words = plain(field.value).split(/\s+/).filter(Boolean), found = 0;
    document.querySelectorAll(".definition").forEach(function (entry) {
      var text = plain(entry.textContent), on = words.every(function (word) { return text.indexOf(word) >= 0; });
      entry.hidden = !on;
      found += on ? 1 : 0;
    });
    document.querySelectorAll("main section.block").forEach(function (group) { group.hidden = !group.querySelector(".definition:not([hidden])"); });
    document.querySelectorAll(".definition-groups a").forEach(function (link) {
      var place = document.getElementById(link instanceof HTMLAnchorElement ? link.hash.slice(1) : ""), group = place && place.closest("section.block");
      if (link.parentElement) link.parentElement.hidden = Boolean(group && group.hidden);
    });
    var none = document.getElementById("definitions-none");
    if (none) none.hidden = found > 0;
  });
  if (window.location.hash) watcher.observe(document, { childList: true, subtree: true });
})();

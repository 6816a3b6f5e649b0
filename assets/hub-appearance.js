/* Theme and language. Where nobody chose a theme the browser's own holds, from before the first paint. */
(function () {
  "use strict";
  window.hub = window.hub || {};
  var hub = window.hub;
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");

  /** @param {string} theme */
  function set(theme) {
    root.dataset.theme = theme;
    root.dataset.bsTheme = theme;
  }
  function follow() { if (root.dataset.follow === "system") set(dark.matches ? "dark" : "light"); }
  follow();

  /* Scripts run; one that does not come is told in words (`.needs-script`, hub-charts.js), not by an empty place. */
  root.dataset.scripts = "yes";
  window.addEventListener("error", function (event) {
    var src = event.target instanceof HTMLScriptElement && event.target.src;
    if (!src) return;
    var charts = /plotly/.test(src);
    root.dataset[charts ? "charts" : "scripts"] = "no";
    if (charts && hub.dash) hub.dash.withoutCharts(event);
    document.dispatchEvent(new CustomEvent("hub:lost"));
  }, true);

  dark.addEventListener("change", function () {
    if (root.dataset.follow !== "system") return;
    follow();
    if (hub.now) hub.ask({ theme: root.dataset.theme });
  });

  /* Colours change at once; only the chart is asked for again (it is drawn for its theme). */
  hub.theme = function (clicks) {
    if (!clicks) return hub.dash.unchanged();
    var theme = root.dataset.theme === "dark" ? "light" : "dark";
    root.dataset.follow = "";
    set(theme);
    hub.prefer("theme", theme);
    unpin("theme");
    return { n: "theme" + clicks, theme: theme, pinned: hub.now ? hub.now.pinned : [] };
  };

  hub.language = function (clicks, other) {
    if (!clicks) return hub.dash.unchanged();
    unpin("lang");
    hub.prefer("lang", other).then(function () {
      var address = new URL(window.location.href);
      address.searchParams.delete("lang");
      if (address.href === window.location.href) window.location.reload();
      else window.location.replace(address.href);
    });
    return true;
  };

  /* What the reader chooses now is stronger than what the address said before. */
  /** @param {string} name */
  function unpin(name) {
    var address = new URL(window.location.href);
    if (hub.now) hub.now.pinned = (hub.now.pinned || []).filter(function (one) { return one !== name; });
    if (!address.searchParams.has(name)) return;
    address.searchParams.delete(name);
    window.history.replaceState(window.history.state, "", address.href);
  }

  /* The name of the page in the tab: Dash sets its own first. */
  function titled() {
    var words = document.getElementById("words");
    if (words && words.dataset.title && document.title !== words.dataset.title) document.title = words.dataset.title;
  }
  document.addEventListener("DOMContentLoaded", function () {
    var title = document.querySelector("title");
    if (title) new MutationObserver(titled).observe(title, { childList: true });
    new MutationObserver(titled).observe(document.body, { childList: true, subtree: true });
  });
})();

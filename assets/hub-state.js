/* The page's state as an address says it, and back. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var NAMES = ["region", "service", "as_of", "version", "q", "range", "compare", "endpoint", "feature"];
  var DEFAULTS = { range: "1y" };

  /* ?region=eu&service=calling...: what restores the screen. Language and theme only where the address had them; whether
     other regions are read ahead stays as the address says it now. */
  function search(state, now) {
    var asked = new URLSearchParams(), other = new URLSearchParams(now);
    NAMES.forEach(function (name) {
      if (state[name] != null && state[name] !== "" && state[name] !== DEFAULTS[name]) asked.set(name, state[name]);
    });
    (state.pinned || []).forEach(function (name) { asked.set(name, state[name]); });
    if (other.has("readahead")) asked.set("readahead", other.get("readahead"));
    return "?" + asked.toString();
  }

  /* The state that an address asks for; what it does not say is as `before`. `served`: the page shows one of two services. */
  function parsed(address, before, served) {
    var asked = new URLSearchParams(address), state = Object.assign({}, before);
    NAMES.forEach(function (name) { state[name] = asked.get(name) || null; });
    state.region = state.region || before.region;
    state.service = served ? state.service || "meetings" : null;
    state.version = state.version ? Number(state.version) : null;
    state.q = state.q || "";
    state.range = state.range || DEFAULTS.range;
    return state;
  }

  function alike(one, other, name) { return (one[name] || null) === (other[name] || null); }
  function same(one, other) {
    return ["theme", "lang"].concat(NAMES).every(function (name) { return alike(one, other, name); });
  }
  /* Whether an address leads elsewhere than the state; what is being typed into the filter is not compared. */
  function moved(said, state) {
    return NAMES.some(function (name) { return name !== "q" && !alike(said, state, name); });
  }

  hub.pageState = { search: search, parsed: parsed, same: same, moved: moved };
})();

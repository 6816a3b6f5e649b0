/* The page's state as an address says it, and back. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var NAMES = /** @type {StateName[]} */ (["region", "service", "as_of", "version", "q", "range", "compare", "endpoint", "feature"]);
  var DEFAULTS = /** @type {Partial<PageState>} */ ({ range: "1y" });

  var LOOK = /** @type {(keyof PageState)[]} */ (["theme", "lang"]);

  /* ?region=eu&service=calling...: what restores the screen. Language and theme only where the address had them; whether
     other regions are read ahead stays as the address says it now. */
  /** @param {Partial<PageState>} state @param {string} now */
  function search(state, now) {
    var asked = new URLSearchParams(), other = new URLSearchParams(now);
    NAMES.forEach(function (name) {
      var value = state[name];
      if (value != null && value !== "" && value !== DEFAULTS[name]) asked.set(name, String(value));
    });
    (state.pinned || []).forEach(function (name) { asked.set(name, String(state[/** @type {keyof PageState} */ (name)])); });
    if (other.has("readahead")) asked.set("readahead", String(other.get("readahead")));
    return "?" + asked.toString();
  }

  /* The state that an address asks for; what it does not say is as `before`. `served`: the page shows one of two services. */
  /** @param {string} address @param {PageState} before @param {boolean} served */
  function parsed(address, before, served) {
    var asked = new URLSearchParams(address), said = Object.fromEntries(NAMES.map(function (name) { return [name, asked.get(name) || null]; }));
    var state = /** @type {PageState} */ (Object.assign({}, before, said));
    state.region = said.region || before.region;
    state.service = served ? state.service || "meetings" : null;
    state.version = state.version ? Number(state.version) : null;
    state.q = state.q || "";
    state.range = state.range || DEFAULTS.range;
    return state;
  }

  /** @param {Partial<PageState>} one @param {Partial<PageState>} other @param {keyof PageState} name */
  function alike(one, other, name) { return (one[name] || null) === (other[name] || null); }
  /** @param {PageState} one @param {PageState} other */
  function same(one, other) {
    return LOOK.concat(NAMES).every(function (name) { return alike(one, other, name); });
  }
  /* Whether an address leads elsewhere than the state; what is being typed into the filter is not compared. */
  /** @param {PageState} said @param {PageState} state */
  function moved(said, state) {
    return NAMES.some(function (name) { return name !== "q" && !alike(said, state, name); });
  }

  hub.pageState = { search: search, parsed: parsed, same: same, moved: moved };
})();

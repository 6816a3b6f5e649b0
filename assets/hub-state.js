/* The page's state as an address says it, and back. Which parameters there are is declared on the server
   (dashboard/parameters.py) and told in the first HTML; no script names them all. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var told = /** @type {Parameter[] | null} */ (null);

  function all() {
    told = told || /** @type {Parameter[]} */ (JSON.parse(hub.root.dataset.parameters || "[]"));
    return told;
  }
  /** @param {(one: Parameter) => unknown} is */
  function names(is) { return all().filter(is).map(function (one) { return one.name; }); }
  /** @param {Parameter} one */
  function isState(one) { return !one.look && !one.ahead; }
  /** @param {Parameter} one @param {string | undefined} page */
  function isSaidOn(one, page) {
    return !one.path && (!page || ((one.not || []).indexOf(page) < 0 && (!one.only || one.only.indexOf(page) >= 0)));
  }

  /* ?region=eu&service=calling...: what restores the screen, or what of it `page` has too. Language and theme only where
     the address had them; whether other regions are read ahead stays as the address says it now. */
  /** @param {Partial<PageState>} state @param {string} now @param {string} [page] */
  function search(state, now, page) {
    var asked = new URLSearchParams(), other = new URLSearchParams(now);
    all().filter(isState).forEach(function (one) {
      var value = state[one.name];
      if (value == null || value === "" || !isSaidOn(one, page)) return;
      if (one.always || value !== one.default) asked.set(one.name, String(value));
    });
    (state.pinned || []).forEach(function (name) { asked.set(name, String(state[name])); });
    names(function (one) { return one.ahead && other.has(one.name); }).forEach(function (name) { asked.set(name, String(other.get(name))); });
    return "?" + asked.toString();
  }

  /** @param {Parameter} one @param {string | null} said @param {PageState} before */
  function meant(one, said, before) {
    if (!said) return one.kept ? before[one.name] : one.default;
    return one.number ? Number(said) : said;
  }
  /* The state that an address asks for; what it does not say is as `before`. `served`: the page shows one of two services. */
  /** @param {string} address @param {PageState} before @param {boolean} served */
  function parsed(address, before, served) {
    var asked = new URLSearchParams(address), state = Object.assign({}, before);
    all().filter(isState).forEach(function (one) { state[one.name] = meant(one, asked.get(one.name), before); });
    if (!served) state.service = null;
    return state;
  }

  /** @param {Partial<PageState>} one @param {Partial<PageState>} other @param {string} name */
  function alike(one, other, name) { return (one[name] || null) === (other[name] || null); }
  /** @param {PageState} one @param {PageState} other */
  function same(one, other) {
    return all().every(function (each) { return each.ahead || alike(one, other, each.name); });
  }
  /* Whether an address leads elsewhere than the state; what is being typed into the filter is not compared. */
  /** @param {PageState} said @param {PageState} state */
  function moved(said, state) {
    return all().filter(isState).some(function (one) { return !one.typed && !alike(said, state, one.name); });
  }

  /* What the answer of every block depends on; `typed`: also on what is being typed. */
  /** @param {boolean} typed */
  function ofScope(typed) { return names(function (one) { return one.scope && (typed || !one.typed); }); }

  /* What an address may say that is none of the state: look, and what is read ahead. */
  function besides() { return names(function (one) { return !isState(one); }); }

  hub.pageState = { search: search, parsed: parsed, same: same, moved: moved, ofScope: ofScope, besides: besides };
})();

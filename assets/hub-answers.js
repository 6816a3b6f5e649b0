/* Answers of blocks: known by their address; what is known is never asked again. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var SCOPES = 12; // answers of so many scopes are kept
  var answers = /** @type {Map<string, Kept>} */ (new Map()); // address -> {value} | {coming}
  var scopes = /** @type {string[]} */ ([]); // the last scopes, newest last
  var era = 0; // rises when nothing that was asked for before may be kept

  /** @param {string} name @param {PageState} state @param {string | undefined} service */
  function value(name, state, service) {
    if (name === "service") return service;
    if (name === "theme") return hub.root.dataset.theme;
    return state[name];
  }

  hub.blockAddress = function (block, asks, state, service) {
    var asked = new URLSearchParams();
    asks.split(" ").forEach(function (name) {
      var given = value(name, state, service);
      if (given != null && given !== "") asked.set(name, String(given));
    });
    return "/blocks/" + block + "?" + asked.toString();
  };
  /* The address of what a block's place must show in this state. */
  hub.wanted = function (box, state) {
    return hub.blockAddress(hub.sure(box.dataset.block), hub.sure(box.dataset.asks), state, box.dataset.service || undefined);
  };

  /** @param {string} address */
  function scopeOf(address) {
    var asked = new URLSearchParams(address.slice(address.indexOf("?")));
    return hub.pageState.ofScope(true).map(function (name) { return asked.get(name); }).join("\n");
  }

  /** @param {string} address @param {Kept} entry */
  function keep(address, entry) {
    answers.set(address, entry);
    var scope = scopeOf(address), at = scopes.indexOf(scope);
    if (at >= 0) scopes.splice(at, 1);
    scopes.push(scope);
    while (scopes.length > SCOPES) forget(hub.sure(scopes.shift()));
  }

  /** @param {string} scope */
  function forget(scope) {
    Array.from(answers.keys()).forEach(function (address) { if (scopeOf(address) === scope) answers.delete(address); });
  }

  hub.forgetAnswer = function (address) { answers.delete(address); };
  hub.isKnown = function (address) { return address !== undefined && answers.has(address); };
  /* The answer where it has come already, else nothing. */
  hub.answer = function (address) { return (answers.get(address) || {}).value; };

  hub.get = function (address) {
    var known = answers.get(address);
    if (known) return known.value ? Promise.resolve(known.value) : hub.sure(known.coming);
    var coming = ask(address, 0), asked = era;
    keep(address, { coming: coming });
    return coming.then(function (answer) {
      if (asked !== era) return hub.get(address); // it was given under other rights
      agree(address, answer);
      keep(address, { value: answer });
      hub.online();
      return answer;
    }).catch(function (error) {
      if (asked === era) answers.delete(address);
      if (!error.status) hub.offline();
      throw error;
    });
  };

  /* Answers asked anew, beside what is known: for all or for none. */
  hub.anew = function (addresses) {
    return Promise.all(addresses.map(function (address) { return ask(address, 0); }));
  };
  /* These answers instead of all that was known of the region, and of all regions together. */
  hub.replace = function (region, addresses, fresh) {
    hub.forgetRegions([region, "all"], null);
    addresses.forEach(function (address, at) { keep(address, { value: fresh[at] }); });
    hub.refresh();
  };
  hub.forgetRegions = function (regions, except) {
    var gone = regions.concat(regions.length ? ["all"] : []).filter(function (region) { return region !== except; });
    Array.from(answers.keys()).forEach(function (address) {
      if (gone.indexOf(new URLSearchParams(address.slice(address.indexOf("?"))).get("region") || "") >= 0) answers.delete(address);
    });
    hub.forgetNames();
    readFor = "";
  };

  /* The reader may do other things now: nothing of before is kept, nor what is on its way. */
  hub.forgetAll = function () {
    answers.clear();
    scopes = [];
    readFor = "";
    era += 1;
  };

  /* Whether the server understands a filter: its block's answer, or the error with its words. */
  hub.understood = function (text) {
    return hub.get(hub.wanted(hub.sure(document.getElementById("licenses-query")), Object.assign({}, hub.sure(hub.now), { q: text })));
  };

  /* Who asks too much at once is told to wait: asked again then, not all at the same moment. */
  var TRIES = 5;
  /** @param {string} address @param {number} tried @returns {Promise<Answer>} */
  function ask(address, tried) {
    return window.fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" }, signal: hub.limit() }).then(function (response) {
      if (response.status !== 429 || tried >= TRIES) return read(response);
      var wait = (Number(response.headers.get("Retry-After")) || 1) * 1000 * (0.5 + Math.random());
      return new Promise(function (done) { window.setTimeout(done, wait); }).then(function () { return ask(address, tried + 1); });
    });
  }

  /* What an answer that is none says; words come with the page, which may not have been there when it came. */
  hub.wrong = function (error) { return error.message || hub.t("frame.state.unexpected"); };

  /** @param {Response} response @returns {Promise<Answer>} */
  function read(response) {
    if (response.status === 401 || response.status === 403) hub.forgetAll();
    if (response.status === 401) {
      hub.signIn();
      return new Promise(function () {});
    }
    if (response.ok) return response.json(); // one that breaks off is no answer
    return response.json().catch(function () { return {}; }).then(function (/** @type {{ error?: ErrorSaid & { id?: string } }} */ said) {
      var error = /** @type {Wrong} */ (new Error((said.error && said.error.message) || ""));
      error.id = (said.error && said.error.id) || "http." + response.status;
      error.status = response.status;
      error.suggestion = said.error && said.error.suggestion;
      throw error;
    });
  }

  /* A new version was published while the page was being filled: what is older of the same scope is asked again. */
  /** @param {string} address @param {Answer} answer */
  function agree(address, answer) {
    var scope = scopeOf(address), old = false;
    answers.forEach(function (entry, other) {
      if (!entry.value || entry.value.version === answer.version || scopeOf(other) !== scope) return;
      answers.delete(other);
      old = true;
    });
    if (old) window.setTimeout(hub.refill, 0);
  }

  /* Other regions are read ahead while nothing else is to be done, for the service that is shown: what a switch shows
     first. Once for each scope: a toggle asks for nothing. */
  var readFor = "";
  hub.ahead = function () {
    var asked = new URLSearchParams(window.location.search), select = document.getElementById("region");
    var now = hub.now;
    if (hub.busy() || !(select instanceof HTMLSelectElement) || !now || asked.get("readahead") === "0" || hub.root.dataset.readahead === "0") return;
    var scope = hub.search(Object.assign({}, now, { service: null }));
    if (readFor === scope) return;
    var before = now, boxes = hub.shownBoxes(), wanted = /** @type {string[]} */ ([]);
    Array.from(select.options).forEach(function (option) {
      if (option.disabled || option.value === before.region) return;
      var state = Object.assign({}, before, { region: option.value, version: null });
      boxes.forEach(function (box) { wanted.push(hub.wanted(box, state)); });
    });
    readAhead(wanted.filter(function (address) { return !answers.has(address); }), now, scope);
  };

  /** @param {string[]} addresses @param {PageState} state @param {string} scope */
  function readAhead(addresses, state, scope) {
    if (!addresses.length) readFor = scope;
    if (!addresses.length || hub.busy() || hub.now !== state || !window.navigator.onLine) return;
    hub.get(addresses[0]).catch(function () {}).then(function () {
      hub.idle(function () { readAhead(addresses.slice(1), state, scope); });
    });
  }
})();

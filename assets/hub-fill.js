/* Blocks are filled from /blocks/<id>. An answer is known by its address; what is known is never asked again. */
(function () {
  "use strict";
  var hub = (window.hub = window.hub || {});
  var SCOPES = 12; // answers of so many scopes are kept
  var PATIENCE = 150; // ms before grey shapes
  var answers = new Map(); // address -> {value} | {coming}
  var scopes = []; // the last scopes, newest last
  var tokens = {}; // box -> number of its newest fill
  var regions = {}; // box -> region whose figures it shows
  var busy = 0; // fills of the body in view that are on their way
  var waiting = []; // what waits for the page to be idle

  function value(name, state, service) {
    if (name === "service") return service;
    if (name === "theme") return hub.root.dataset.theme;
    return state[name];
  }

  hub.blockAddress = function (block, asks, state, service) {
    var asked = new URLSearchParams();
    asks.split(" ").forEach(function (name) {
      var given = value(name, state, service);
      if (given != null && given !== "") asked.set(name, given);
    });
    return "/blocks/" + block + "?" + asked.toString();
  };

  function scopeOf(address) {
    var asked = new URLSearchParams(address.slice(address.indexOf("?")));
    return ["region", "as_of", "version", "q", "lang"].map(function (name) { return asked.get(name); }).join("\n");
  }

  function keep(address, entry) {
    answers.set(address, entry);
    var scope = scopeOf(address), at = scopes.indexOf(scope);
    if (at >= 0) scopes.splice(at, 1);
    scopes.push(scope);
    while (scopes.length > SCOPES) forget(scopes.shift());
  }

  function forget(scope) {
    Array.from(answers.keys()).forEach(function (address) { if (scopeOf(address) === scope) answers.delete(address); });
  }

  hub.known = get;
  function get(address) {
    var known = answers.get(address);
    if (known) return known.value ? Promise.resolve(known.value) : known.coming;
    var coming = window.fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } }).then(read);
    keep(address, { coming: coming });
    return coming.then(function (answer) {
      agree(address, answer);
      keep(address, { value: answer });
      hub.online();
      return answer;
    }).catch(function (error) {
      answers.delete(address);
      if (error instanceof TypeError) hub.offline();
      throw error;
    });
  }

  /* Whether the server understands a filter: its block's answer, or the error with its words. */
  hub.understood = function (text) {
    var box = document.getElementById("licenses-query");
    return get(hub.blockAddress(box.dataset.block, box.dataset.asks, Object.assign({}, hub.now, { q: text }), undefined));
  };

  function read(response) {
    if (response.status === 401) {
      if (!hub.leaving) window.location.assign("/sign-in?ended");
      return new Promise(function () {});
    }
    return response.json().catch(function () { return {}; }).then(function (said) {
      if (response.ok) return said;
      var error = new Error((said.error && said.error.message) || hub.t("frame.state.unexpected"));
      error.id = (said.error && said.error.id) || "http." + response.status;
      error.status = response.status;
      throw error;
    });
  }

  /* A new version was published while the page was being filled: what is older of the same scope is asked again. */
  function agree(address, answer) {
    var scope = scopeOf(address), old = false;
    answers.forEach(function (entry, other) {
      if (!entry.value || entry.value.version === answer.version || scopeOf(other) !== scope) return;
      answers.delete(other);
      old = true;
    });
    if (old) window.setTimeout(hub.refill, 0);
  }

  hub.refill = function () {
    if (hub.main()) hub.main().querySelectorAll("[data-block]").forEach(function (box) {
      if (!answers.has(box.dataset.shown)) window.dash_clientside.set_props(box.id, { shown: "" });
    });
    if (hub.now) window.dash_clientside.set_props("state", { data: Object.assign({}, hub.now) });
  };

  /* The callback of every block and body (dashboard/callbacks/fill.py). */
  hub.fill = function (state, shown, marks) {
    var outputs = window.dash_clientside.callback_context.outputs_list, box = outputs[outputs.length - 1].id;
    var nothing = outputs.map(function () { return window.dash_clientside.no_update; });
    if (!state || !state.region) return nothing;
    if (!hub.now) { hub.now = state; hub.path = window.location.pathname; }
    if (hub.path !== window.location.pathname) hub.path = window.location.pathname;
    var service = marks["data-service"], address = hub.blockAddress(marks["data-block"], marks["data-asks"], hub.now, service);
    var token = (tokens[box] = (tokens[box] || 0) + 1), known = answers.get(address); // what was under way for this box is void
    if (shown === address) { rightly(box); return nothing; }
    var give = function (answer) {
      if (tokens[box] !== token) return nothing;
      return arrived(box, address, answer, outputs);
    };
    if (known && known.value) return give(known.value);
    var answered = function () {
      return get(address).then(give).catch(function (error) { return failed(box, error, token, nothing); });
    };
    if (!service || hub.now.service === service) return atOnce(box, answered);
    /* A callback that waits would take one of the twelve that Dash runs at once: what rests is put in later. */
    later(service, function () {
      /* What another choice has made needless while it waited is not asked for. */
      if (tokens[box] === token) answered().then(function (values) { put(box, outputs, values); });
    });
    return nothing;
  };

  /* The reader came back to what is shown before what they had left it for arrived, or after it had failed. */
  function rightly(box) {
    var node = document.getElementById(box);
    if (!node || (node.dataset.arrived && !node.classList.contains("is-lost"))) return;
    came(node);
    window.requestAnimationFrame(hub.readiness);
  }

  function came(node) {
    node.dataset.arrived = "1";
    node.classList.remove("is-waiting", "is-other", "is-lost");
    clear(node);
  }

  function atOnce(box, answered) {
    begin(box);
    return answered().then(function (values) { settle(); return values; });
  }

  function put(box, outputs, values) {
    if (!document.getElementById(box)) return; // another page has taken its place
    outputs.forEach(function (one, at) {
      if (values[at] !== window.dash_clientside.no_update) window.dash_clientside.set_props(one.id, { [one.property]: values[at] });
    });
  }

  function begin(box) {
    busy += 1;
    hub.readiness();
    var node = document.getElementById(box), token = tokens[box];
    if (node && regions[box] && regions[box] !== hub.now.region) {
      node.classList.add("is-other"); // nobody may read one region's figures under another's name
      node.closest(".frame").classList.add("is-moving");
    }
    window.setTimeout(function () {
      var now = document.getElementById(box);
      if (now && tokens[box] === token && !now.dataset.arrived) now.classList.add("is-waiting");
    }, PATIENCE);
    if (node) delete node.dataset.arrived;
  }

  function settle() {
    busy = Math.max(0, busy - 1);
    if (!busy) hub.frames(3, function () { if (!busy) hub.idle(rested); });
  }

  /* The resting body comes when the page is idle, or at once when it is asked for. */
  function later(service, go) {
    waiting.push({ service: service, go: go });
    if (!busy) hub.frames(3, function () { if (!busy) hub.idle(rested); });
  }

  function drawn(body) { return !body.grow || body.grow(); }

  function rested() {
    if (busy || !hub.main() || hub.main().dataset.ready !== "true") return; // readiness comes back to it
    if (hub.wake(document.querySelector(".body:not(.is-rest)"))) return hub.frames(1, rested);
    if (!Array.from(document.querySelectorAll(".body")).every(drawn) || hub.wake(hub.main())) return hub.idle(rested);
    var all = waiting;
    waiting = [];
    all.forEach(function (one) { one.go(); });
    hub.idle(ahead);
  }

  document.addEventListener("hub:ready", function () { hub.idle(rested); });

  document.addEventListener("hub:shown", function () {
    waiting = waiting.filter(function (one) {
      if (!hub.main() || one.service !== hub.main().dataset.service) return true;
      one.go();
      return false;
    });
  });

  function arrived(box, address, answer, outputs) {
    var node = document.getElementById(box);
    regions[box] = answer.region;
    if (node) came(node);
    facts(node, answer);
    window.requestAnimationFrame(hub.readiness);
    return outputs.map(function (one, at) {
      if (at === outputs.length - 1) return address;
      return one.id === box ? answer.slots : made(one, answer.slots[one.id.slice(box.length + 1)], address);
    });
  }

  function made(output, given, address) {
    if (output.property !== "figure" || !given) return given;
    var figure = window.hubTrend ? window.hubTrend.choose(given) : given;
    figure.layout.meta = Object.assign({}, figure.layout.meta, { address: address });
    return figure;
  }

  /* The main element says which day and version are shown: those of the answer for the scope in view. */
  function facts(node, answer) {
    var main = hub.main();
    if (!main || !node || node.closest("[inert]") || answer.region !== hub.now.region) return;
    main.dataset.asOf = answer.as_of;
    main.dataset.version = answer.version;
  }

  function failed(box, error, token, nothing) {
    if (tokens[box] !== token) return nothing;
    var node = document.getElementById(box);
    if (node) node.dataset.arrived = "1";
    if (node) node.classList.remove("is-waiting");
    if (error.id === "view.error.outside") { outside(error); return nothing; }
    if (node) { node.classList.add("is-lost"); trouble(node, error); }
    hub.readiness();
    return nothing;
  }

  var told = 0;
  function outside(error) {
    if (Date.now() - told < 1000) return;
    told = Date.now();
    hub.toast(false, error.message, "");
    hub.ask({ as_of: null, version: null });
  }

  function clear(node) {
    var place = node.querySelector(".trouble");
    if (place && place.firstChild) place.replaceChildren();
  }

  function trouble(node, error) {
    var place = node.querySelector(".trouble");
    if (!place) return;
    var denied = error.status === 403, title = node.dataset.title;
    var head = hub.el("h3", {}, hub.icon(denied ? "lock" : "critical"), denied ? hub.t("frame.state.no_access") : hub.t("frame.state.error", { title: title }));
    var text = hub.el("p", { text: error.status ? error.message : hub.t("frame.state.unreachable") });
    if (!denied && error.id) text.append(" " + hub.t("frame.state.quote", { id: error.id }));
    var again = hub.el("button", { className: "btn btn-line", type: "button", on: { click: function () { clear(node); hub.refill(); } } },
      hub.icon("refresh"), hub.t("frame.state.try_again"));
    place.replaceChildren(hub.el("div", { className: "state is-error" }, head, text, hub.el("div", { className: "do" }, again)));
  }

  /* Other regions are read ahead while nothing else is to be done: what a switch shows first. */
  function ahead() {
    var asked = new URLSearchParams(window.location.search), select = document.getElementById("region");
    if (busy || !select || !hub.now || asked.get("readahead") === "0" || hub.root.dataset.readahead === "0") return;
    var boxes = Array.from(document.querySelectorAll("[data-block]")).filter(first);
    var wanted = [];
    Array.from(select.options).forEach(function (option) {
      if (option.disabled || option.value === hub.now.region) return;
      var state = Object.assign({}, hub.now, { region: option.value, version: null });
      boxes.forEach(function (box) {
        wanted.push(hub.blockAddress(box.dataset.block, box.dataset.asks, state, box.dataset.service || undefined));
      });
    });
    readAhead(wanted.filter(function (address) { return !answers.has(address); }), hub.now);
  }

  function first(box) {
    return !box.closest("[inert]") && /-(top|query|trend|recent)$/.test(box.dataset.block);
  }

  function readAhead(addresses, state) {
    if (!addresses.length || busy || hub.now !== state || !window.navigator.onLine) return;
    get(addresses[0]).catch(function () {}).then(function () {
      hub.idle(function () { readAhead(addresses.slice(1), state); });
    });
  }
})();

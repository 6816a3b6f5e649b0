/* Names of customers for the filter: looked up on the server in the scope that is shown, when typing rests. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var WAIT_MS = 150, LEAST = 2, MOST = 200; // letters: fewer find almost everybody, more no name has
  var KEPT = 60; // answers
  var answers = new Map(); // address -> customers

  /** @param {boolean} filtered */
  function scope(filtered) {
    var asked = new URLSearchParams();
    hub.pageState.ofScope(filtered).forEach(function (name) {
      var value = hub.now && hub.now[name];
      if (value) asked.set(name, String(value));
    });
    return asked;
  }
  /** @param {string} text */
  function address(text) {
    var asked = scope(false);
    asked.set("find", text);
    return "/customers/names?" + asked.toString();
  }
  /** @param {string} where @param {Named[]} customers */
  function keep(where, customers) {
    answers.set(where, customers);
    if (answers.size > KEPT) answers.delete(answers.keys().next().value);
    return customers;
  }
  /* Without suggestions a filter can still be typed: what fails is none, and asked again with the next letter. */
  /** @param {string} where */
  function ask(where) {
    return window.fetch(where, { credentials: "same-origin", headers: { Accept: "application/json" }, signal: hub.limit() }).then(function (answer) {
      return answer.ok ? answer.json().then(function (said) { return keep(where, said.customers); }) : [];
    }).catch(function () { return []; });
  }

  /* What the names of a text are: `sure` where the server has said so for exactly this text in this scope. */
  hub.useNames = function (text) {
    var R = window.React, come = R.useState({ where: "", customers: /** @type {Named[]} */ ([]) }), asks = text.length >= LEAST && text.length <= MOST;
    var where = asks ? address(text) : "", known = answers.get(where);
    R.useEffect(function () {
      if (!where || answers.has(where)) return undefined;
      var gone = false;
      var timer = window.setTimeout(function () {
        ask(where).then(function (customers) { if (!gone) come[1]({ where: where, customers: customers }); });
      }, WAIT_MS);
      return function () { gone = true; window.clearTimeout(timer); };
    }, [where]);
    var sure = Boolean(known) || come[0].where === where, folded = hub.fold(text);
    var customers = !asks ? [] : known || (sure ? come[0].customers : come[0].customers.filter(function (one) { return hub.fold(one.name).indexOf(folded) >= 0; }));
    return { customers: customers, sure: sure };
  };
  /* Tags with their counts under the other fields of the filter, asked for when one begins to be typed: they change in
     the hub, so nothing is kept. */
  hub.useTags = function (typed) {
    var R = window.React, come = R.useState({ where: "", values: /** @type {Facet["values"]} */ ([]) });
    var where = typed ? "/tags/counts?" + scope(true).toString() : "";
    R.useEffect(function () {
      if (!where) return undefined;
      var gone = false;
      window.fetch(where, { credentials: "same-origin", headers: { Accept: "application/json" }, signal: hub.limit() }).then(function (answer) {
        return answer.ok ? answer.json() : { values: [] };
      }).then(function (said) { if (!gone) come[1]({ where: where, values: said.values }); }).catch(function () { /* a tag can still be typed */ });
      return function () { gone = true; };
    }, [where]);
    return { key: "tag", values: where && come[0].where === where ? come[0].values : [] };
  };
  /* Names come with a version: a new one may have others. */
  hub.forgetNames = function () { answers.clear(); };
})();

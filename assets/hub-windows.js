/* Windows of a table that has more rows than one answer holds: what they are asked for by, and what is known of them. The
   first window comes with the block; each other one is asked of `/rows/<block id>` under the block's own state. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var KEPT = 150; // windows whose rows are kept, of all tables together
  var ASKED = 2000; // rows of one request where a table is read to its end
  var NEAR = 0.5; // the next window is asked for when this part of the one in view is passed

  /* Whether a block's rows are windows: a count and the first rows instead of all of them. */
  /** @param {unknown} given @returns {given is FirstWindow} */
  function isWindowed(given) { return Boolean(given) && typeof given === "object" && !Array.isArray(given) && "first" in /** @type {object} */ (given); }

  /* Rows that came all at once as windows have them. */
  /** @param {Row[] | FirstWindow} given @returns {FirstWindow} */
  function first(given) { return isWindowed(given) ? given : { count: given.length, first: given }; }

  /* The address of one window: that of its block, and which rows. Order and filter where they are not the block's own. */
  /** @param {string} block @param {RowsAsked} asked @param {number} offset @param {number} limit */
  function address(block, asked, offset, limit) {
    var at = block.indexOf("?"), said = new URLSearchParams(block.slice(at));
    said.set("offset", String(offset));
    said.set("limit", String(limit));
    if (asked.sort) said.set("sort", asked.sort);
    if (asked.filter) said.set("filter", asked.filter);
    return block.slice(0, at).replace("/blocks/", "/rows/") + "?" + said.toString();
  }

  /* The window that a reader comes to next, once they have passed the middle of the one in view; null where there is none.
     `first` and `last` are the rows at the edges of the view, `down` the way it moves. */
  /** @param {{ first: number, last: number, down: boolean }} view @param {number} size @param {number} count */
  function next(view, size, count) {
    var edge = view.down ? view.last : view.first, start = edge - edge % size, passed = (edge - start) / size;
    if (view.down ? passed < NEAR : passed > 1 - NEAR) return null;
    var other = start + (view.down ? size : -size);
    return other >= 0 && other < count ? other : null;
  }

  /* Where each request begins that reads a table from the start, up to so many rows. */
  /** @param {number} count @param {number} most */
  function starts(count, most) {
    return Array.from({ length: Math.ceil(Math.min(count, most) / ASKED) }, function (_none, at) { return at * ASKED; });
  }

  /* A window that has come already: the first with its block, of few rows all of them; others as they were asked for. */
  /** @param {Held} held @param {RowsAsked} asked @param {number} offset @param {number} limit @returns {RowsKnown | null} */
  function known(held, asked, offset, limit) {
    var given = held.given, there = given.first.length === given.count || offset + limit <= given.first.length;
    if (!asked.sort && !asked.filter && there) return { count: given.count, rows: given.first.slice(offset, offset + limit) };
    var answer = hub.answer(address(held.address, asked, offset, limit));
    return answer && answer.version === held.version ? /** @type {RowsKnown} */ (/** @type {unknown} */ (answer)) : null;
  }

  /* The same, asked for where it is not known. Of the windows that were read longest ago the rows are forgotten. */
  var kept = /** @type {string[]} */ ([]); // addresses, newest last
  /** @param {Held} held @param {RowsAsked} asked @param {number} offset @param {number} limit */
  function ask(held, asked, offset, limit) {
    var where = address(held.address, asked, offset, limit);
    kept = kept.filter(function (one) { return one !== where; }).concat(where);
    if (kept.length > KEPT) hub.forgetAnswer(hub.sure(kept.shift()));
    return hub.get(where);
  }

  /* Rows from the start, one request after the other where they are not there; null when the block shows something else by then. */
  /** @param {Held} held @param {RowsAsked} asked @param {number} count @param {(n: number) => void} came @returns {Promise<Row[] | null>} */
  function all(held, asked, count, came) {
    var there = known(held, asked, 0, count);
    if (there) return Promise.resolve(there.rows);
    return starts(count, Infinity).reduce(function (before, offset) {
      return before.then(function (rows) {
        if (!rows) return null;
        return hub.anew([address(held.address, asked, offset, ASKED)]).then(function (answers) {
          if (answers[0].version !== held.version) return null;
          var read = rows.concat(hub.sure(answers[0].rows));
          came(read.length);
          return read;
        });
      });
    }, /** @type {Promise<Row[] | null>} */ (Promise.resolve([])));
  }

  /* For paper there is no waiting: rows from the start at once, one request after the other. */
  /** @param {Held} held @param {RowsAsked} asked @param {number} most @returns {RowsKnown | null} */
  function atOnce(held, asked, most) {
    var read = some(held, asked, 0, most);
    if (!read) return null;
    for (var rows = read.rows; rows.length < Math.min(read.count, most);) {
      var more = some(held, asked, rows.length, most - rows.length);
      if (!more || !more.rows.length) break;
      rows.push.apply(rows, more.rows);
    }
    return read;
  }
  /** @param {Held} held @param {RowsAsked} asked @param {number} offset @param {number} most @returns {RowsKnown | null} */
  function some(held, asked, offset, most) {
    var there = known(held, asked, offset, most);
    if (there) return there;
    var request = new window.XMLHttpRequest();
    request.open("GET", address(held.address, asked, offset, Math.min(most, ASKED)), false);
    request.setRequestHeader("Accept", "application/json");
    try { request.send(); } catch (e) { return null; }
    return request.status === 200 ? JSON.parse(request.responseText) : null;
  }

  hub.windows = { isWindowed: isWindowed, first: first, address: address, next: next, starts: starts, known: known, ask: ask, all: all, atOnce: atOnce };
})();

/* Versions and data dates as the server says them: of one region (`12`), or by region (`us:12,eu:9`). */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;

  /* By region; what has no region's name is of `region`. */
  /** @param {string | undefined} text @param {string} region */
  function byRegion(text, region) {
    var found = /** @type {Record<string, string>} */ ({});
    (text || "").split(",").filter(Boolean).forEach(function (one) {
      var at = one.indexOf(":");
      found[at < 0 ? region : one.slice(0, at)] = one.slice(at + 1);
    });
    return found;
  }
  /* Whether any region is at an earlier version than before: somebody went back. */
  /** @param {string | undefined} version @param {string | undefined} before @param {string} region */
  function older(version, before, region) {
    var now = byRegion(version, region), then = byRegion(before, region);
    return Object.keys(now).some(function (each) { return Number(now[each]) < Number(then[each]); });
  }
  /* Of all regions' versions that the server has (`12!` where it is read as a damaged one) what a page shows of them instead. */
  /** @param {Record<string, string>} regions @param {string | undefined} version @param {string} region */
  function shown(regions, version, region) {
    var known = Object.assign({}, regions), mine = byRegion(version, region);
    Object.keys(mine).forEach(function (each) {
      if (each in known && known[each].replace("!", "") !== mine[each]) known[each] = mine[each];
    });
    return known;
  }
  /* The latest of the days that a text names; nothing where it names none. */
  /** @param {string | undefined} text */
  function lastDay(text) { return ((text || "").match(/\d{4}-\d{2}-\d{2}/g) || []).sort().pop(); }

  hub.versions = { older: older, shown: shown, lastDay: lastDay };
})();

/* Words, numbers and days as the server writes them (dashboard/look.py; tests/format_cases.json holds both to it). */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var DASH = "\u2014", MINUS = "\u2212", NBSP = "\u00a0";

  hub.DASH = DASH;
  hub.NBSP = NBSP;

  /* What the page's frame told (dashboard/components/dash_components.py: Words): `words` by key, `defined` by path, `rules` by name,
     `form` of numbers. */
  var told = /** @type {Frame} */ ({ form: { point: ".", group: ",", percent: "{n}%" } });
  hub.tell = function (frame) { told = frame; };

  /* hub.t("frame.toast.close"), hub.t("licenses.table.rows", {n: 5, count: "5"}). A word that is not there is a defect. */
  hub.t = function (key, values) {
    var entry = (told.words || {})[key], given = values || {};
    if (entry && typeof entry === "object") entry = entry[new Intl.PluralRules(hub.lang()).select(Number(given.n))] || entry.other;
    if (entry === undefined) { window.console.error("no word for " + key); return ""; }
    return entry.replace(/\{([\w-]+)\}/g, function (whole, /** @type {string} */ name) {
      return name in given ? String(given[name]) : whole;
    });
  };
  hub.rules = function () { return told.rules || {}; };
  hub.form = function () { return told.form; };
  hub.defined = function (path) { return (told.defined || {})[path]; };

  /* A row's value in the column of this name: any, a number, or numbers week by week; null where it is none such. */
  hub.valueIn = function (row, column) { return /** @type {Record<string, Value>} */ (/** @type {object} */ (row))[column]; };
  hub.numberIn = function (row, column) {
    var value = hub.valueIn(row, column);
    return typeof value === "number" ? value : null;
  };
  hub.seriesIn = function (row, column) {
    var value = hub.valueIn(row, column);
    return Array.isArray(value) ? value : null;
  };

  /* A number's own digits (as it is written, not as it is stored), its point moved. */
  /** @param {number} number @param {number} places */
  function digits(number, places) {
    var found = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(String(number));
    if (!found) throw new Error("no number: " + number);
    var all = found[2] + (found[3] || ""), at = found[2].length + Number(found[4] || 0) + places;
    if (at < 1) { all = "0".repeat(1 - at) + all; at = 1; }
    all = all.padEnd(at, "0");
    return { minus: found[1], whole: all.slice(0, at).replace(/^0+(?=\d)/, ""), part: all.slice(at) };
  }
  /* hub.shifted(0.333, 2) is 33.3: no digit is lost or added. */
  hub.shifted = function (number, places) {
    var own = digits(number, places), part = own.part.replace(/0+$/, "");
    return own.minus + own.whole + (part && "." + part);
  };

  /* Half up, away from zero, of the digits that a number is written with: the one rule of dashboard/look.py. */
  /** @param {number} number @param {number} decimals @param {number} [places] */
  function rounded(number, decimals, places) {
    var own = digits(number, places || 0), part = own.part.padEnd(decimals + 1, "0");
    var all = String(BigInt(own.whole + part.slice(0, decimals)) + BigInt(part.charAt(decimals) >= "5" ? 1 : 0)).padStart(decimals + 1, "0");
    var at = all.length - decimals;
    return { minus: /[1-9]/.test(all) ? own.minus : "", whole: all.slice(0, at), part: all.slice(at) };
  }
  /** @param {number} number @param {number} decimals @param {number} [places] */
  function formatted(number, decimals, places) {
    var value = rounded(number, decimals, places), form = hub.form();
    var whole = value.whole.replace(/\B(?=(\d{3})+$)/g, form.group);
    return (value.minus && MINUS) + whole + (decimals ? form.point + value.part : "");
  }
  /** @param {number} fraction @param {number} decimals */
  function percentage(fraction, decimals) { return hub.form().percent.replace("{n}", formatted(fraction, decimals, 2)); }
  hub.integer = function (n) { var value = rounded(n, 0); return Number(value.minus + value.whole); };
  hub.count = function (n) { return n == null ? DASH : formatted(n, 0); };
  hub.signed = function (n) {
    if (n == null) return DASH;
    var text = formatted(Math.abs(n), 0);
    return text === "0" ? "0" : (n > 0 ? "+" : MINUS) + text;
  };
  hub.rate = function (x) { return x == null ? DASH : percentage(x, 1); };
  hub.decimal = function (x, places) { return formatted(x, 1, places); };
  hub.percent = function (x) { return percentage(x, 0); };

  hub.points = function (x) {
    if (x == null) return DASH;
    var text = hub.decimal(Math.abs(x), 2), sign = /[1-9]/.test(text) ? (x > 0 ? "+" : MINUS) : "";
    return sign + text + NBSP + hub.t("calling.cell.points");
  };
  hub.wait = function (seconds) {
    if (seconds == null) return DASH;
    var whole = hub.integer(seconds), two = function (/** @type {number} */ n) { return String(n).padStart(2, "0"); };
    return two(Math.floor(whole / 60)) + ":" + two(whole % 60);
  };

  var months = /** @type {Record<string, string[]>} */ ({});
  /** @param {number} at */
  function month(at) {
    var lang = hub.lang();
    if (!months[lang]) {
      var name = new Intl.DateTimeFormat(lang === "en" ? "en-US" : lang, { month: "short", day: "numeric", timeZone: "UTC" });
      months[lang] = Array.from({ length: 12 }, function (_, i) {
        var parts = name.formatToParts(new Date(Date.UTC(2026, i, 1)));
        return parts.filter(function (part) { return part.type === "month"; }).map(function (part) { return part.value; }).join("");
      });
    }
    return months[lang][at];
  }
  hub.shortDay = function (iso) {
    if (!iso) return DASH;
    return Number(iso.slice(8, 10)) + NBSP + month(Number(iso.slice(5, 7)) - 1);
  };
  hub.day = function (iso) { return iso ? hub.shortDay(iso) + NBSP + iso.slice(0, 4) : DASH; };
  hub.addDays = function (iso, days) {
    return new Date(Date.parse(iso + "T00:00:00Z") + days * 864e5).toISOString().slice(0, 10);
  };
})();

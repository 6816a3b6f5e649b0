/* Column filters: texts compared as the query bar compares them, numbers typed as >100, <=5 or 10..20. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var cells = window.dashAgGridComponentFunctions;
  var functions = window.dashAgGridFunctions;

  /* The folding of dashboard/query.py: no case, no accents; letters that do not come apart by their base letter. */
  /** @type {Record<string, string>} */
  var LETTERS = { "\u0142": "l", "\u00f8": "o", "\u0111": "d", "\u00f0": "d", "\u0127": "h", "\u0167": "t", "\u0131": "i", "\u00e6": "ae", "\u0153": "oe", "\u00fe": "th" };
  var LOWEST = "\u0334", HIGHEST = "\u0345"; // marks of the lowest and the highest class
  var marks = /** @type {Record<string, boolean>} */ ({});
  /* A mark is what the normal form moves past another mark. */
  /** @param {string} sign */
  function isMark(sign) {
    if (sign < "\u0300") return false;
    if (!(sign in marks)) marks[sign] = moved("a" + HIGHEST + sign) || moved("a" + sign + LOWEST) || sign === LOWEST || sign === HIGHEST;
    return marks[sign];
  }
  /** @param {string} text */
  function moved(text) { return text.normalize("NFD") !== text; }
  /** @param {string} sign */
  function caseless(sign) { return sign.toLowerCase().toUpperCase().toLowerCase(); }
  hub.fold = function (text) {
    var bare = Array.from(Array.from(text, caseless).join("").normalize("NFKD"), function (sign) {
      return isMark(sign) ? "" : LETTERS[sign] || sign;
    });
    return bare.join("").normalize("NFC");
  };
  functions.hubFold = function (text) { return text == null ? null : hub.fold(String(text)); };

  /* Shares are typed and read as percents, waits also as 1:58; a filter holds the values of the rows. */
  /** @param {string} type */
  function places(type) { return type === "rate" || type === "points" ? 2 : 0; }

  /* A number as the reader writes it; null where it is none. */
  /** @param {string} text @param {string} type */
  function typed(text, type) {
    var clock = type === "seconds" && /^(\d{1,6}):([0-5]\d)$/.exec(text);
    if (clock) return Number(clock[1]) * 60 + Number(clock[2]);
    var bare = text.replace(/^\u2212/, "-").replace(/(%|p\.?p\.?|s)$/i, "");
    if (hub.lang() === "en" && /^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$/.test(bare)) bare = bare.replace(/,/g, "");
    bare = bare.replace(",", ".");
    return /^[+-]?(\d{1,15}(\.\d{0,15})?|\.\d{1,15})$/.test(bare) ? Number(bare.replace(/\.$/, "") + "e-" + places(type)) : null;
  }
  /** @type {Record<string, string>} */
  var SIGNS = { ">": "greaterThan", ">=": "greaterThanOrEqual", "<": "lessThan", "<=": "lessThanOrEqual", "=": "equals", "!=": "notEqual" };
  /** @type {Record<string, string>} */
  var SAME = { "=>": ">=", "=<": "<=", "\u2265": ">=", "\u2264": "<=", "<>": "!=", "\u2260": "!=", "==": "=", "": "=" };

  /* What is typed as the grid's model: null for nothing, undefined for what makes no sense. */
  hub.condition = function (text, type) {
    var bare = text.replace(/\s/g, "");
    if (!bare) return null;
    var range = /^(.*?)(?:\.{2,3}|\u2026)(.*)$/.exec(bare);
    if (range) return between(range[1], range[2], type);
    var found = /^(>=|<=|=>|=<|<>|!=|==|[><=\u2265\u2264\u2260])?(.*)$/.exec(bare);
    if (!found) return undefined;
    return one(SAME[found[1] || ""] || found[1], typed(found[2], type));
  };
  /** @param {string} sign @param {number | null} number */
  function one(sign, number) {
    return number == null ? undefined : { filterType: "number", type: SIGNS[sign], filter: number };
  }
  /** @param {string} from @param {string} to @param {string} type */
  function between(from, to, type) {
    if (!from || !to) return from ? one(">=", typed(from, type)) : to ? one("<=", typed(to, type)) : undefined;
    var ends = [typed(from, type), typed(to, type)];
    if (ends[0] == null || ends[1] == null) return undefined;
    return { filterType: "number", type: "inRange", filter: Math.min(ends[0], ends[1]), filterTo: Math.max(ends[0], ends[1]) };
  }
  /** @param {number | null | undefined} number @param {string} type */
  function written(number, type) {
    return number == null ? "" : hub.shifted(number, places(type)).replace(".", hub.lang() === "pl" ? "," : ".");
  }
  /* The same back: what stands in the field for a model. */
  /** @param {NumberModel | null} model @param {string} type @param {Record<string, string>} words */
  function told(model, type, words) {
    if (!model) return "";
    if (model.type === "inRange") return written(model.filter, type) + ".." + written(model.filterTo, type);
    var sign = Object.keys(SIGNS).find(function (each) { return SIGNS[each] === model.type; });
    return sign ? (sign === "=" ? "" : sign) + written(model.filter, type) : words[model.type] || "";
  }

  /* The filter's own panel says of which type its column is. */
  functions.hubTyped = function (text, type) { return text == null || text === "" ? null : typed(String(text).replace(/\s/g, ""), type); };
  functions.hubWritten = function (number, type) { return number == null ? null : written(number, type); };

  var PAUSE = 200; // ms after the last key, as for texts
  cells.HubNumberFilter = function (p) {
    var React = window.React, type = hub.contextOf(p.column).type;
    /** @type {Ref<HTMLInputElement>} */
    var field = React.useRef(null);
    var mine = React.useRef(p.model || null), heard = React.useRef(JSON.stringify(p.model || null));
    var timer = React.useRef(0), bad = React.useState(false);
    var words = p.api.getGridOption("localeText") || {};
    React.useEffect(function () {
      var model = p.model || null, said = JSON.stringify(model);
      if (!field.current || said === heard.current) return; // drawn anew with what it knew: what is typed meanwhile stays
      heard.current = said;
      if (said === JSON.stringify(mine.current)) return;
      mine.current = model;
      field.current.value = told(model, type, words);
      bad[1](false);
    });
    function read() {
      var model = hub.condition(field.current.value, type);
      bad[1](model === undefined);
      mine.current = model || null;
      if (JSON.stringify(p.model || null) === JSON.stringify(mine.current)) return;
      p.api.setColumnFilterModel(p.column, mine.current).then(function () { p.api.onFilterChanged(); });
    }
    return React.createElement("div", { className: "ag-floating-filter-input", role: "presentation" },
      React.createElement("div", { className: "ag-wrapper ag-input-wrapper ag-text-field-input-wrapper", role: "presentation" },
        React.createElement("input", {
          ref: field, type: "text", className: "ag-input-field-input ag-text-field-input", defaultValue: told(p.model, type, words),
          autoComplete: "off", spellCheck: false, maxLength: 60, "aria-invalid": bad[0] || undefined,
          "aria-label": hub.t("licenses.table.filter_of", { column: hub.tableSingle(p.column, p.api) }),
          "data-hint": hub.t(bad[0] ? "licenses.table.filter_bad" : "licenses.table.filter_how"),
          onInput: function () { window.clearTimeout(timer.current); timer.current = window.setTimeout(read, PAUSE); },
          onKeyDown: function (event) { if (event.key === "Enter") { window.clearTimeout(timer.current); read(); } }
        })));
  };
})();

/* Orders of cells, in which the unknown is always last. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var functions = window.dashAgGridFunctions;

  /** @param {Series} values @returns {number[]} */
  function known(values) { return (values || []).flatMap(function (x) { return x == null ? [] : [x]; }); }
  /** @param {Series} values */
  function maximum(values) { var v = known(values); return v.length ? Math.max.apply(null, v) : null; }
  functions.hubMaximum = function (p) { return maximum(hub.seriesIn(p.data, p.column.getColId())); };

  /** @param {number | null | undefined} one @param {number | null | undefined} other @param {boolean} descending @param {(one: number, other: number) => number} compare */
  function last(one, other, descending, compare) {
    if (one == null || other == null) return one == null && other == null ? 0 : (one == null) === Boolean(descending) ? -1 : 1;
    return compare(one, other);
  }
  /** @param {number} one @param {number} other */
  function less(one, other) { return one - other; }
  functions.hubNumbers = function (one, other, a, b, descending) { return last(one, other, descending, less); };
  /* Days in ISO form. */
  functions.hubDays = function (one, other, a, b, descending) {
    return last(one ? Date.parse(one) : null, other ? Date.parse(other) : null, descending, less);
  };
  functions.hubMaxima = function (one, other, a, b, descending) { return last(maximum(one), maximum(other), descending, less); };
  /* A column of texts: by the places that the server gives them, as in the files (components/grid_columns.py). */
  functions.hubOrder = function (at) {
    return function (one, other, a, b, descending) { return last(hub.sure(a.data.by)[at], hub.sure(b.data.by)[at], descending, less); };
  };
  hub.known = known;
  hub.maximum = maximum;
})();

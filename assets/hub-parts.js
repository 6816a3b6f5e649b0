/* Our own Dash components (dashboard/components/dash_components.py), apart from the query bar. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var parts = window.partner_hub;
  var h = hub.h;

  parts.Words = function (props) {
    hub.tell(props);
    return h("div", { id: "words", hidden: true, "data-title": props.title });
  };

  parts.Icon = function (props) {
    var name = "icon" + (props.extra ? " " + props.extra : "");
    return h("svg", { className: name, "aria-hidden": true }, h("use", { href: "#i-" + props.name }));
  };

  /** @template T @param {T | T[]} one @returns {T[]} */
  function listed(one) { return Array.isArray(one) ? one : [one]; }

  /* Elements as the server describes them. Drawn again only when the description is another one. */
  /** @param {Tree} node @param {number} [at] @returns {Drawn} */
  function drawn(node, at) { return Array.isArray(node) ? node.map(drawn) : planned(node, at)({}, []); }

  parts.Markup = function (props) {
    return window.React.useMemo(function () {
      var tag = props.tag || window.React.Fragment;
      return h(tag, props.tag ? Object.assign({ id: props.id }, props.attributes) : null, drawn(props.tree));
    }, [props.tree, props.tag, props.id]);
  };

  /* A description as functions of what fills it and of its children; what neither touches is made once. */
  /** @param {Tree} node @param {number} [at] @returns {Plan} */
  function planned(node, at) {
    if (!node || typeof node !== "object" || Array.isArray(node)) return fixed(node);
    if (!hub.dash.isHtml(node)) return special(node, at);
    var given = Object.assign({ key: at }, node.props), children = given.children === undefined ? [] : listed(given.children);
    delete given.children;
    var plans = children.map(planned), name = node.type.toLowerCase();
    /** @type {Plan} */
    var make = function (filled, inside) {
      return h(name, given, ...plans.map(function (one) { return one(filled, inside); }));
    };
    return plans.every(function (one) { return one.fixed; }) ? fixed(make({}, [])) : make;
  }
  /** @param {Drawn} element @returns {Plan} */
  function fixed(element) {
    /** @type {Plan} */
    var plan = function () { return element; };
    plan.fixed = true;
    return plan;
  }
  /** @param {Described} node @param {number} [at] @returns {Plan} */
  function special(node, at) {
    var name = node.props.name, last = /** @type {{ value?: Tree, element?: Drawn }} */ ({});
    if (node.type === "Part") {
      return function (_filled, inside) {
        return inside ? h(window.React.Fragment, { key: at }, inside[node.props.at]) : h("div", { key: at, className: "grid-place" });
      };
    }
    if (node.type !== "Hole") return fixed(h(parts[/** @type {keyof Parts} */ (node.type)], Object.assign({ key: at }, node.props)));
    return function (filled) {
      if (!last.element || last.value !== filled[name]) last = { value: filled[name], element: h(window.React.Fragment, { key: at }, drawn(filled[name])) };
      return last.element;
    };
  }

  document.addEventListener("DOMContentLoaded", hub.dash.knowTables); // Dash's scripts stand after this one

  /* A table is the dearest part of a page: each is drawn when it comes into view, or when the page has nothing better
     to do (`wake()`); until then its place is kept. */
  var near = new window.IntersectionObserver(function (seen) {
    seen.forEach(function (one) {
      var box = one.target.closest("[data-rows]");
      if (one.isIntersecting && box && box.wake) box.wake();
    });
  });
  /** @param {boolean} sleeps */
  function useSleep(sleeps) {
    var R = window.React, awake = R.useState(!sleeps);
    /** @type {Ref<HTMLElement>} */
    var ref = R.useRef(null);
    R.useLayoutEffect(function () { hub.watchSight(ref.current); }, []);
    R.useLayoutEffect(function () {
      var node = ref.current, place = sleeps ? node.querySelector(".grid-place") : null;
      if (!place) return undefined;
      near.observe(place);
      node.wake = function () {
        near.unobserve(hub.sure(place));
        delete node.wake;
        window.ReactDOM.flushSync(function () { awake[1](true); });
      };
      return function () { near.unobserve(hub.sure(place)); };
    }, []);
    return { ref: ref, awake: awake[0] };
  }
  /* The first table that sleeps under an element is drawn; whether there was one. */
  hub.wake = function (under) {
    var asleep = Array.from(under ? under.querySelectorAll("[data-rows]") : []).find(function (node) { return node.wake; });
    if (asleep && asleep.wake) asleep.wake();
    return Boolean(asleep);
  };
  window.addEventListener("beforeprint", function () { while (hub.wake(document.querySelector(".body:not(.is-rest)"))) { /* all */ } });

  /* Whether a table has windows, or has had some: a grid's row model is said when it is made (hub-infinite.js). */
  /** @param {unknown} rows */
  function useWindows(rows) {
    var has = /** @type {Ref<boolean>} */ (window.React.useRef(false));
    has.current = has.current || hub.windows.isWindowed(rows);
    return has.current;
  }

  parts.Panel = function (props) {
    var sleep = useSleep(Boolean(props.rows));
    var plans = window.React.useMemo(function () { return props.tree.map(planned); }, [props.tree]), filled = props.filled || {};
    var rows = props.rows ? { "data-rows": filled[props.rows] || "0" } : {};
    var given = Object.assign({ id: props.id, ref: sleep.ref, "data-shown": props.shown || "" }, props.attributes, rows);
    var key = useWindows(filled.rows) ? "windows" : "rows";
    var inside = sleep.awake ? listed(props.children).map(function (one) { return h(window.React.Fragment, { key: key }, one); }) : null; // Dash hands a single one over without its list
    return h(props.tag, given, plans.map(function (one) { return one(filled, inside); }));
  };

  parts.Mark = function () {
    return h("svg", { viewBox: "0 0 20 20", "aria-hidden": true },
      h("rect", { x: 1.5, y: 11, width: 4, height: 7.5, rx: 1, fill: "var(--s-idle)" }),
      h("rect", { x: 8, y: 6.5, width: 4, height: 12, rx: 1, fill: "var(--accent)" }),
      h("path", { d: "M14.5 3.5a1 1 0 0 1 1-1h2a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-2a1 1 0 0 1-1-1z", fill: "none", stroke: "var(--control)" }));
  };

  /* Shown or at rest is decided once, when it is laid out; the toggle changes the element itself. What rests is
     drawn block by block in idle time: `grow()` draws one more and says whether all are there, `grow(true)` all. */
  parts.Body = function (props) {
    /** @type {Ref<HTMLElement>} */
    var ref = window.React.useRef(null);
    var inside = listed(props.children), all = inside.length, state = window.React.useState(props.shown ? all : 0);
    window.React.useLayoutEffect(function () {
      var there = props.shown ? all : 0;
      hub.rest(ref.current, !props.shown);
      ref.current.grow = function (whole) {
        if (there < all) {
          there = whole ? all : there + 1;
          window.ReactDOM.flushSync(function () { state[1](there); });
        }
        return there >= all;
      };
    }, []);
    return h("div", { ref: ref, className: "body", "data-body": props.service }, inside.slice(0, state[0]));
  };

  /* A plain table of ready texts; rows are drawn only while it is looked at (and for paper). */
  parts.PointTable = function (props) {
    var content = props.content, state = window.React.useState(false), ref = /** @type {Ref<HTMLElement>} */ (window.React.useRef(null));
    window.React.useEffect(function () {
      var node = ref.current, show = function () { state[1](true); };
      node.addEventListener("hub:look", show);
      return function () { node.removeEventListener("hub:look", show); };
    }, []);
    var body = content && state[0] ? content.rows : [];
    return h("div", { id: props.id, ref: ref, className: "twin", tabIndex: 0, role: "region", "aria-label": content ? content.caption : undefined },
      content && h("table", { className: "grid trend-table" },
        h("caption", { className: "vh" }, content.caption),
        h("thead", null, h("tr", null, content.head.map(function (name, at) {
          return h("th", { key: at, scope: "col", className: at ? "num" : "" }, name);
        }))),
        h("tbody", null, body.map(function (row, at) {
          return h("tr", { key: at }, row.map(function (cell, column) {
            return column ? h("td", { key: column, className: "num" }, cell) : h("th", { key: column, scope: "row" }, cell);
          }));
        }))));
  };
})();

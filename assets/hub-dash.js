/* All that we lean on of Dash, its tables and its charts, and where they look for what is ours. Much of it is told in no
   documentation: tests/web/test_dash_internals.py asks each new Dash for it. */
(function () {
  "use strict";
  window.hub = window.hub || {};
  var hub = window.hub;

  /* Where they look: our components, cells and functions of tables, functions of callbacks. */
  window.partner_hub = window.partner_hub || {};
  window.dashAgGridComponentFunctions = window.dashAgGridComponentFunctions || {};
  window.dashAgGridFunctions = window.dashAgGridFunctions || {};
  window.dash_clientside = window.dash_clientside || /** @type {DashClientside} */ ({});
  window.dash_clientside.hub = hub;

  var PREFIX = "/_dash-", LAYOUT = "/_dash-layout", DEPENDENCIES = "/_dash-dependencies", CALLBACK = "/_dash-update-component";
  var LOCATION = "_pages_location", CONTENT = "_pages_content", STORE = "_pages_store";

  /* What a callback gives where nothing changes; what set it off; properties set from outside of callbacks. */
  function unchanged() { return window.dash_clientside.no_update; }
  function triggered() {
    return window.dash_clientside.callback_context.triggered || [];
  }
  /** @param {string} id @param {object} props */
  function set(id, props) { window.dash_clientside.set_props(id, props); }

  /* What is set in it is drawn when it returns. */
  /** @param {() => void} sets */
  function together(sets) { window.ReactDOM.flushSync(sets); }

  /* What a component of Dash was given last. */
  /** @param {string} id */
  function given(id) { return /** @type {{ props: Props }} */ (hub.sure(window.dash_component_api.getLayout(id))).props; }

  /* Dash's table is a lazy component: whoever draws the first one of a page gets nothing, and the table stands up to half
     a second later. Its script is here, so it is drawn to nowhere once; from then on a table stands as soon as it is drawn,
     and paper that is asked for in that moment has it. */
  function knowTables() {
    var tables = window.dash_ag_grid;
    if (!tables) return; // a page without Dash
    var { AgGrid } = tables, nowhere = window.ReactDOM.createRoot(document.createElement("div"));
    together(function () { nowhere.render(hub.h(AgGrid, {})); });
    nowhere.unmount();
  }

  /* What a table is told to have the infinite row model with a datasource of ours. Dash's own datasource keeps one question
     at a time, and what it does when a grid is ready is only for that and for properties that we do not read. */
  /** @param {Props} options @param {Props} more */
  function infinite(options, more) {
    return { rowModelType: "infinite", rowData: null, dashGridOptions: Object.assign({}, options, more, { onGridReady: function () {} }) };
  }

  /* Tells Dash that the address is another one: it lays the other page out. */
  function went() { window.dispatchEvent(new CustomEvent("_dashprivate_pushstate")); }

  /* Whether an address is asked by Dash itself, and whether that is a callback of the server: a page. */
  /** @param {string} address */
  function asks(address) { return address.indexOf(PREFIX) >= 0; }
  /** @param {string} address */
  function asksPage(address) { return address.indexOf(CALLBACK) >= 0; }

  /* What Dash asks first, and how to know that it asks the same: addresses with the options of their requests. */
  /** @param {string} property @param {string} value */
  function input(property, value) { return { id: LOCATION, property: property, value: value }; }
  /** @param {string} path @param {string} search @returns {[string, RequestInit][]} */
  function firstRequests(path, search) {
    var changed = [LOCATION + ".pathname", LOCATION + ".search"], json = { Accept: "application/json" };
    return [[LAYOUT, { headers: json }], [DEPENDENCIES, { headers: json }], [CALLBACK, {
      method: "POST", headers: Object.assign({ "Content-Type": "application/json" }, json),
      body: JSON.stringify({
        output: ".." + CONTENT + ".children..." + STORE + ".data..",
        outputs: [{ id: CONTENT, property: "children" }, { id: STORE, property: "data" }],
        inputs: [input("pathname", path), input("search", search)], changedPropIds: changed, parsedChangedPropsIds: changed
      })
    }]];
  }
  /** @param {string} address @param {RequestInit} [options] */
  function requestKey(address, options) {
    if (!options || !options.body) return address.split("?")[0];
    var said = /** @type {{ output: string, inputs: { value: unknown }[] }} */ (JSON.parse(String(options.body)));
    return said.output + JSON.stringify(said.inputs.map(function (one) { return one.value; }));
  }

  /* A description of an element of `dash.html`. */
  /** @param {Described} node */
  function isHtml(node) { return node.namespace === "dash_html_components"; }

  /* A table's own programming interface; null before it is drawn. */
  /** @param {string} id */
  function grid(id) {
    try { return withOwnFilters((window.dash_ag_grid && window.dash_ag_grid.getApi(id)) || null); } catch (e) { return null; }
  }
  /* Dash's component hands a table the filter back that it last heard of, late, over one that was set meanwhile. Filters come
     from readers and from our scripts alone, so that what the component sets is never news. */
  var setters = /** @type {WeakMap<GridApi, GridApi["setFilterModel"]>} */ (new WeakMap());
  /** @param {GridApi | null} api */
  function withOwnFilters(api) {
    if (!api || setters.has(api)) return api;
    setters.set(api, api.setFilterModel);
    api.setFilterModel = function () {};
    return api;
  }
  /** @param {GridApi} api @param {FilterModel | null} model */
  function setFilters(api, model) { hub.sure(setters.get(hub.sure(withOwnFilters(api)))).call(api, model); }

  /* Charts: from where Dash loads their library, the layout that one is drawn with, and a library that draws nothing:
     Dash lays a page with a chart out again and again while it waits for it. */
  /** @param {string} address */
  function chartsFrom(address) {
    Object.defineProperty(window, "_dashPlotlyJSURL", { get: function () { return address; }, set: function () {} });
  }
  /** @param {HTMLElement | null} plot */
  function drawnLayout(plot) { return (plot && /** @type {Plot} */ (plot)._fullLayout) || null; }
  /** @param {Event} event */
  function withoutCharts(event) {
    var nothing = function () {};
    /** @param {HTMLElement} node @param {Partial<Figure>} [figure] @param {Layout} [layout] */
    var drawn = function (node, figure, layout) {
      Object.assign(node, { on: nothing, removeAllListeners: nothing, data: [], layout: layout || (figure && figure.layout) || {} });
      return Promise.resolve(node);
    };
    event.stopImmediatePropagation();
    window.Plotly = window.Plotly || {
      newPlot: drawn, react: drawn, purge: nothing, relayout: drawn, restyle: drawn, update: drawn, animate: drawn,
      addFrames: drawn, deleteFrames: drawn, setPlotConfig: nothing, Plots: { resize: drawn }
    };
    if (event.target) event.target.dispatchEvent(new Event("load"));
  }

  hub.dash = {
    unchanged: unchanged, triggered: triggered, set: set, together: together, given: given, knowTables: knowTables, infinite: infinite, setFilters: setFilters, went: went, asks: asks, asksPage: asksPage, firstRequests: firstRequests,
    requestKey: requestKey, isHtml: isHtml, chartsFrom: chartsFrom, drawnLayout: drawnLayout, withoutCharts: withoutCharts
  };
  hub.grid = grid;
  /* What the page always has: without it there is a defect, and it is told where it is. */
  hub.sure = function (value) {
    if (value == null) throw new Error("a part of the page is not there");
    return value;
  };
  /* An element for React: `h(kind, properties, ...children)`. */
  hub.h = function (kind, props, ...children) { return window.React.createElement(kind, props, ...children); };
})();

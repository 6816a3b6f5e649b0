/* The license trend's hover card: pointer and arrow keys walk the weeks, a click or Enter asks for the tables as of
   one. Everything is read anew from the figure's own layout at each event, so a figure that was exchanged (theme,
   region, service) needs no word to us. Texts come ready-made in `layout.meta` and are set as text only. */
(function () {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";
  var PHONE = window.matchMedia("screen and (max-width: 719px)");
  var REACH = 7 * 864e5; // a pointer farther than a week from every point lies in a gap
  var GAP = 12; // pixels between the line and the card
  /** @type {Record<string, number>} */
  var STEPS = { ArrowLeft: -1, ArrowRight: 1, PageUp: -4, PageDown: 4, Home: -1e9, End: 1e9 };
  var states = /** @type {WeakMap<HTMLElement, TrendShown>} */ (new WeakMap()); // wrapper -> what is shown in it
  var due = false; // a look at all charts is asked for

  /** @param {string} name @param {string} [className] @param {string} [text] */
  function make(name, className, text) {
    var node = document.createElement(name);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  }

  /** @param {string} name @param {Record<string, string | number>} values */
  function draw(name, values) {
    var node = document.createElementNS(SVG, name);
    Object.keys(values).forEach(function (key) { node.setAttribute(key, String(values[key])); });
    return node;
  }

  /** @param {HTMLElement} wrapper @returns {TrendPlot | null} */
  function drawing(wrapper) {
    var gd = /** @type {TrendPlot | null} */ (wrapper.querySelector(".js-plotly-plot"));
    return gd && gd.layout && gd.layout.meta && gd.layout.meta.kind === "trend" ? gd : null;
  }

  /** @param {Event} event */
  function chartOf(event) { return /** @type {HTMLElement} */ (event.currentTarget); }

  /* Where things lie, in pixels of the wrapper. */
  /** @param {HTMLElement} wrapper @param {TrendPlot} gd */
  function scale(wrapper, gd) {
    var layout = gd.layout, margin = layout.margin, box = gd.getBoundingClientRect(), own = wrapper.getBoundingClientRect();
    var left = box.left - own.left + margin.l, top = box.top - own.top + margin.t;
    var width = box.width - margin.l - margin.r, height = box.height - margin.t - margin.b;
    var first = Date.parse(layout.xaxis.range[0]), last = Date.parse(layout.xaxis.range[1]);
    var low = layout.yaxis.domain[0], most = layout.yaxis.range[1];
    return {
      left: left, right: left + width, top: top, bottom: top + height,
      x: function (/** @type {string} */ day) { return left + (Date.parse(day) - first) / (last - first) * width; },
      day: function (/** @type {number} */ x) { return first + (x - left) / width * (last - first); },
      y: function (/** @type {number} */ value) { return top + height * (1 - low - (1 - low) * value / most); }
    };
  }

  /** @param {TrendWeek[]} weeks @param {number} day */
  function nearest(weeks, day) {
    var best = -1, least = REACH;
    weeks.forEach(function (week, at) {
      var far = Math.abs(Date.parse(week.date) - day);
      if (far <= least) { least = far; best = at; }
    });
    return best;
  }

  /** @param {HTMLElement} wrapper @returns {TrendShown} */
  function stateOf(wrapper) {
    var state = states.get(wrapper) || { day: null };
    states.set(wrapper, state);
    return state;
  }

  /* What is drawn over the chart: made with the first card. */
  /** @param {HTMLElement} wrapper @param {TrendShown} state @returns {TrendLayer} */
  function layer(wrapper, state) {
    if (state.drawn && wrapper.contains(state.drawn.layer)) return state.drawn;
    var drawn = { layer: make("div", "trend-layer"), picture: draw("svg", {}), card: make("div", "hovercard"), said: make("div", "trend-said") };
    drawn.layer.setAttribute("aria-hidden", "true");
    drawn.said.setAttribute("aria-live", "polite");
    drawn.layer.append(drawn.picture, drawn.card);
    wrapper.append(drawn.layer, drawn.said);
    state.drawn = drawn;
    return drawn;
  }

  /** @param {TrendLayer} drawn @param {number} at @param {TrendWeek} week @param {TrendScale} places */
  function line(drawn, at, week, places) {
    var stroke = { stroke: "var(--text-1)", "stroke-width": 1, "shape-rendering": "crispEdges" };
    drawn.picture.replaceChildren(draw("line", Object.assign({ x1: at, x2: at, y1: places.top, y2: places.bottom }, stroke)));
    week.rings.forEach(function (value) {
      drawn.picture.append(draw("circle", {
        cx: at, cy: places.y(value), r: 3.5, fill: "var(--surface)", stroke: "var(--text-1)", "stroke-width": 1.5
      }));
    });
  }

  /** @param {TrendMeta} meta @param {TrendWeek} week @param {boolean} byKey */
  function action(meta, week, byKey) {
    return week.here ? meta.words.here : byKey ? meta.words.enter : meta.words.click;
  }

  /** @param {HTMLElement} card @param {TrendMeta} meta @param {TrendWeek} week @param {boolean} byKey */
  function fill(card, meta, week, byKey) {
    var head = make("h3", "", week.day), list = make("dl", "");
    head.append(make("span", "", week.kind));
    meta.series.forEach(function (series, at) {
      if (series.id === "over") list.append(make("hr"));
      list.append(
        make("i", "sw sw-" + series.id), make("dt", "", series.name),
        make("dd", "", week.values[at][0]), make("dd", "pc", week.values[at][1])
      );
    });
    card.replaceChildren(head, list, make("p", "", action(meta, week, byKey)));
  }

  /* On the side with room and never over its own line; below the plot where no side has room (phone). */
  /** @param {HTMLElement} card @param {number} at @param {TrendScale} places @param {number} room */
  function place(card, at, places, room) {
    card.style.left = "0";
    var wide = card.offsetWidth, high = card.offsetHeight;
    var left = at - GAP - wide, right = at + GAP, fits = /** @type {Record<string, boolean>} */ ({ left: left >= 0, right: right + wide <= room });
    var first = at < (places.left + places.right) / 2 ? "right" : "left", other = first === "right" ? "left" : "right";
    var side = fits[first] ? first : fits[other] ? other : "below";
    card.style.left = (side === "left" ? left : side === "right" ? right : Math.max(0, Math.min(at - wide / 2, room - wide))) + "px";
    card.style.top = (side === "below" ? places.bottom + 26 : Math.max(4, Math.min(places.top + 66, places.bottom - high - 18))) + "px";
  }

  /** @param {TrendMeta} meta @param {TrendWeek} week @param {boolean} byKey */
  function sentence(meta, week, byKey) {
    var parts = meta.series.map(function (series, at) {
      return series.name + " " + week.values[at].filter(Boolean).join(" ");
    });
    return week.day + ", " + week.kind + ". " + parts.join(", ") + ". " + action(meta, week, byKey) + ".";
  }

  /** @param {HTMLElement} wrapper @param {number} at @param {boolean} byKey */
  function show(wrapper, at, byKey) {
    var gd = drawing(wrapper);
    if (!gd || !gd.layout.meta.weeks[at]) { hide(wrapper); return; }
    var meta = gd.layout.meta, week = meta.weeks[at], places = scale(wrapper, gd), state = stateOf(wrapper), drawn = layer(wrapper, state);
    follow(wrapper, gd, state);
    if (state.day === week.date && state.byKey === byKey && state.meta === meta) return;
    Object.assign(state, { day: week.date, byKey: byKey, meta: meta });
    line(drawn, places.x(week.date), week, places);
    fill(drawn.card, meta, week, byKey);
    drawn.layer.style.display = "";
    place(drawn.card, places.x(week.date), places, wrapper.clientWidth);
    if (byKey) drawn.said.textContent = sentence(meta, week, byKey);
  }

  /** @param {HTMLElement} wrapper */
  function hide(wrapper) {
    var state = stateOf(wrapper);
    state.day = null;
    if (!state.drawn) return;
    state.drawn.layer.style.display = "none";
    state.drawn.said.textContent = "";
  }

  /* A figure that is drawn anew under an open card: the card follows, or goes. */
  /** @param {HTMLElement} wrapper @param {TrendPlot} gd @param {TrendShown} state */
  function follow(wrapper, gd, state) {
    if (state.followed === gd || !gd.on) return;
    state.followed = gd;
    gd.on("plotly_afterplot", function () {
      if (!state.day) return;
      var at = index(gd.layout.meta, state.day), byKey = Boolean(state.byKey);
      state.day = null;
      if (at < 0) hide(wrapper); else show(wrapper, at, byKey);
    });
  }

  /** @param {TrendMeta | undefined} meta @param {string | null} day */
  function index(meta, day) {
    return meta && meta.weeks ? meta.weeks.findIndex(function (week) { return week.date === day; }) : -1;
  }

  /** @param {HTMLElement} wrapper */
  function ask(wrapper) {
    var state = stateOf(wrapper), gd = drawing(wrapper);
    var week = gd && state.day && gd.layout.meta.weeks[index(gd.layout.meta, state.day)];
    if (!week || week.here) return;
    wrapper.dispatchEvent(new CustomEvent("hub:as-of", {
      bubbles: true, detail: { date: week.date, service: wrapper.dataset.service }
    }));
  }

  /** @param {PointerEvent} event */
  function onMove(event) {
    var wrapper = chartOf(event), gd = drawing(wrapper);
    if (!gd) return;
    var own = wrapper.getBoundingClientRect(), places = scale(wrapper, gd);
    var x = event.clientX - own.left, y = event.clientY - own.top;
    var inside = x > places.left - 10 && x < places.right + 10 && y > places.top - 22 && y < places.bottom + 4;
    var at = inside ? nearest(gd.layout.meta.weeks, places.day(x)) : -1;
    wrapper.style.cursor = at < 0 ? "" : "pointer";
    if (at < 0) hide(wrapper); else show(wrapper, at, false);
  }

  /* A finger leaves with every touch: its card stays until something else is touched. */
  /** @param {PointerEvent} event */
  function onLeave(event) {
    chartOf(event).style.cursor = "";
    if (event.pointerType !== "touch") hide(chartOf(event));
  }

  /** @param {PointerEvent} event */
  function onTouchElsewhere(event) {
    document.querySelectorAll(".trend-graph").forEach(function (wrapper) {
      if (states.has(wrapper) && !wrapper.contains(/** @type {Node} */ (event.target))) hide(wrapper);
    });
  }

  /* A finger's first touch of a week shows it, the second asks for it. */
  /** @param {PointerEvent} event */
  function onDown(event) {
    var state = stateOf(chartOf(event)), before = state.day;
    if (event.pointerType === "touch") onMove(event);
    state.shownFirst = event.pointerType === "touch" && state.day !== before;
  }

  /** @param {MouseEvent} event */
  function onClick(event) {
    var state = stateOf(chartOf(event));
    if (!state.shownFirst) ask(chartOf(event));
    state.shownFirst = false;
  }

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    var wrapper = chartOf(event), state = stateOf(wrapper), gd = drawing(wrapper);
    if (!gd || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" && state.day) { hide(wrapper); event.stopPropagation(); return; }
    if (event.key === "Enter" && state.day) { ask(wrapper); event.preventDefault(); return; }
    if (!(event.key in STEPS)) return;
    event.preventDefault();
    walk(wrapper, gd.layout.meta.weeks, index(gd.layout.meta, state.day), STEPS[event.key]);
  }

  /** @param {HTMLElement} wrapper @param {TrendWeek[]} weeks @param {number} from @param {number} step */
  function walk(wrapper, weeks, from, step) {
    var to = from < 0 ? (step === -1e9 ? 0 : start(weeks)) : from + step;
    show(wrapper, Math.max(0, Math.min(weeks.length - 1, to)), true);
  }

  /** @param {TrendWeek[]} weeks */
  function start(weeks) {
    var here = weeks.findIndex(function (week) { return week.here; });
    return here < 0 ? weeks.length - 1 : here;
  }

  /** @param {FocusEvent} event */
  function onFocus(event) {
    var wrapper = chartOf(event), gd = drawing(wrapper);
    if (gd && wrapper.matches(":focus-visible")) show(wrapper, start(gd.layout.meta.weeks), true);
  }

  /* The layout of this figure for the window's width; both travel in one figure. */
  /** @param {Figure} figure @returns {Figure} */
  function choose(figure) {
    var layout = figure && figure.layout, meta = layout && layout.meta;
    if (!meta || !meta.other || meta.narrow === PHONE.matches) return figure;
    var rest = Object.assign({}, layout), template = layout.template;
    delete rest.meta;
    delete rest.template;
    var turned = Object.assign({}, meta, { narrow: !meta.narrow, other: rest });
    return { data: figure.data, layout: /** @type {Layout} */ (Object.assign({}, meta.other, { template: template, meta: turned })) };
  }

  /** @param {HTMLElement} wrapper */
  function fit(wrapper) {
    var gd = drawing(wrapper);
    if (!gd) return;
    var fitting = choose({ data: gd.data, layout: gd.layout });
    if (fitting.layout !== gd.layout && window.Plotly) window.Plotly.react(gd, fitting.data, fitting.layout);
  }

  /** @param {HTMLElement} wrapper */
  function attach(wrapper) {
    if (states.has(wrapper)) return;
    states.set(wrapper, { day: null });
    wrapper.addEventListener("pointermove", onMove);
    wrapper.addEventListener("pointerleave", onLeave);
    wrapper.addEventListener("pointerdown", onDown);
    wrapper.addEventListener("click", onClick);
    wrapper.addEventListener("keydown", onKey);
    wrapper.addEventListener("focus", onFocus);
    wrapper.addEventListener("blur", function () { hide(wrapper); });
  }

  function attachAll() { document.querySelectorAll(".trend-graph").forEach(attach); }

  function fitAll() {
    due = false;
    document.querySelectorAll(".trend-graph").forEach(fit);
  }

  /* A figure that was set without `choose` is mended once it is drawn. */
  function changed() {
    attachAll();
    if (!PHONE.matches || due) return;
    due = true;
    window.requestAnimationFrame(fitAll);
  }

  function watch() {
    attachAll();
    document.addEventListener("pointerdown", onTouchElsewhere);
    new MutationObserver(changed).observe(document.body, { childList: true, subtree: true });
    PHONE.addEventListener("change", fitAll);
  }

  window.hubTrend = { attach: attach, choose: choose };
  if (document.body) watch(); else document.addEventListener("DOMContentLoaded", watch);
})();

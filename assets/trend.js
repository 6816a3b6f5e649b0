/* The license trend's hover card: pointer and arrow keys walk the weeks, a click or Enter asks for the tables as of
   one. Everything is read anew from the figure's own layout at each event, so a figure that was exchanged (theme,
   region, service) needs no word to us. Texts come ready-made in `layout.meta` and are set as text only. */
(function () {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";
  var PHONE = window.matchMedia("screen and (max-width: 719px)");
  var REACH = 7 * 864e5; // a pointer farther than a week from every point lies in a gap
  var GAP = 12; // pixels between the line and the card
  var STEPS = { ArrowLeft: -1, ArrowRight: 1, PageUp: -4, PageDown: 4, Home: -1e9, End: 1e9 };
  var states = new WeakMap(); // wrapper -> what is shown in it
  var due = false; // a look at all charts is asked for

  function make(name, className, text) {
    var node = document.createElement(name);
    if (className) node.className = className;
    if (text !== undefined) node.textContent = text;
    return node;
  }

  function draw(name, values) {
    var node = document.createElementNS(SVG, name);
    Object.keys(values).forEach(function (key) { node.setAttribute(key, values[key]); });
    return node;
  }

  function drawing(wrapper) {
    var gd = wrapper.querySelector(".js-plotly-plot");
    return gd && gd.layout && gd.layout.meta && gd.layout.meta.kind === "trend" ? gd : null;
  }

  /* Where things lie, in pixels of the wrapper. */
  function scale(wrapper, gd) {
    var layout = gd.layout, margin = layout.margin, box = gd.getBoundingClientRect(), own = wrapper.getBoundingClientRect();
    var left = box.left - own.left + margin.l, top = box.top - own.top + margin.t;
    var width = box.width - margin.l - margin.r, height = box.height - margin.t - margin.b;
    var first = Date.parse(layout.xaxis.range[0]), last = Date.parse(layout.xaxis.range[1]);
    var low = layout.yaxis.domain[0], most = layout.yaxis.range[1];
    return {
      left: left, right: left + width, top: top, bottom: top + height,
      x: function (day) { return left + (Date.parse(day) - first) / (last - first) * width; },
      day: function (x) { return first + (x - left) / width * (last - first); },
      y: function (value) { return top + height * (1 - low - (1 - low) * value / most); }
    };
  }

  function nearest(weeks, day) {
    var best = -1, least = REACH;
    weeks.forEach(function (week, at) {
      var far = Math.abs(Date.parse(week.date) - day);
      if (far <= least) { least = far; best = at; }
    });
    return best;
  }

  function layer(wrapper) {
    var state = states.get(wrapper);
    if (state.layer && wrapper.contains(state.layer)) return state;
    state.layer = make("div", "trend-layer");
    state.layer.setAttribute("aria-hidden", "true");
    state.picture = draw("svg", {});
    state.card = make("div", "hovercard");
    state.said = make("div", "trend-said");
    state.said.setAttribute("aria-live", "polite");
    state.layer.append(state.picture, state.card);
    wrapper.append(state.layer, state.said);
    return state;
  }

  function line(state, at, week, places) {
    var stroke = { stroke: "var(--text-1)", "stroke-width": 1, "shape-rendering": "crispEdges" };
    state.picture.replaceChildren(draw("line", Object.assign({ x1: at, x2: at, y1: places.top, y2: places.bottom }, stroke)));
    week.rings.forEach(function (value) {
      state.picture.append(draw("circle", {
        cx: at, cy: places.y(value), r: 3.5, fill: "var(--surface)", stroke: "var(--text-1)", "stroke-width": 1.5
      }));
    });
  }

  function action(meta, week, byKey) {
    return week.here ? meta.words.here : byKey ? meta.words.enter : meta.words.click;
  }

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
  function place(card, at, places, room) {
    card.style.left = "0";
    var wide = card.offsetWidth, high = card.offsetHeight;
    var left = at - GAP - wide, right = at + GAP, fits = { left: left >= 0, right: right + wide <= room };
    var first = at < (places.left + places.right) / 2 ? "right" : "left", other = first === "right" ? "left" : "right";
    var side = fits[first] ? first : fits[other] ? other : "below";
    card.style.left = (side === "left" ? left : side === "right" ? right : Math.max(0, Math.min(at - wide / 2, room - wide))) + "px";
    card.style.top = (side === "below" ? places.bottom + 26 : Math.max(4, Math.min(places.top + 66, places.bottom - high - 18))) + "px";
  }

  function sentence(meta, week, byKey) {
    var parts = meta.series.map(function (series, at) {
      return series.name + " " + week.values[at].filter(Boolean).join(" ");
    });
    return week.day + ", " + week.kind + ". " + parts.join(", ") + ". " + action(meta, week, byKey) + ".";
  }

  function show(wrapper, at, byKey) {
    var gd = drawing(wrapper);
    if (!gd || !gd.layout.meta.weeks[at]) return hide(wrapper);
    var meta = gd.layout.meta, week = meta.weeks[at], places = scale(wrapper, gd), state = layer(wrapper);
    follow(wrapper, gd, state);
    if (state.day === week.date && state.byKey === byKey && state.meta === meta) return;
    Object.assign(state, { day: week.date, byKey: byKey, meta: meta });
    line(state, places.x(week.date), week, places);
    fill(state.card, meta, week, byKey);
    state.layer.style.display = "";
    place(state.card, places.x(week.date), places, wrapper.clientWidth);
    if (byKey) state.said.textContent = sentence(meta, week, byKey);
  }

  function hide(wrapper) {
    var state = states.get(wrapper);
    state.day = null;
    if (state.layer) state.layer.style.display = "none";
    if (state.said) state.said.textContent = "";
  }

  /* A figure that is drawn anew under an open card: the card follows, or goes. */
  function follow(wrapper, gd, state) {
    if (state.followed === gd || !gd.on) return;
    state.followed = gd;
    gd.on("plotly_afterplot", function () {
      if (!state.day) return;
      var at = index(gd.layout.meta, state.day), byKey = state.byKey;
      state.day = null;
      if (at < 0) hide(wrapper); else show(wrapper, at, byKey);
    });
  }

  function index(meta, day) {
    return meta && meta.weeks ? meta.weeks.findIndex(function (week) { return week.date === day; }) : -1;
  }

  function ask(wrapper) {
    var state = states.get(wrapper), gd = drawing(wrapper);
    var week = gd && state.day && gd.layout.meta.weeks[index(gd.layout.meta, state.day)];
    if (!week || week.here) return;
    wrapper.dispatchEvent(new CustomEvent("hub:as-of", {
      bubbles: true, detail: { date: week.date, service: wrapper.dataset.service }
    }));
  }

  function onMove(event) {
    var wrapper = event.currentTarget, gd = drawing(wrapper);
    if (!gd) return;
    var own = wrapper.getBoundingClientRect(), places = scale(wrapper, gd);
    var x = event.clientX - own.left, y = event.clientY - own.top;
    var inside = x > places.left - 10 && x < places.right + 10 && y > places.top - 22 && y < places.bottom + 4;
    var at = inside ? nearest(gd.layout.meta.weeks, places.day(x)) : -1;
    wrapper.style.cursor = at < 0 ? "" : "pointer";
    if (at < 0) hide(wrapper); else show(wrapper, at, false);
  }

  /* A finger leaves with every touch: its card stays until something else is touched. */
  function onLeave(event) {
    event.currentTarget.style.cursor = "";
    if (event.pointerType !== "touch") hide(event.currentTarget);
  }

  function onTouchElsewhere(event) {
    document.querySelectorAll(".trend-graph").forEach(function (wrapper) {
      if (states.has(wrapper) && !wrapper.contains(event.target)) hide(wrapper);
    });
  }

  /* A finger's first touch of a week shows it, the second asks for it. */
  function onDown(event) {
    var state = states.get(event.currentTarget), before = state.day;
    if (event.pointerType === "touch") onMove(event);
    state.shownFirst = event.pointerType === "touch" && state.day !== before;
  }

  function onClick(event) {
    var state = states.get(event.currentTarget);
    if (!state.shownFirst) ask(event.currentTarget);
    state.shownFirst = false;
  }

  function onKey(event) {
    var wrapper = event.currentTarget, state = states.get(wrapper), gd = drawing(wrapper);
    if (!gd || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" && state.day) { hide(wrapper); event.stopPropagation(); return; }
    if (event.key === "Enter" && state.day) { ask(wrapper); event.preventDefault(); return; }
    if (!(event.key in STEPS)) return;
    event.preventDefault();
    walk(wrapper, gd.layout.meta.weeks, index(gd.layout.meta, state.day), STEPS[event.key]);
  }

  function walk(wrapper, weeks, from, step) {
    var to = from < 0 ? (step === -1e9 ? 0 : start(weeks)) : from + step;
    show(wrapper, Math.max(0, Math.min(weeks.length - 1, to)), true);
  }

  function start(weeks) {
    var here = weeks.findIndex(function (week) { return week.here; });
    return here < 0 ? weeks.length - 1 : here;
  }

  function onFocus(event) {
    var wrapper = event.currentTarget, gd = drawing(wrapper);
    if (gd && wrapper.matches(":focus-visible")) show(wrapper, start(gd.layout.meta.weeks), true);
  }

  /* The layout of this figure for the window's width; both travel in one figure. */
  function choose(figure) {
    var layout = figure && figure.layout, meta = layout && layout.meta;
    if (!meta || !meta.other || meta.narrow === PHONE.matches) return figure;
    var rest = Object.assign({}, layout), template = layout.template;
    delete rest.meta;
    delete rest.template;
    var turned = Object.assign({}, meta, { narrow: !meta.narrow, other: rest });
    return { data: figure.data, layout: Object.assign({}, meta.other, { template: template, meta: turned }) };
  }

  function fit(wrapper) {
    var gd = drawing(wrapper), fitting = gd && choose({ data: gd.data, layout: gd.layout });
    if (fitting && fitting.layout !== gd.layout && window.Plotly) window.Plotly.react(gd, fitting.data, fitting.layout);
  }

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

/* What the blocks show follows the page's state: known answers at once, others when they have come, what rests later. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var PATIENCE = 150; // ms before grey shapes
  var tokens = /** @type {Record<string, number>} */ ({}); // box -> number of its newest fill
  var placed = new WeakMap(); // element of a box -> address of what was last put into it
  var lost = new WeakMap(); // box -> why it could not be filled
  var coming = 0; // fills in view that are on their way

  hub.busy = function () { return coming > 0; };
  function boxes() {
    var main = hub.main();
    return main ? Array.from(main.querySelectorAll("[data-block]")) : [];
  }
  hub.boxes = boxes;
  hub.shownBoxes = function () { return boxes().filter(function (box) { return !box.closest(".is-rest"); }); };
  /** @param {HTMLElement} box */
  function wanted(box) { return hub.wanted(box, hub.sure(hub.now)); }
  /** @param {HTMLElement} box */
  function right(box) { return placed.get(box) === wanted(box); }

  /* The one callback of all blocks (dashboard/callbacks/fill.py). */
  hub.fill = function (state) {
    fillAll(state);
    return hub.dash.unchanged();
  };
  /** @param {PageState} state */
  function fillAll(state) {
    if (!state || !state.region) return;
    if (!hub.main()) { hub.frames(1, function () { fillAll(state); }); return; } // not laid out yet
    state = hub.enters(state);
    var shown = hub.shownBoxes();
    if (!shown.every(right)) hub.unstill();
    hub.dash.together(function () { shown.forEach(fill); });
    hub.settleFigures();
    later();
  }

  /* Asks for all that is in view in a state before anything is drawn of it: the answers are on their way meanwhile. */
  hub.begins = function (state) {
    hub.shownBoxes().forEach(function (box) { hub.get(hub.wanted(box, state)).catch(function () { /* told where it is filled */ }); });
  };

  hub.refill = function () {
    boxes().forEach(function (box) {
      if (!hub.isKnown(placed.get(box))) placed.delete(box);
      if (box.closest(".is-rest")) box.classList.remove("is-lost"); // its turn comes again
    });
    if (hub.now) fillAll(hub.now);
  };

  /* Newer answers are known: all in view in one task, so that nobody sees half of them; tables stay where they were. */
  hub.refresh = function () {
    var grids = hub.shownBoxes().flatMap(gridOf);
    grids.forEach(function (api) { api.setGridOption("suppressScrollOnNewData", true); });
    boxes().forEach(function (box) { placed.delete(box); });
    hub.shownBoxes().forEach(fill);
    window.setTimeout(function () {
      grids.forEach(function (api) { if (!api.isDestroyed()) api.setGridOption("suppressScrollOnNewData", false); });
      later();
    }, 1000);
  };
  /** @param {HTMLElement} box */
  function gridOf(box) {
    var node = box.dataset.rows ? box.querySelector(".grid-x") : null, api = node && hub.grid(node.id);
    return api ? [api] : [];
  }

  /* What was under way for this box is void; the number of what begins. */
  /** @param {HTMLElement} box */
  function begun(box) {
    tokens[box.id] = (tokens[box.id] || 0) + 1;
    return tokens[box.id];
  }
  /** @param {HTMLElement} box */
  function fill(box) {
    var token = begun(box);
    if (right(box)) { rightly(box); return; }
    var address = wanted(box), known = hub.answer(address);
    if (known) { put(box, address, known, hub.outOfSight(box)); return; }
    begin(box, token);
    hub.get(address).then(function (answer) {
      if (tokens[box.id] === token) put(box, address, answer);
    }).catch(function (error) {
      if (tokens[box.id] === token) failed(box, error);
    }).then(settle);
  }

  /* The reader came back to what is shown before what they had left it for arrived, or after it had failed. */
  /** @param {HTMLElement} box */
  function rightly(box) {
    if (box.dataset.arrived && !box.classList.contains("is-lost")) return;
    came(box);
    window.requestAnimationFrame(hub.readiness);
  }

  /** @param {HTMLElement} box */
  function came(box) {
    box.dataset.arrived = "1";
    box.classList.remove("is-waiting", "is-lost");
    clear(box);
    hub.disownBox(box);
    allThere();
  }
  function allThere() { if (!boxes().some(missing) && !hub.windowsMissing()) hub.whole(); }
  hub.allThere = allThere;
  /** @param {HTMLElement} box */
  function missing(box) { return box.classList.contains("is-lost") && hub.passing(lost.get(box)); }

  /** @param {HTMLElement} box @param {number} token */
  function begin(box, token) {
    coming += 1;
    hub.readiness();
    window.setTimeout(function () {
      if (tokens[box.id] === token && !box.dataset.arrived) box.classList.add("is-waiting");
    }, PATIENCE);
    delete box.dataset.arrived;
  }

  function settle() {
    coming = Math.max(0, coming - 1);
    later();
  }

  /* An answer's slots, to the box itself and to those of its children that its marks name. Dash draws all that is
     put in one task together. Rows and charts, which take longest, come once the figures are painted where those of
     another region must be out of sight anyway, or where nobody looks. */
  /** @param {HTMLElement} box @param {string} address @param {Answer} answer @param {boolean} [mayWait] */
  function put(box, address, answer, mayWait) {
    if (!box.isConnected) return; // another page has taken its place
    var strange = hub.strange(box, answer.region), slots = slotsOf(box, answer), dear = slots.filter(isDear);
    var waits = (strange || mayWait) && box.dataset.shown && !box.closest(".is-rest") && !dear.some(function (slot) { return hub.remade(box, slot.given); });
    placed.set(box, address);
    came(box);
    facts(box, answer);
    slots.forEach(function (slot) { if (!waits || !isDear(slot)) give(box, slot, answer, address); });
    hub.dash.set(box.id, { filled: answer.slots, shown: address });
    hub.land(box, address, answer, strange);
    hub.afterPaint(box, waits && dear.length ? function () { dear.forEach(function (slot) { give(box, slot, answer, address); }); } : null);
    window.requestAnimationFrame(hub.readiness);
  }
  /** @param {HTMLElement} box @param {Answer} answer @returns {SlotGiven[]} */
  function slotsOf(box, answer) {
    return hub.sure(box.dataset.slots).split(" ").filter(Boolean).map(function (mark) {
      var name = mark.split(":")[0];
      return { id: box.id + "-" + name, prop: mark.split(":")[1], given: answer.slots[name] };
    });
  }
  /** @param {SlotGiven} slot */
  function isDear(slot) { return slot.prop === "rowData" || slot.prop === "figure"; }
  /** @param {HTMLElement} box @param {SlotGiven} slot @param {Answer} answer @param {string} address */
  function give(box, slot, answer, address) {
    var props = slot.prop === "rowData" ? hub.rowsGiven(box, slot.id, slot.given, answer, address) : { [slot.prop]: made(slot.prop, slot.given, address) };
    if (props) hub.dash.set(slot.id, props);
  }

  /** @param {string} prop @param {unknown} given @param {string} address */
  function made(prop, given, address) {
    if (prop !== "figure" || !given) return given;
    var figure = /** @type {Figure} */ (given);
    if (window.hubTrend) figure = window.hubTrend.choose(figure);
    figure.layout.meta = Object.assign({}, figure.layout.meta, { address: address });
    return figure;
  }

  /* The main element says which day and version are shown: those of the answer for the scope in view. */
  /** @param {HTMLElement} box @param {Answer} answer */
  function facts(box, answer) {
    var main = hub.main();
    if (!main || !hub.now || box.closest(".is-rest") || answer.region !== hub.now.region) return;
    main.dataset.asOf = answer.as_of;
    main.dataset.version = answer.version;
  }

  /* What rests comes when the page is idle, or at once when it is asked for. */
  function later() {
    if (!coming) hub.frames(3, function () { if (!coming) hub.idle(rested); });
  }
  /** @param {HTMLElement} body */
  function drawn(body) { return !body.grow || body.grow(); }

  function rested() {
    var main = hub.main();
    if (coming || !main || main.dataset.ready !== "true") return; // readiness comes back to it
    if (hub.wake(document.querySelector(".body:not(.is-rest)"))) { hub.frames(1, rested); return; }
    if (!Array.from(document.querySelectorAll(".body")).every(drawn) || hub.wake(main)) { hub.idle(rested); return; }
    fillRest();
  }
  /* One after the other, each when there is time: a click must never wait for all of them. */
  function fillRest() {
    var box = hub.now && boxes().find(function (one) { return one.closest(".is-rest") && !right(one) && !one.classList.contains("is-lost"); });
    if (!box) { hub.still(); hub.idle(hub.ahead); return; }
    fillBox(box);
  }
  /** @param {HTMLElement} box */
  function fillBox(box) {
    var address = wanted(box), token = begun(box);
    hub.get(address).then(function (answer) {
      if (tokens[box.id] === token) put(box, address, answer);
    }, function (error) {
      if (tokens[box.id] === token) failed(box, error);
    }).then(function () { hub.idle(rested); });
  }
  document.addEventListener("hub:ready", function () { hub.idle(rested); });
  document.addEventListener("hub:shown", function () { if (hub.now) fillAll(hub.now); });

  /* Trouble ------------------------------------------------------------------------------------ */

  hub.lose = failed; // also by a window of its rows that cannot be had
  /** @param {HTMLElement} box @param {Wrong} error */
  function failed(box, error) {
    box.dataset.arrived = "1";
    box.classList.remove("is-waiting");
    if (error.id === "view.error.outside") { outside(error); return; }
    box.classList.add("is-lost");
    lost.set(box, error);
    hub.disownBox(box); // what it showed before is no answer to what is asked now
    trouble(box, error);
    if (hub.passing(error)) hub.later();
    hub.readiness();
  }

  var told = 0;
  /** @param {Wrong} error */
  function outside(error) {
    if (Date.now() - told < 1000) return;
    told = Date.now();
    hub.toast(false, hub.wrong(error), "");
    hub.ask({ as_of: null, version: null });
  }

  /** @param {HTMLElement} box */
  function clear(box) {
    var place = box.querySelector(".trouble");
    if (place && place.firstChild) place.replaceChildren();
  }

  /** @param {HTMLElement} box @param {Wrong} error */
  function trouble(box, error) {
    var place = box.querySelector(".trouble");
    if (!place) return;
    var denied = error.status === 403, title = box.dataset.title;
    var head = hub.el("h3", {}, hub.icon(denied ? "lock" : "critical"), denied ? hub.t("frame.state.no_access") : hub.t("frame.state.error", { title: title }));
    var text = hub.el("p", { text: error.status ? hub.wrong(error) : hub.t("frame.state.unreachable") });
    if (!denied && error.id) text.append(" " + hub.t("frame.state.quote", { id: error.id }));
    var again = hub.el("button", { className: "btn btn-line", type: "button", on: { click: function () { clear(box); hub.tryNow(); } } },
      hub.icon("refresh"), hub.t("frame.state.try_again"));
    place.replaceChildren(hub.el("div", { className: "state is-error" }, head, text, hub.el("div", { className: "do" }, again)));
  }
})();

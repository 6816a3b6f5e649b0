/* Views that are kept under a name: chosen, saved, changed, shared, made the first of a page. One that was chosen is
   remembered with its page, so that what differs from it can be saved or taken back. */
/* after: dash, pops */
(function () {
  "use strict";
  var hub = window.hub;
  var list = /** @type {ViewsSaid | null} */ (null), listOf = ""; // of which page
  var asked = 0, came = 0; // numbers of the newest list that was asked for, and that came

  function page() { return hub.pageName(); }
  /** @param {string} name */
  function key(name) { return "view." + name; }
  /** @returns {SavedView | undefined} */
  function chosen() {
    var id = Number(window.sessionStorage.getItem(key(page())));
    return list && listOf === page() ? list.views.find(function (view) { return view.id === id; }) : undefined;
  }
  /* What an address asks for, whatever the order; tables as they are first drawn are not said. */
  /** @param {string} query */
  function plain(query) {
    var said = new URLSearchParams(query);
    hub.pageState.besides().forEach(function (name) { said.delete(name); });
    if (said.get("view") === "{}") said.delete("view");
    if (!said.get("q")) said.delete("q");
    said.sort();
    return said.toString();
  }
  /** @param {SavedView} view */
  function isChanged(view) { return plain(hub.viewQuery(false)) !== plain(view.query) && plain(hub.viewQuery(true)) !== plain(view.query); }

  /* Also where the page still stands under its first HTML, which has the button too. */
  function mark() {
    var view = chosen(), changed = view && isChanged(view), words = view ? (changed ? view.name + " *" : view.name) : hub.t("views.page.open");
    document.querySelectorAll(".views-button").forEach(function (button) {
      hub.sure(button.querySelector("span")).textContent = words;
      button.setAttribute("aria-label", view && changed ? hub.t("views.page.changed", { name: view.name }) : words);
    });
  }
  function load() {
    var of = page(), mine = ++asked;
    return window.fetch("/views?page=" + of + "&lang=" + hub.lang(), { credentials: "same-origin", headers: { Accept: "application/json" } }).then(function (answer) {
      if (!answer.ok) throw new Error("");
      return answer.json();
    }).then(function (said) {
      if (mine < came) return; // what was changed since is not in it
      came = mine;
      list = said;
      listOf = of;
      mark();
    });
  }

  /* The list ------------------------------------------------------------------------------------ */

  /** @param {HTMLElement} button */
  hub.acts.views = function (button) {
    var node = hub.el("div", { role: "dialog", "aria-label": hub.t("views.page.open"), className: "views-pop" });
    hub.pop(button, node);
    if (!node.isConnected) return;
    load().then(function () { fill(node); }, function () { node.replaceChildren(hub.el("p", { className: "err", role: "alert", text: hub.t("frame.state.unexpected") })); });
  };
  /** @param {HTMLElement} node */
  function fill(node) {
    var said = hub.sure(list), view = chosen(), inside = /** @type {Node[]} */ ([]);
    [[true, "of_mine"], [false, "of_others"]].forEach(function (part) {
      var some = said.views.filter(function (each) { return each.mine === part[0]; });
      if (some.length) inside.push(hub.el("h3", { text: hub.t("views.page." + part[1]) }), ...some.map(function (each) { return row(each, node); }));
    });
    if (!said.views.length) inside.push(hub.el("p", { className: "mute", text: hub.t("views.page.none") }));
    if (view && isChanged(view)) inside.push(changedPart(view, node));
    inside.push(saveAs(node));
    node.replaceChildren(...inside);
    var first = node.querySelector("a, button, input");
    if (first instanceof HTMLElement) first.focus();
  }
  /** @param {SavedView} view */
  function open(view) {
    window.sessionStorage.setItem(key(page()), String(view.id));
    window.location.assign(window.location.pathname + "?" + view.query);
  }
  /** @param {SavedView} view @param {HTMLElement} node */
  function row(view, node) {
    var said = hub.sure(list), first = said.default === view.id, here = chosen() === view;
    var link = hub.el("a", { className: "opt", href: window.location.pathname + "?" + view.query, "aria-current": here ? "true" : null },
      hub.el("bdi", { text: view.name }), view.mine ? null : hub.el("span", { className: "n", text: hub.t("views.page.by", { owner: view.owner }) }),
      view.mine && view.shared ? hub.icon("user") : null);
    link.addEventListener("click", function (event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(view);
    });
    var star = hub.el("button", { className: "btn btn-icon" + (first ? " is-on" : ""), type: "button", "aria-pressed": String(first), "aria-label": hub.t(first ? "views.page.not_default" : "views.page.default", { name: view.name }) }, hub.icon("star"));
    star.addEventListener("click", function () {
      hub.prefer(key(page()), first ? "" : String(view.id)).then(load).then(function () { fill(node); });
    });
    var more = view.may ? hub.el("button", { className: "btn btn-icon", type: "button", "aria-label": hub.t("views.page.more", { name: view.name }), "aria-expanded": "false" }, hub.icon("more")) : null;
    var line = hub.el("div", { className: "view-row" }, link, star, more);
    if (more) more.addEventListener("click", function () { expand(view, line, node, hub.sure(more)); });
    return line;
  }
  /* What else can be done with one, under its row. */
  /** @param {SavedView} view @param {HTMLElement} line @param {HTMLElement} node @param {HTMLElement} more */
  function expand(view, line, node, more) {
    var on = more.getAttribute("aria-expanded") !== "true", old = line.querySelector("form");
    more.setAttribute("aria-expanded", String(on));
    if (old) old.remove();
    if (!on) return;
    var name = hub.el("input", { className: "form-control", type: "text", value: view.name, "aria-label": hub.t("views.page.name") });
    var error = hub.el("p", { className: "err", role: "alert" });
    /** @param {Partial<SavedView>} other */
    function send(other) { change(view, other, node, error); }
    var form = hub.el("form", {}, name, hub.el("button", { className: "btn btn-line", type: "submit", text: hub.t("views.page.rename") }),
      hub.sure(list).may_share && view.mine || view.shared ? hub.el("button", { className: "btn", type: "button", text: hub.t(view.shared ? "views.page.unsharing" : "views.page.sharing"), on: { click: function () { send({ shared: !view.shared }); } } }) : null,
      hub.el("button", { className: "btn", type: "button", text: hub.t("views.page.remove"), on: { click: function () { remove(view, node, error); } } }), error);
    form.addEventListener("submit", function (event) { event.preventDefault(); send({ name: name.value }); });
    line.append(form);
    name.focus();
  }
  /** @param {SavedView} view @param {HTMLElement} node */
  function changedPart(view, node) {
    var error = hub.el("p", { className: "err", role: "alert" });
    var save = hub.el("button", { className: "btn btn-main", type: "button", text: hub.t("views.page.save"), on: { click: function () { change(view, { query: hub.viewQuery(false).slice(1) }, node, error); } } });
    var reset = hub.el("button", { className: "btn btn-line", type: "button", text: hub.t("views.page.reset"), on: { click: function () { open(view); } } });
    return hub.el("div", { className: "views-changed" }, hub.el("p", { text: hub.t("views.page.changed", { name: view.name }) }), hub.el("div", { className: "do" }, view.may ? save : null, reset), error);
  }
  /** @param {HTMLElement} node */
  function saveAs(node) {
    var name = hub.el("input", { className: "form-control", type: "text", id: "view-name", autocomplete: "off" });
    var share = hub.el("input", { className: "form-check-input", type: "checkbox" }), date = hub.el("input", { className: "form-check-input", type: "checkbox" });
    var error = hub.el("p", { className: "err", role: "alert" });
    var form = hub.el("form", { className: "view-new" }, hub.el("h3", { text: hub.t("views.page.save_as") }),
      hub.el("label", { "for": "view-name", text: hub.t("views.page.name") }), name,
      hub.sure(list).may_share ? hub.el("label", { className: "check" }, share, hub.el("span", { text: hub.t("views.page.share") })) : null,
      hub.el("label", { className: "check" }, date, hub.el("span", { text: hub.t("views.page.date", { day: hub.day(hub.lastDay()) }) })),
      error, hub.el("div", { className: "do" }, hub.el("button", { className: "btn btn-main", type: "submit", text: hub.t("views.page.add") })));
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var body = { page: page(), name: name.value, query: hub.viewQuery(date.checked).slice(1), shared: share.checked };
      hub.send("/views/save", body).then(function (answer) { done(answer, node, error, "saved"); });
    });
    return form;
  }

  /* What was done ------------------------------------------------------------------------------- */

  /** @param {SavedView} view @param {Partial<SavedView>} other @param {HTMLElement} node @param {HTMLElement} error */
  function change(view, other, node, error) {
    var body = Object.assign({ version: view.version, name: view.name, query: view.query, shared: view.shared }, other);
    hub.send("/views/" + view.id + "/change", body).then(function (answer) { done(answer, node, error, "saved"); });
  }
  /** @param {SavedView} view @param {HTMLElement} node @param {HTMLElement} error */
  function remove(view, node, error) {
    hub.send("/views/" + view.id + "/remove", { version: view.version }).then(function (answer) { done(answer, node, error, "removed"); });
  }
  /** @param {Sent} answer @param {HTMLElement} node @param {HTMLElement} error @param {"saved" | "removed"} how */
  function done(answer, node, error, how) {
    if (answer.error) { error.textContent = answer.error.message; return; }
    var said = /** @type {{ view: SavedView, undo: string }} */ (/** @type {unknown} */ (answer.said));
    if (how === "saved" && said.view.mine) window.sessionStorage.setItem(key(page()), String(said.view.id));
    if (node.isConnected) hub.closeTop();
    load();
    hub.toast(true, hub.t("views.page." + how, { name: said.view.name }), "", { text: hub.t("views.page.undo"), lasts: Number(hub.rules().undo) * 1000, act: function () {
      hub.send("/views/undo", { token: said.undo }).then(function (undone) {
        hub.dismissToast();
        hub.toast(!undone.error, undone.error ? undone.error.message : hub.t("views.page.undone"), "");
        load();
      });
    } });
  }

  /* The button says which one is shown, where one was chosen. */
  document.addEventListener("hub:ready", function () {
    if (!document.querySelector(".views-button") || !window.sessionStorage.getItem(key(page()))) return;
    if (listOf === page()) mark(); else load().catch(function () { /* told when the list is opened */ });
  });
})();

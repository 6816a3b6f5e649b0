/* What opens over the page: menus, the data date, toasts, the list of keys. Escape closes the topmost. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var open = /** @type {{ node: HTMLElement, opener: HTMLElement, close: () => void }[]} */ ([]); // {node, opener, close}

  /** @param {HTMLElement | null} opener @param {boolean} on */
  function expanded(opener, on) {
    if (opener && opener.hasAttribute("aria-expanded")) opener.setAttribute("aria-expanded", String(on));
  }

  hub.opened = function () { return open.length; };
  hub.closeTop = function (refocus) {
    var top = open.pop();
    if (!top) return false;
    expanded(top.opener, false);
    top.close();
    if (refocus !== false && top.opener) top.opener.focus();
    return true;
  };
  hub.closeAll = function () { while (hub.closeTop(false)) { /* all of them */ } };

  /** @param {HTMLElement} node @param {HTMLElement} opener @param {() => void} close */
  function opening(node, opener, close) {
    open.push({ node: node, opener: opener, close: close });
    expanded(opener, true);
  }
  /** @param {HTMLElement} opener */
  function isOpenOf(opener) { return open.some(function (one) { return one.opener === opener; }); }

  /* Under its button, inside the window. */
  /** @param {HTMLElement} node @param {HTMLElement} opener */
  function place(node, opener) {
    var box = opener.getBoundingClientRect();
    node.style.position = "fixed";
    node.style.top = Math.min(box.bottom + 6, window.innerHeight - node.offsetHeight - 8) + "px";
    var edge = Math.min(document.documentElement.clientWidth, document.body.getBoundingClientRect().right); // a gutter is no room
    node.style.left = Math.max(8, Math.min(box.left, edge - node.offsetWidth - 8)) + "px";
  }

  hub.pop = function (opener, node) {
    if (isOpenOf(opener)) { hub.closeTop(); return; }
    hub.closeAll();
    node.classList.add("pop", "pop-open");
    (opener.closest("header, main") || document.body).append(node); // inside a landmark
    place(node, opener);
    opening(node, opener, function () { node.remove(); });
    var first = node.querySelector("button, input, a[href]");
    if (first) first.focus();
  };

  /* A menu of links and buttons: arrow keys walk it. */
  hub.menu = function (opener, label, items) {
    var node = hub.el("div", { role: "menu", "aria-label": label });
    items.forEach(function (item) {
      var made = hub.el(item.href ? "a" : "button", {
        className: "opt", role: "menuitem", tabindex: "-1", href: item.href, download: item.href && !item.page ? "" : null,
        type: item.href ? null : "button", on: { click: function () { hub.closeTop(); if (item.act) item.act(); } }
      }, item.icon ? hub.icon(item.icon) : null, hub.el("span", { text: item.text }));
      node.append(made);
    });
    node.addEventListener("keydown", walk);
    hub.pop(opener, node);
  };
  /** @param {KeyboardEvent} event */
  function walk(event) {
    var items = Array.from(/** @type {HTMLElement} */ (event.currentTarget).querySelectorAll("[role=menuitem]"));
    var at = items.findIndex(function (one) { return one === document.activeElement; });
    var to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    items[(to + items.length) % items.length].focus();
  }

  /* The data date, the review deck: drawn by the server, opened here. */
  /** @param {HTMLElement} button */
  function dateDialog(button) {
    var node = document.getElementById(String(button.getAttribute("aria-controls")));
    if (!node) return;
    if (isOpenOf(button)) { hub.closeTop(); return; }
    hub.closeAll();
    node.hidden = false;
    opening(node, button, function () { hub.sure(node).hidden = true; });
    var input = node.querySelector("input, select");
    if (input instanceof HTMLElement) input.focus();
  }

  /** @param {HTMLElement} button */
  function userMenu(button) {
    hub.menu(button, button.getAttribute("aria-label"), [
      { text: hub.t("frame.user.account"), icon: "user", href: "/account", page: true },
      { text: hub.t("frame.user.keys"), icon: "info", act: hub.keysDialog },
      { text: hub.t("frame.user.sign_out"), icon: "launch", act: signOut }
    ]);
  }
  function signOut() {
    hub.leaving = true; // what is still being asked for will be refused: that is no session that ended by itself
    hub.post("/sign-out").then(function (answer) {
      if (!answer.ok && !answer.redirected) throw new Error("refused");
      return answer.redirected ? "/sign-in" : answer.json().then(function (/** @type {{go: string}} */ told) { return told.go; });
    }).then(function (to) {
      window.location.assign(to);
    }).catch(function () { hub.leaving = false; hub.toast(false, hub.t("frame.toast.failed"), hub.t("frame.state.unexpected")); });
  }

  /* Navigation as a drawer on a phone. */
  /** @param {HTMLElement} button */
  function drawer(button) {
    var nav = hub.sure(document.getElementById("nav"));
    if (isOpenOf(button)) { hub.closeTop(); return; }
    hub.closeAll();
    var shade = hub.el("div", { className: "scrim", on: { click: function () { hub.closeTop(); } } });
    document.body.append(shade);
    nav.classList.add("is-open");
    opening(nav, button, function () { shade.remove(); nav.classList.remove("is-open"); });
    hub.sure(nav.querySelector("a[aria-current], a")).focus();
  }

  /* One toast at a time: 6 s or as long as its act can be had, longer under the pointer; failures stay until closed. */
  var toast = /** @type {HTMLElement | null} */ (null), timer = 0;
  hub.toast = function (good, title, text, more) {
    dismiss();
    var act = more && hub.el("button", { className: "btn btn-line", type: "button", text: more.text, on: { click: more.act } });
    var close = hub.el("button", { className: "btn btn-icon", type: "button", "aria-label": hub.t("frame.toast.close"), on: { click: dismiss } }, hub.icon("close"));
    toast = hub.el("div", { className: "notice toast-place", role: good ? "status" : "alert" },
      hub.icon(good ? "good" : "critical", good ? "is-good" : "is-bad"),
      hub.el("div", { className: "notice-text" }, hub.el("b", { text: title }), text ? hub.el("p", { text: text }) : null, act), close);
    document.body.append(toast);
    if (!good) return;
    var start = function () { timer = window.setTimeout(dismiss, (more && more.lasts) || 6000); };
    toast.addEventListener("pointerenter", function () { window.clearTimeout(timer); });
    toast.addEventListener("pointerleave", start);
    start();
  };
  function dismiss() {
    window.clearTimeout(timer);
    if (toast) toast.remove();
    toast = null;
  }
  hub.dismissToast = function () { var had = Boolean(toast); dismiss(); return had; };

  /* A dialog of the browser's own kind: focus stays in it, Escape closes it. */
  hub.dialog = function (title, body) {
    var node = hub.el("dialog", { className: "dialog", "aria-labelledby": "dialog-title" });
    var close = hub.el("button", { className: "btn btn-icon", type: "button", "aria-label": hub.t("frame.toast.close"), on: { click: function () { node.close(); } } }, hub.icon("close"));
    node.append(hub.el("header", {}, hub.el("h2", { id: "dialog-title", text: title }), close), hub.el("div", { className: "body" }, body));
    node.addEventListener("close", function () { node.remove(); });
    node.addEventListener("click", function (event) { if (event.target === node) node.close(); });
    document.body.append(node);
    node.showModal();
  };

  /** @type {Hub["acts"]} */
  var ACTS = {
    date: dateDialog,
    user: userMenu,
    menu: drawer,
    newest: function () { hub.ask({ as_of: null, version: null }); },
    "clear-query": function () { hub.ask({ q: "" }); },
    query: function (button) { hub.ask({ q: hub.sure(button.dataset.query) }); }
  };
  hub.acts = ACTS;

  document.addEventListener("click", function (event) {
    var button = hub.at(event, "[data-act]"), act = button && ACTS[button.dataset.act || ""];
    if (button && act) { act(button, event); return; }
    closeOutside(event);
  });
  /** @param {HTMLElement} node @param {Event} event */
  function within(node, event) { return event.target instanceof Node && node.contains(event.target); }
  document.addEventListener("pointerdown", closeOutside);
  /** @param {Event} event */
  function closeOutside(event) {
    var top = open[open.length - 1];
    if (!top || within(top.node, event) || (top.opener && within(top.opener, event))) return;
    hub.closeTop(false);
  }
  window.addEventListener("resize", function () { if (open.length && !open[open.length - 1].node.classList.contains("sidenav")) hub.closeAll(); });
  document.addEventListener("focusin", function (event) {
    var top = open[open.length - 1];
    if (top && !within(top.node, event) && event.target !== top.opener && event.target !== document.body) hub.closeTop(false);
  });
  /* A day that was chosen closes its dialog once the page has it. */
  document.addEventListener("hub:ready", function () {
    var top = open[open.length - 1];
    if (top && top.node.classList.contains("date-pop") && top.node.hidden) open.pop();
  });
})();

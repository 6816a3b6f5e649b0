/* Tags: chips in tables and pages, and the editor of those of one customer or of all that are chosen. */
/* after: dash, pops */
(function () {
  "use strict";
  var hub = window.hub;
  var cells = window.dashAgGridComponentFunctions;
  var h = hub.h;
  var COLUMN = "tags";
  var colours = /** @type {Map<string, string>} */ (new Map()); // name -> colour
  var may = false, asked = false;

  /* Names and colours, asked for when the first tag is drawn. */
  function know() {
    if (asked) return;
    asked = true;
    window.fetch("/tags/names", { credentials: "same-origin", headers: { Accept: "application/json" } }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }).then(function (/** @type {{ tags: TagSaid[], may: string }} */ said) {
      colours = new Map(said.tags.map(function (tag) { return [tag.name, tag.colour]; }));
      may = said.may !== "none";
      document.querySelectorAll(".grid-x").forEach(function (node) {
        var api = hub.grid(node.id);
        if (api && api.getColumn(COLUMN)) api.refreshCells({ columns: [COLUMN], force: true });
      });
    }).catch(function () { asked = false; });
  }
  /** @param {string} colour */
  function paint(colour) { return "--tc: var(--tag-" + colour + ")"; }

  cells.HubTags = function (p) {
    var names = p.value || [], rest = names.slice(1), colour = colours.get(names[0]);
    know();
    return h("span", { className: "tags" },
      names.length ? h("span", { className: "tagx", style: colour ? { "--tc": "var(--tag-" + colour + ")" } : undefined }, h("i"), h("span", null, h("bdi", null, names[0])))
        : h("span", { className: "unk" }, hub.DASH),
      rest.length > 0 && h("span", { className: "flag more" }, h("span", { "aria-hidden": true }, "+" + hub.count(rest.length)), h("span", { className: "vh" }, ", " + rest.join(", "))),
      may && h("span", { className: "tag-edit" }, h("svg", { className: "icon", "aria-hidden": true }, h("use", { href: "#i-tag" }))));
  };

  /* The customers of one row, or of what is chosen in a table. */
  /** @param {string} customer @returns {TagsMeant} */
  function one(customer) { return { customers: [customer], query: null, filter: "", except: [] }; }

  /* The editor --------------------------------------------------------------------------------- */

  /** @param {HTMLElement} opener @param {string} title @param {TagsMeant} meant */
  function edit(opener, title, meant) {
    var find = hub.el("input", { className: "form-control", type: "text", "aria-label": hub.t("tags.edit.find"), placeholder: hub.t("tags.edit.find"), autocomplete: "off" });
    var list = hub.el("div", { className: "tag-list", role: "group", "aria-label": title });
    var make = hub.el("button", { className: "opt", type: "button", hidden: "" });
    var error = hub.el("p", { className: "err", role: "alert" });
    var apply = hub.el("button", { className: "btn btn-main", type: "submit", text: hub.t("tags.edit.apply"), disabled: "" });
    var manage = hub.el("button", { className: "btn", type: "button", text: hub.t("tags.edit.manage"), on: { click: function () { hub.closeTop(); hub.manageTags(); } } });
    var form = hub.el("form", {},
      hub.el("p", { className: "tag-whose", text: title }), find, list, make, error, hub.el("div", { className: "tag-foot" }, manage, apply));
    var node = hub.el("div", { className: "tag-pop", role: "dialog", "aria-label": title }, form);
    var tags = /** @type {TagSaid[]} */ ([]), all = 0, known = false, entered = false, want = /** @type {Map<number, boolean>} */ (new Map());
    /** @param {ErrorSaid} said */
    function wrong(said) { error.textContent = said.message; }

    /** @param {TagSaid} tag */
    function row(tag) {
      var box = hub.el("input", { className: "form-check-input", type: "checkbox" }), wanted = want.get(tag.id);
      box.checked = wanted === undefined ? tag.customers === all : wanted;
      box.indeterminate = wanted === undefined && tag.customers > 0 && tag.customers < all;
      box.addEventListener("change", function () {
        if (box.checked === (tag.customers === all) && (box.checked || !tag.customers)) want.delete(tag.id); else want.set(tag.id, box.checked);
        apply.disabled = !want.size;
      });
      return hub.el("label", { className: "opt tag-choice" }, box, hub.el("span", { className: "tagx", style: paint(tag.colour) }, hub.el("i"), hub.el("bdi", { text: tag.name })),
        all > 1 && tag.customers ? hub.el("span", { className: "n", text: hub.count(tag.customers) }) : null);
    }
    function draw() {
      var text = find.value.trim(), key = hub.fold(text);
      var shown = tags.filter(function (tag) { return hub.fold(tag.name).indexOf(key) >= 0; });
      list.replaceChildren(...shown.map(row));
      if (known && !tags.length && !text) list.replaceChildren(hub.el("p", { className: "mute", text: hub.t("tags.edit.none") }));
      make.hidden = !known || !text || tags.some(function (tag) { return hub.fold(tag.name) === key; });
      make.replaceChildren(hub.icon("plus"), hub.el("span", { text: hub.t("tags.edit.make", { name: text }) }));
    }
    find.addEventListener("input", function () { entered = false; draw(); });
    /* What Enter means: the one that is left, or a new one. Who types faster than the list comes gets it with the list. */
    function enter() {
      entered = !known;
      if (!make.hidden) make.click();
      else { var boxes = list.querySelectorAll("input"); if (boxes.length === 1) boxes[0].click(); }
    }
    find.addEventListener("keydown", function (event) {
      if (event.key !== "Enter") return;
      event.preventDefault();
      enter();
    });
    make.addEventListener("click", function () {
      hub.send("/tags/create", { name: find.value.trim(), colour: null }).then(function (answer) {
        if (answer.error) { wrong(answer.error); return; }
        var tag = Object.assign({ customers: 0 }, /** @type {{ tag: TagSaid }} */ (/** @type {unknown} */ (answer.said)).tag);
        error.textContent = "";
        colours.set(tag.name, tag.colour);
        tags = tags.concat([tag]).sort(function (a, b) { return a.name.localeCompare(b.name, hub.lang()); });
        want.set(tag.id, true);
        apply.disabled = false;
        find.value = "";
        draw();
        find.focus();
      });
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var ids = Array.from(want.keys()), body = Object.assign({
        add: ids.filter(function (id) { return want.get(id); }), remove: ids.filter(function (id) { return !want.get(id); })
      }, meant);
      apply.disabled = true;
      hub.send("/tags/give", body).then(function (answer) {
        apply.disabled = false;
        if (answer.error) { wrong(answer.error); return; }
        if (form.isConnected) hub.closeTop();
        hub.tagsDone(answer);
      });
    });

    hub.pop(opener, node);
    if (!node.isConnected) return; // it was open: a second click closes it
    hub.send("/tags/held", meant).then(function (answer) {
      if (answer.error) { wrong(answer.error); return; }
      var said = /** @type {{ customers: number, tags: TagSaid[] }} */ (/** @type {unknown} */ (answer.said));
      known = true;
      all = said.customers;
      tags = said.tags;
      draw();
      if (entered) enter();
    });
  }

  /* What was done is shown, and can be taken back for a minute. */
  hub.tagsDone = function (answer) {
    var said = /** @type {{ customers: number, undo: string }} */ (/** @type {unknown} */ (answer.said));
    asked = false;
    hub.renewShown();
    know();
    hub.toast(true, hub.t("tags.edit.done", { n: said.customers, count: hub.count(said.customers) }), "", {
      text: hub.t("tags.edit.undo"), lasts: Number(hub.rules().undo) * 1000, act: function () {
        hub.send("/tags/undo", { token: said.undo }).then(function (undone) {
          hub.dismissToast();
          if (undone.error) { hub.toast(false, undone.error.message, ""); return; }
          asked = false;
          hub.renewShown();
          know();
          hub.toast(true, hub.t("tags.edit.undone"), "");
        });
      }
    });
  };

  /** @param {HTMLElement} button */
  hub.acts["tag-selection"] = function (button) {
    var id = hub.sure(button.dataset.target), meant = hub.chosenRows(id);
    edit(button, hub.t("tags.edit.of_chosen"), meant);
  };
  /** @param {HTMLElement} button */
  hub.acts["tag-customer"] = function (button) {
    edit(button, hub.t("tags.edit.of_one", { name: button.dataset.name || "" }), one(hub.sure(button.dataset.customer)));
  };

  /* In place: a click on the cell, Enter or F2 where it has the focus. */
  /** @param {Event} event */
  function inPlace(event) {
    var cell = may ? hub.at(event, '.ag-cell[col-id="' + COLUMN + '"]') : null, grid = cell && cell.closest(".grid-x");
    var line = cell && cell.closest("[row-index]"), api = grid && hub.grid(grid.id);
    var node = api && line && api.getDisplayedRowAtIndex(Number(line.getAttribute("row-index"))), column = api && api.getColumn(COLUMN);
    if (!cell || !column || !node || !node.data) return false;
    var of = hub.read(["region", "org_id", "name"], node.data).map(String);
    edit(cell, hub.t("tags.edit.of_one", { name: of[2] }), one(of[0] + ":" + of[1]));
    return true;
  }
  document.addEventListener("click", inPlace);
  document.addEventListener("keydown", function (event) {
    if ((event.key === "Enter" || event.key === "F2") && !event.ctrlKey && !event.metaKey && inPlace(event)) event.preventDefault();
  });
})();

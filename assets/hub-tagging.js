/* All tags: renamed, recoloured, merged, removed. The server says whose customers they are on, and refuses what is not
   the reader's to change. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;

  hub.manageTags = function () {
    var list = hub.el("div", { className: "tag-manage" });
    hub.dialog(hub.t("tags.edit.manage_title"), list);
    load(list);
  };
  /** @param {HTMLElement} list */
  function load(list) {
    window.fetch("/tags?lang=" + hub.lang(), { credentials: "same-origin", headers: { Accept: "application/json" } }).then(function (answer) {
      return answer.json().then(function (said) {
        if (!answer.ok) throw new Error(said.error && said.error.message);
        list.replaceChildren(...rows(said, list));
      });
    }).catch(function (error) { list.replaceChildren(hub.el("p", { className: "err", role: "alert", text: hub.wrong(error) })); });
  }
  /** @param {{ tags: TagSaid[], colours: string[] }} said @param {HTMLElement} list */
  function rows(said, list) {
    if (!said.tags.length) return [hub.el("p", { className: "mute", text: hub.t("tags.edit.none") })];
    return said.tags.map(function (tag) { return row(tag, said, list); });
  }

  /** @param {TagSaid} tag @param {{ tags: TagSaid[], colours: string[] }} said @param {HTMLElement} list */
  function row(tag, said, list) {
    var name = hub.el("input", { className: "form-control", type: "text", value: tag.name, "aria-label": hub.t("tags.edit.name_of", { name: tag.name }), autocomplete: "off" });
    var colour = hub.el("select", { className: "form-select", "aria-label": hub.t("tags.edit.colour_of", { name: tag.name }) },
      ...said.colours.map(function (one) { return hub.el("option", { value: one, text: hub.t("tags.edit.colour_" + one) }); }));
    var save = hub.el("button", { className: "btn btn-line", type: "submit", text: hub.t("tags.edit.save"), hidden: "" });
    var gone = hub.el("button", { className: "btn btn-icon", type: "button", "aria-label": hub.t("tags.edit.remove", { name: tag.name }) }, hub.icon("close"));
    var told = hub.el("div", { className: "tag-told", role: "alert" }), mark = hub.el("i", { style: "--tc: var(--tag-" + tag.colour + ")" });
    var form = hub.el("form", { className: "tag-row" }, hub.el("span", { className: "tagx" }, mark), name, colour,
      hub.el("span", { className: "n", text: hub.t("tags.edit.customers", { n: tag.customers, count: hub.count(tag.customers) }) }), save, gone, told);
    colour.value = tag.colour;
    function changed() {
      save.hidden = name.value === tag.name && colour.value === tag.colour;
      mark.setAttribute("style", "--tc: var(--tag-" + colour.value + ")");
    }
    name.addEventListener("input", changed);
    colour.addEventListener("change", changed);
    /** @param {Sent} answer */
    function done(answer) {
      if (answer.error) { told.replaceChildren(hub.el("p", { className: "err", text: answer.error.message }), ...instead(answer.error)); return; }
      hub.tagsDone(answer);
      load(list);
    }
    /* A name that another tag has: the two can become one. */
    /** @param {ErrorSaid} error */
    function instead(error) {
      var other = said.tags.find(function (each) { return each !== tag && hub.fold(each.name) === hub.fold(name.value.trim()); });
      if (error.id !== "tags.error.exists" || !other) return [];
      var into = other.id;
      return [hub.el("button", { className: "btn btn-line", type: "button", text: hub.t("tags.edit.merge", { name: other.name }), on: {
        click: function () { hub.send("/tags/" + tag.id + "/merge", { version: tag.version, into: into }).then(done); }
      } })];
    }
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      hub.send("/tags/" + tag.id + "/change", { version: tag.version, name: name.value, colour: colour.value }).then(done);
    });
    gone.addEventListener("click", function () { hub.send("/tags/" + tag.id + "/remove", { version: tag.version }).then(done); });
    return form;
  }
})();

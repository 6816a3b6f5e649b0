/* What can be done with a resource, beside changing it: a menu in its row. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var parts = window.partner_hub;
  var h = hub.h;
  /** @param {string} name @param {WordValues} [values] */
  function t(name, values) { return hub.t("resources.menu." + name, values); }

  parts.ResourceActs = function (props) {
    /** @param {string} act @param {object} body @param {(said: { undo?: string }) => void} then */
    function send(act, body, then) {
      hub.send("/resources/" + act, body).then(function (got) {
        if (got.error) hub.toast(false, hub.t("frame.toast.failed"), got.error.message || "");
        else then(/** @type {{ undo?: string }} */ (/** @type {unknown} */ (got.said)));
      });
    }
    function again() { window.location.reload(); }
    /** @param {string} way */
    function move(way) { send("move", { key: props.of, version: props.version, way: way }, again); }
    /* The row goes at once; what else the page shows of it with the next one. */
    /** @param {HTMLElement} opener */
    function remove(opener) {
      send("remove", { key: props.of, version: props.version }, function (said) {
        var row = opener.closest("li");
        if (row) row.hidden = true;
        hub.toast(true, t("removed", { name: props.name }), "", {
          text: t("undo"), lasts: props.undo_s * 1000, act: function () { send("undo", { token: said.undo }, again); }
        });
      });
    }
    /** @param {Event} event */
    function open(event) {
      var opener = /** @type {HTMLElement} */ (event.currentTarget), items = /** @type {MenuItem[]} */ ([]);
      if (props.moves) {
        items.push({ text: t("earlier"), icon: "sort-up", act: function () { move("earlier"); } });
        items.push({ text: t("later"), icon: "sort-down", act: function () { move("later"); } });
      }
      items.push({ text: t("remove"), icon: "close", act: function () { remove(opener); } });
      hub.menu(opener, t("more", { name: props.name }), items);
    }
    return h("button", { type: "button", className: "btn btn-icon", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": t("more", { name: props.name }), onClick: open },
      h(parts.Icon, { name: "more" }));
  };
})();

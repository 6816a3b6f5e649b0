/* What can be done with a custom template of reports, beside making its report: a menu in its row. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var parts = window.partner_hub;
  var h = hub.h;
  /** @param {string} name @param {WordValues} [values] */
  function t(name, values) { return hub.t("reports.edit." + name, values); }
  /** @param {Sent} got */
  function failed(got) { hub.toast(false, hub.t("frame.toast.failed"), got.error && got.error.message || ""); }

  parts.TemplateActs = function (props) {
    var one = props.template, here = "/reports/" + one.id;
    /** @param {string} act @param {object} body @param {(said: TemplateTold) => void} then */
    function send(act, body, then) {
      hub.send("/reports/templates/" + act, body).then(function (got) {
        if (got.error) failed(got); else then(/** @type {TemplateTold} */ (/** @type {unknown} */ (got.said)));
      });
    }
    function share() { send("share", { id: one.id, version: one.version, shared: !one.shared }, function () { window.location.reload(); }); }
    /* The row goes at once; the page is read anew once the removal can be taken back no more, or was. */
    /** @param {HTMLElement} opener */
    function remove(opener) {
      send("remove", { id: one.id, version: one.version }, function (said) {
        var row = opener.closest("tr");
        if (row) row.hidden = true;
        hub.toast(true, t("removed", { name: one.name }), "", {
          text: t("undo"), lasts: props.undo_s * 1000,
          act: function () { send("undo", { token: said.undo }, function () { window.location.reload(); }); }
        });
      });
    }
    /** @param {Event} event */
    function open(event) {
      var opener = /** @type {HTMLElement} */ (event.currentTarget), items = /** @type {MenuItem[]} */ ([]);
      if (one.may) items.push({ text: t("edit"), icon: "columns", href: here, page: true });
      items.push({ text: t("copy"), icon: "copy", href: "/reports/new?from=custom-" + one.id, page: true });
      if (one.may && (one.shared || props.may_share)) items.push({ text: t(one.shared ? "unshare" : "share"), icon: one.shared ? "lock" : "user", act: share });
      if (one.may) items.push({ text: t("remove"), icon: "close", act: function () { remove(opener); } });
      hub.menu(opener, t("more", { name: one.name }), items);
    }
    return h("button", { type: "button", className: "btn btn-icon", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": t("more", { name: one.name }), onClick: open },
      h(parts.Icon, { name: "more" }));
  };
})();

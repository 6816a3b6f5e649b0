/* The help of a page: its articles in a panel at the side; the page under it stays as it is. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var parts = window.partner_hub;
  var h = hub.h;

  parts.Help = function (props) {
    var R = window.React;
    /** @type {Ref<HTMLDialogElement>} */
    var panel = R.useRef(null);
    var tree = R.useState(/** @type {Tree} */ (null)), wrong = R.useState(""), busy = R.useState(false);
    function ask() {
      var main = hub.main(), asked = new window.URLSearchParams({ page: (main && main.dataset.page) || "", lang: hub.lang() });
      busy[1](true); wrong[1]("");
      window.fetch(props.address + "?" + asked, { credentials: "same-origin", headers: { Accept: "application/json" }, signal: hub.limit() }).then(function (answer) {
        if (answer.status === 401) { hub.signIn(); throw new Error("signed out"); }
        if (!answer.ok) throw new Error("not answered");
        return answer.json();
      }).then(function (said) { busy[1](false); tree[1](said.tree); }).catch(function () {
        busy[1](false); wrong[1](props.failed);
      });
    }
    function open() {
      hub.closeAll();
      panel.current.showModal();
      ask();
    }
    function close() { panel.current.close(); }
    function keys() { close(); hub.keysDialog(); }
    /** @param {Event} event */
    function outside(event) { if (event.target === panel.current) close(); }
    return h(R.Fragment, null,
      h("button", { id: "help", type: "button", className: "btn btn-icon", "aria-haspopup": "dialog", "aria-label": props.label, "data-hint": props.hint, onClick: open },
        h(parts.Icon, { name: "help" })),
      h("dialog", { ref: panel, className: "dialog help-panel", "aria-labelledby": "help-title", onClick: outside },
        h("div", { className: "help-head" }, h("h2", { id: "help-title" }, props.label),
          h("button", { type: "button", className: "btn btn-icon", "aria-label": hub.t("frame.toast.close"), onClick: close }, h(parts.Icon, { name: "close" }))),
        h("div", { className: "help-inner", "aria-busy": busy[0] },
          wrong[0] ? h("div", { className: "search-wrong", role: "alert" }, h(parts.Icon, { name: "warning" }), h("span", null, wrong[0]),
            h("button", { type: "button", className: "btn btn-line", onClick: ask }, hub.t("search.live.again"))) : null,
          busy[0] && !tree[0] ? h("p", { className: "mute", role: "status" }, hub.t("frame.app.loading")) : null,
          tree[0] && !wrong[0] ? h(parts.Markup, { tree: tree[0] }) : null,
          h("button", { type: "button", className: "btn help-keys", onClick: keys }, hub.t("frame.user.keys")))));
  };
})();

/* Files as a field of a form: read here, sent as base64 with the other fields. */
/* after: dash */
(function () {
  "use strict";
  var parts = window.partner_hub;
  var hub = window.hub;
  var h = hub.h;
  var MEGA = 1e6;

  /** @param {Blob} file @returns {Promise<string>} */
  function read(file) {
    return new Promise(function (done, failed) {
      var reader = new FileReader();
      reader.addEventListener("load", function () { done(String(reader.result).replace(/^[^,]*,?/, "")); });
      reader.addEventListener("error", failed);
      reader.readAsDataURL(file);
    });
  }

  /* The browser's own field lies over a button of ours, unseen: it would speak the browser's language, not the page's. */
  /** @param {Props} own @param {string} words @param {string} said */
  function picked(own, words, said) {
    return h("span", { className: "file-pick" }, h("input", own), h("span", { className: "btn btn-line", "aria-hidden": "true" }, words),
      h("bdi", { className: "mute", "aria-hidden": "true" }, said));
  }
  /** @param {number} bytes */
  function size(bytes) {
    return bytes < MEGA / 10 ? hub.count(Math.ceil(bytes / 1000)) + hub.NBSP + "kB" : hub.decimal(bytes / MEGA) + hub.NBSP + "MB";
  }
  /** @param {FieldSaid} field @param {File} file */
  function tooLarge(field, file) {
    var most = field.most && field.most[1];
    return most && file.size > most ? hub.t("frame.files.large", { name: file.name, most: hub.count(most / MEGA) }) : "";
  }

  parts.Upload = function (props) {
    var R = window.React, kept = R.useState(""), name = R.useState(""), wrong = R.useState("");
    /** @param {Event & { target: HTMLInputElement }} event */
    function chosen(event) {
      var file = event.target.files && event.target.files[0], large = file ? tooLarge(props.field, file) : "";
      if (large) event.target.value = "";
      kept[1](""); wrong[1](large); name[1](file && !large ? file.name : "");
      if (file && !large) read(file).then(kept[1], function () { /* as if none were chosen: the server says what is missing */ });
    }
    var own = Object.assign({ type: "file", accept: props.field.accepts, onChange: chosen }, props.common, { name: undefined });
    return h(R.Fragment, null,
      picked(own, hub.t("frame.files.choose"), name[0] || hub.t("frame.files.none")),
      h("input", { type: "hidden", name: props.field.name, value: kept[0] }),
      h("span", { className: "err", role: "alert", hidden: !wrong[0] }, wrong[0]));
  };

  /* Several, each chosen or dropped by itself; what is too large or too many is said at once. */
  parts.Uploads = function (props) {
    var R = window.React, field = props.field, most = field.most || [1, MEGA];
    var kept = R.useState(/** @type {FileSent[]} */ ([])), wrong = R.useState("");
    var now = R.useRef(kept[0]); // what was read meanwhile counts too
    /** @param {FileSent[]} list */
    function keep(list) { now.current = list.slice(0, most[0]); kept[1](now.current); }
    /** @type {Ref<HTMLInputElement>} */
    var input = R.useRef(null);
    /** @param {Event & { target: HTMLInputElement }} event */
    function chosen(event) {
      var all = Array.from(event.target.files || []), large = all.filter(function (file) { return tooLarge(field, file); });
      var fit = all.filter(function (file) { return !tooLarge(field, file); }), room = most[0] - kept[0].length;
      event.target.value = "";
      wrong[1](large.length ? tooLarge(field, large[0]) : fit.length > room ? hub.t("frame.files.many", { most: hub.count(most[0]) }) : "");
      Promise.all(fit.slice(0, room).map(function (file) {
        return read(file).then(function (data) { return { name: file.name, data: data, size: file.size }; });
      })).then(function (more) { keep(now.current.concat(more)); },
        function () { wrong[1](hub.t("frame.files.unreadable")); });
    }
    /** @param {FileSent} one */
    function drop(one) {
      keep(now.current.filter(function (had) { return had !== one; }));
      wrong[1]("");
      input.current.focus();
    }
    var sent = JSON.stringify(kept[0].map(function (one) { return { name: one.name, data: one.data }; }));
    var own = Object.assign({ type: "file", accept: field.accepts, onChange: chosen }, props.common,
      { name: undefined, ref: input, multiple: true, disabled: kept[0].length >= most[0] });
    return h(R.Fragment, null,
      picked(own, hub.t("frame.files.choose_many"), kept[0].length ? "" : hub.t("frame.files.none")),
      h("input", { type: "hidden", name: field.name, value: sent }),
      h("span", { className: "err", role: "alert", hidden: !wrong[0] }, wrong[0]),
      kept[0].length ? h("ul", { className: "form-files", "aria-label": field.label }, kept[0].map(function (one, n) {
        return h("li", { key: n + one.name }, h("bdi", { title: one.name }, one.name), h("span", { className: "mute" }, size(one.size)),
          h("button", { type: "button", className: "btn btn-icon", "aria-label": hub.t("frame.files.drop", { name: one.name }), onClick: function () { drop(one); } }, h(parts.Icon, { name: "close", extra: "icon-12" })));
      })) : null);
  };
})();

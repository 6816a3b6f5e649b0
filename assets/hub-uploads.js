/* A file as a field of a form: read here, sent as base64 with the other fields. */
/* after: dash */
(function () {
  "use strict";
  var parts = window.partner_hub;
  var hub = window.hub;
  var h = hub.h;

  parts.Upload = function (props) {
    var kept = window.React.useState("");
    /** @param {Event & { target: HTMLInputElement }} event */
    function chosen(event) {
      var file = event.target.files && event.target.files[0], reader = new FileReader();
      kept[1]("");
      if (!file) return;
      reader.addEventListener("load", function () { kept[1](String(reader.result).replace(/^[^,]*,?/, "")); });
      reader.readAsDataURL(file);
    }
    var own = Object.assign({}, props.common, { name: undefined });
    return h(window.React.Fragment, null,
      h("input", Object.assign({ className: "form-control", type: "file", accept: props.field.accepts, onChange: chosen }, own)),
      h("input", { type: "hidden", name: props.field.name, value: kept[0] }));
  };
})();

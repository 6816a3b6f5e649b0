/* A form in steps (dashboard/components/dash_components.py: Steps): each is checked by the server before the next one. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var parts = window.partner_hub;
  var h = hub.h;
  /** @param {string} name @param {WordValues} [values] */
  function t(name, values) { return hub.t("frame.steps." + name, values); }

  /** @param {[string, string][]} lines */
  function told(lines) {
    return h("dl", { className: "step-told" }, lines.map(function (line) {
      return h("div", { key: line[0] }, h("dt", null, line[0]), h("dd", { dir: "auto" }, line[1]));
    }));
  }
  /** @param {{ said: ResultSaid }} props */
  function Result(props) {
    var result = props.said;
    /** @type {Ref<HTMLElement>} */
    var head = window.React.useRef(null);
    window.React.useEffect(function () { head.current.focus(); }, []);
    return h("div", { className: "step-done" },
      h("h2", { ref: head, tabIndex: -1 }, h(parts.Icon, { name: "check" }), result.title), told(result.lines),
      h("p", null, result.note),
      h("pre", { className: "step-text", tabIndex: 0, dir: "auto" }, result.text), h(parts.Copy, { text: result.text }),
      h("p", { className: "step-go" }, h("a", { href: result.go, className: "btn btn-main" }, result.go_words)));
  }

  parts.Steps = function (props) {
    var R = window.React, at = R.useState(0), error = R.useState(/** @type {ErrorSaid | null} */ (null)), busy = R.useState(false);
    var lines = R.useState(/** @type {[string, string][]} */ ([])), result = R.useState(/** @type {ResultSaid | null} */ (null));
    /** @type {Ref<HTMLFormElement>} */
    var ref = R.useRef(null);
    /** @type {Ref<HTMLElement>} */
    var head = R.useRef(null);
    /** @type {Ref<Record<string, unknown>>} */
    var kept = R.useRef(Object.assign({}, props.kept));
    var moved = R.useRef(false), wrong = error[0], step = hub.sure(props.steps[at[0]]), last = at[0] === props.steps.length - 1;
    function keep() { if (ref.current) Object.assign(kept.current, hub.formValues(ref.current, step.fields)); }
    /** @param {number} to */
    function go(to) { keep(); moved.current = true; error[1](null); at[1](to); }
    R.useEffect(function () {
      var field = wrong && wrong.field && ref.current ? ref.current.elements.namedItem(wrong.field) : null;
      if (field instanceof HTMLElement) field.focus();
      else if (moved.current && !wrong && head.current) head.current.focus();
      moved.current = false;
    }, [at[0], wrong]);
    /* What is wrong may be a field of an earlier step: that one is shown again. */
    /** @param {ErrorSaid} said */
    function fail(said) {
      var where = props.steps.findIndex(function (one) { return one.fields.some(function (field) { return field.name === said.field; }); });
      if (where >= 0 && where !== at[0]) { moved.current = true; at[1](where); }
      error[1](said);
    }
    /** @param {Event} event */
    function submit(event) {
      event.preventDefault();
      if (busy[0]) return;
      keep();
      busy[1](true); error[1](null);
      hub.send(last ? props.send : props.check, last ? { values: kept.current } : { step: step.name, values: kept.current }).then(function (got) {
        busy[1](false);
        if (got.error) { fail(got.error); return; }
        if (got.said.result) { result[1](got.said.result); return; }
        lines[1](got.said.lines || []);
        moved.current = true;
        at[1](at[0] + 1);
      });
    }
    if (result[0]) return h(Result, { said: result[0] });
    var named = wrong ? wrong.field : undefined;
    var under = wrong && !step.fields.some(function (field) { return field.name === named; });
    return h("form", { ref: ref, id: props.id, className: "form step-form", onSubmit: submit, noValidate: true, key: step.name },
      h("ol", { className: "steps", "aria-label": t("of", { n: at[0] + 1, all: props.steps.length }) }, props.steps.map(function (one, place) {
        return h("li", { key: one.name, "aria-current": place === at[0] ? "step" : undefined }, place < at[0] ? h(parts.Icon, { name: "check", extra: "icon-12" }) : null, one.title);
      })),
      h("h2", { ref: head, tabIndex: -1 }, step.title),
      lines[0].length && at[0] ? told(lines[0]) : null,
      step.note ? h("p", { className: "mute" }, step.note) : null,
      step.fields.map(function (field) {
        var value = kept.current[field.name];
        return hub.formRow(typeof value === "string" ? Object.assign({}, field, { value: value }) : field, props.id, wrong);
      }),
      h("p", { className: "err", role: "alert", hidden: !under }, under && wrong ? wrong.message : ""),
      h("div", { className: "form-foot" },
        at[0] ? h("button", { type: "button", className: "btn", onClick: function () { go(at[0] - 1); } }, t("back")) : null,
        h("button", { type: "submit", className: "btn btn-main", disabled: busy[0] }, last ? props.submit : t("next"))));
  };
})();

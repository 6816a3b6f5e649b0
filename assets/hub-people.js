/* Lists of people and things that are managed: a search box, buttons that send, a text box with suggestions. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var parts = window.partner_hub;
  var WAIT_MS = 150, LEAST = 1; // a Chinese name may be one sign
  var h = hub.h;

  /* A plain form of the browser's: the answer is a page with an address of its own. */
  parts.Find = function (props) {
    return h("form", { className: "find", role: "search", method: "get", action: props.address },
      Object.keys(props.kept).map(function (name) { return h("input", { key: name, type: "hidden", name: name, value: props.kept[name] }); }),
      h("input", { className: "form-control", type: "search", name: props.name, defaultValue: props.value, maxLength: 200, "aria-label": props.label, placeholder: props.label, autoComplete: "off", spellCheck: false }),
      h("button", { className: "btn btn-line", type: "submit" }, props.submit));
  };

  parts.Post = function (props) {
    var busy = window.React.useState(false);
    function act() {
      if (busy[0]) return;
      busy[1](true);
      var tab = props.opens ? window.open("about:blank") : null; // while the click is known: later it would be blocked
      hub.send(props.address, props.body).then(function (got) {
        if (tab && got.said && got.said.open) tab.location.replace(got.said.open); else if (tab) tab.close();
        if (!got.error) { window.location.reload(); return; }
        busy[1](false);
        hub.toast(false, hub.t("frame.toast.failed"), got.error.message);
      });
    }
    return h("button", { type: "button", className: "btn", onClick: act, disabled: busy[0], "aria-label": props.label },
      props.icon ? h(parts.Icon, { name: props.icon }) : null, props.words);
  };

  /* A combobox after the ARIA pattern: arrow keys walk the suggestions, Enter takes one, Escape closes them. */
  parts.Lookup = function (props) {
    var R = window.React, field = props.field, id = props.common.id, list = id + "-list";
    /** @type {Ref<HTMLInputElement>} */
    var input = R.useRef(null);
    var found = R.useState(/** @type {Choice[] | null} */ (null)), at = R.useState(-1), chosen = R.useState(/** @type {Choice[]} */ ([])), timer = R.useRef(0), asked = R.useRef(0);
    R.useEffect(function () {
      var active = at[0] >= 0 && document.getElementById(list + "-" + at[0]);
      if (active) active.scrollIntoView({ block: "nearest" });
    }, [at[0]]);
    R.useEffect(function () {
      if (found[0]) hub.sure(document.getElementById(list)).scrollIntoView({ block: "nearest" }); // a dialog may end above it
    }, [found[0]]);
    function close() { window.clearTimeout(timer.current); asked.current += 1; found[1](null); at[1](-1); }
    function look() {
      var text = input.current.value.trim();
      close();
      if (text.length < LEAST) return;
      var mine = asked.current;
      timer.current = window.setTimeout(function () {
        window.fetch(field.suggests + "?q=" + encodeURIComponent(text), { credentials: "same-origin" }).then(function (answer) {
          return answer.ok ? answer.json() : { customers: [] };
        }).then(function (said) {
          if (mine === asked.current) found[1](said.customers);
        }).catch(function () { /* without suggestions the text can still be sent */ });
      }, WAIT_MS);
    }
    /** @param {Choice} one */
    function take(one) {
      if (field.many) chosen[1](chosen[0].filter(function (had) { return had.value !== one.value; }).concat([one]));
      input.current.value = field.many ? "" : one.value;
      close();
      input.current.focus();
    }
    /** @param {Choice} one */
    function drop(one) {
      chosen[1](chosen[0].filter(function (had) { return had !== one; }));
      input.current.focus();
    }
    /** @param {KeyEvent} event */
    function key(event) {
      var all = found[0] || [], step = hub.steps[event.key];
      if (step && all.length) {
        event.preventDefault();
        at[1]((at[0] + step + all.length + (at[0] < 0 && step < 0 ? 1 : 0)) % all.length);
      } else if (event.key === "Enter" && (all[at[0]] || all.length === 1)) { event.preventDefault(); take(all[at[0]] || all[0]); }
      else if (event.key === "Escape" && found[0]) { event.preventDefault(); event.stopPropagation(); close(); }
    }
    return h("span", { className: "lookup" },
      chosen[0].length ? h("span", { className: "lookup-chosen", role: "list", "aria-label": hub.t("people.lookup.chosen") }, chosen[0].map(function (one) {
        return h("span", { key: one.value, className: "chip", role: "listitem" }, h("input", { type: "hidden", name: field.name, value: one.value }), h("bdi", null, one.name),
          h("button", { type: "button", "aria-label": hub.t("people.lookup.remove", { customer: one.name }), onClick: function () { drop(one); } }, h(parts.Icon, { name: "close", extra: "icon-12" })));
      })) : null,
      h("input", Object.assign({ className: "form-control", type: "text", spellCheck: false, defaultValue: field.many ? undefined : field.value }, props.common, {
        ref: input, role: "combobox", "aria-autocomplete": "list", "aria-expanded": Boolean(found[0]), "aria-controls": list, autoComplete: "off",
        "aria-activedescendant": at[0] >= 0 ? list + "-" + at[0] : undefined, onInput: look, onKeyDown: key, onBlur: close
      })),
      h("span", { className: "pop lookup-list", id: list, role: "listbox", "aria-label": field.label, hidden: !found[0] },
        (found[0] || []).map(function (one, n) {
          return h("span", { key: one.hint, id: list + "-" + n, role: "option", "aria-selected": n === at[0], className: "opt" + (n === at[0] ? " is-hover" : ""),
            onMouseDown: function (event) { event.preventDefault(); take(one); } },
            h("bdi", null, one.name), h("span", { className: "opt-hint" }, one.hint));
        }),
        found[0] && !found[0].length ? h("span", { className: "opt is-zero", role: "option", "aria-selected": false, "aria-disabled": true }, field.nothing) : null));
  };
})();

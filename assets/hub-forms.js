/* Forms (dashboard/components/dash_components.py: Form): sent as JSON, answered in place. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var parts = window.partner_hub;
  var PROVE = "account.error.prove";
  var PREVIEW_MS = 150;
  var h = hub.h;
  /** @param {string} name @param {string} [extra] */
  function icon(name, extra) { return h(parts.Icon, { name: name, extra: extra }); }

  /** @param {FieldSaid} field @param {string} id @param {boolean} bad */
  function control(field, id, bad) {
    var common = {
      id: id, name: field.name, required: field.required, autoComplete: field.autocomplete || "off",
      "aria-invalid": bad ? true : undefined, "aria-describedby": bad ? id + "-error" : field.hint ? id + "-hint" : undefined
    };
    if (field.kind === "select") {
      return h("select", Object.assign({ className: "form-select", defaultValue: field.value }, common),
        field.options.map(function (option) { return h("option", { key: option[0], value: option[0] }, option[1]); }));
    }
    if (field.kind === "area") {
      return h("textarea", Object.assign({ className: "form-control", rows: field.rows, defaultValue: field.value, spellCheck: false }, common));
    }
    if (field.kind === "file") return h(parts.Upload, { field: field, common: common });
    if (field.kind === "files") return h(parts.Uploads, { field: field, common: common });
    if (field.kind === "lookup") return h(parts.Lookup, { field: field, common: common });
    return h("input", Object.assign({ className: "form-control", type: field.kind, defaultValue: field.value, spellCheck: false }, common));
  }
  /** @param {FieldSaid} field @param {string} id */
  function checks(field, id) {
    return h("fieldset", { className: "form-checks", id: id, tabIndex: -1 }, h("legend", null, field.label),
      field.options.map(function (option) {
        return h("label", { key: option[0], className: "check" },
          h("input", { className: "form-check-input", type: "checkbox", name: field.name, value: option[0], defaultChecked: field.value.indexOf(option[0]) >= 0 }),
          h("span", null, option[1]));
      }));
  }
  /* One of several, each explained in a line: native radios, so that arrow keys walk them. */
  /** @param {FieldSaid} field @param {string} id */
  function radios(field, id) {
    return h("fieldset", { className: "form-checks", id: id, tabIndex: -1 }, h("legend", null, field.label),
      field.options.map(function (option) {
        var said = id + "-" + option[0];
        return h("div", { key: option[0], className: "radio" },
          h("label", { className: "check" },
            h("input", { className: "form-check-input", type: "radio", name: field.name, value: option[0], defaultChecked: option[0] === field.value, "aria-describedby": said }),
            h("span", null, option[1])),
          h("p", { className: "help", id: said }, option[2]));
      }));
  }
  /** @type {Record<string, (field: FieldSaid, id: string) => object>} */
  var GROUPS = { checks: checks, radios: radios };
  /** @param {FieldSaid} field @param {string} form @param {ErrorSaid | null} error @param {boolean} [away] */
  function row(field, form, error, away) {
    var id = form + "-" + field.name, bad = Boolean(error && error.field === field.name);
    if (field.kind === "hidden" || field.kind === "chosen") return h("input", { key: field.name, type: "hidden", name: field.name, defaultValue: field.value });
    return h("div", { key: field.name, className: "form-row", hidden: Boolean(away) },
      GROUPS[field.kind] ? GROUPS[field.kind](field, id) : [h("label", { key: "label", htmlFor: id }, field.label), h("span", { key: "control" }, control(field, id, bad))],
      bad && error ? h("p", { className: "err", id: id + "-error" }, icon("warning", "icon-12"), error.message)
        : field.hint ? h("p", { className: "help", id: id + "-hint" }, field.hint) : null);
  }
  /* Values by name, as the server expects them: a list for checks and files, text for all else. */
  /** @param {HTMLFormElement} node @param {FieldSaid[]} fields */
  function values(node, fields) {
    var said = /** @type {Record<string, unknown>} */ ({}), given = new window.FormData(node);
    fields.forEach(function (field) {
      var all = given.getAll(field.name);
      said[field.name] = field.kind === "chosen" ? hub.chosenRows(field.value) : field.kind === "checks" ? all : field.kind === "files" ? JSON.parse(String(all[0] || "[]")) : field.many ? all.filter(Boolean).join("\n") : all[0] || "";
    });
    return said;
  }

  /* Answered in the language of the page, which its address may have chosen. */
  /** @param {string} address */
  function spoken(address) { return address + "?lang=" + hub.lang(); }

  /* Sends; a sensitive change asks for the password first, where it was not given lately. */
  /** @param {string} address @param {object} body @returns {Promise<Sent>} */
  function send(address, body) {
    return hub.post(spoken(address), body).then(function (answer) {
      return answer.json().catch(function () { return {}; }).then(function (said) {
        if (answer.ok) return { said: said };
        var error = said.error || { message: hub.t("frame.toast.not_saved_how") };
        if (error.id !== PROVE) return { error: error };
        return prove(error.message).then(function (proven) { return proven ? send(address, body) : { error: error }; });
      });
    }, function () { return { error: { message: hub.t("frame.toast.not_saved_how") } }; });
  }
  hub.send = send;
  hub.formRow = row;
  hub.formValues = values;

  /* A small dialog for the password; resolves to whether it was right. */
  /** @param {string} why */
  function prove(why) {
    return new Promise(function (done) {
      var proven = false;
      var input = hub.el("input", { className: "form-control", type: "password", id: "prove-password", autocomplete: "current-password", required: "" });
      var error = hub.el("p", { className: "err", role: "alert" });
      var button = hub.el("button", { className: "btn btn-main", type: "submit", text: hub.t("frame.forms.continue") });
      var form = hub.el("form", { className: "form" }, hub.el("p", { text: why }),
        hub.el("div", { className: "form-row" }, hub.el("label", { "for": "prove-password", text: hub.t("frame.forms.password") }), input, error),
        hub.el("div", { className: "form-foot" }, button));
      var dialog = function () { return /** @type {HTMLDialogElement} */ (form.closest("dialog")); };
      form.addEventListener("submit", function (event) {
        event.preventDefault();
        button.disabled = true;
        hub.post(spoken("/account/prove"), { password: input.value }).then(function (answer) {
          if (answer.ok) { proven = true; dialog().close(); return null; }
          return answer.json().then(function (said) { error.textContent = said.error.message; button.disabled = false; input.select(); });
        }).catch(function () { error.textContent = hub.t("frame.toast.not_saved_how"); button.disabled = false; });
      });
      hub.dialog(hub.t("frame.forms.prove"), form);
      dialog().addEventListener("close", function () { done(proven); });
      input.focus();
    });
  }

  /** @param {{ text: string }} props */
  function Copy(props) {
    var done = window.React.useState(false);
    function copy() {
      window.navigator.clipboard.writeText(props.text).then(function () { done[1](true); }, function () {
        hub.toast(false, hub.t("frame.toast.link_failed"), hub.t("frame.toast.link_failed_how"));
      });
    }
    var words = hub.t(done[0] ? "frame.forms.copied" : "frame.forms.copy");
    return h(window.React.Fragment, null,
      h("button", { type: "button", className: "btn btn-line", onClick: copy }, icon(done[0] ? "check" : "copy"), words),
      h("span", { className: "vh", role: "status" }, done[0] ? words : ""));
  }
  parts.Copy = Copy;
  /** @param {Shown[]} list */
  function shown(list) {
    return h("dl", { className: "form-shown" }, list.map(function (one) {
      return [h("dt", { key: one.label }, one.label),
        h("dd", { key: one.value }, h("code", { tabIndex: 0 }, one.value), h(Copy, { text: one.value }))];
    }));
  }

  /* An item of a wall as its screen would show it, made small. What the hub itself wrote, every text in it escaped there. */
  parts.WallItem = function (props) {
    return h("div", { className: "wall-preview", "aria-hidden": true },
      h("div", { className: "wall", inert: true, "data-theme": props.theme, dangerouslySetInnerHTML: { __html: props.html } }));
  };

  /* A text as its page will show it: what the hub itself wrote, from a list of elements. */
  /** @param {{ html: string }} props */
  function Prose(props) {
    return h("section", { className: "form-prose", tabIndex: 0, "aria-label": hub.t("frame.forms.preview") },
      h("p", { className: "mute" }, hub.t("frame.forms.preview")),
      h("div", { className: "prose", inert: true, dangerouslySetInnerHTML: { __html: props.html } }));
  }

  /* What was done can be taken back for a while: told on the page that comes after it. */
  var TAKES_BACK = "takes-back";
  /** @param {TakesBack} one */
  function keep(one) {
    window.sessionStorage.setItem(TAKES_BACK, JSON.stringify(Object.assign({ until: Date.now() + one.lasts_s * 1000 }, one)));
  }
  function tell() {
    var kept = window.sessionStorage.getItem(TAKES_BACK);
    if (!kept) return;
    window.sessionStorage.removeItem(TAKES_BACK);
    var one = /** @type {TakesBack & { until: number }} */ (JSON.parse(kept)), left = one.until - Date.now();
    if (left <= 0) return;
    hub.toast(true, one.title, "", { text: one.undo, lasts: left, act: function () {
      send(one.address, { token: one.token }).then(function (got) {
        if (got.error) hub.toast(false, hub.t("frame.toast.failed"), got.error.message || "");
        else window.location.reload();
      });
    } });
  }

  parts.Form = function (props) {
    var R = window.React;
    /** @type {Ref<HTMLFormElement>} */
    var ref = R.useRef(null);
    /** @type {Ref<HTMLDialogElement>} */
    var dialog = R.useRef(null);
    var error = R.useState(/** @type {ErrorSaid | null} */ (null)), busy = R.useState(false), told = R.useState(/** @type {Shown[] | null} */ (null));
    /* What the fields hold, where others hang on it; what is answered to it. */
    var said = R.useState(/** @type {Record<string, unknown> | null} */ (null)), preview = R.useState(/** @type {PreviewSaid | null} */ (null)), prose = R.useState("");
    var timer = R.useRef(0), turn = R.useRef(0), looked = R.useRef("");
    var follows = Boolean(props.preview) || props.fields.some(function (field) { return Boolean(field.when); });
    /** @param {FieldSaid} field @returns {boolean} */
    function away(field) {
      if (!field.when) return false;
      var on = field.when[0], other = props.fields.find(function (one) { return one.name === on; });
      if (!other || away(other)) return true;
      return field.when[1].indexOf(String(said[0] ? said[0][on] : other.value)) < 0;
    }
    function changed() {
      if (!follows || !ref.current) return;
      var now = values(ref.current, props.fields);
      said[1](now);
      if (!props.preview) return;
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(function () { look(now); }, PREVIEW_MS);
    }
    /** @param {Record<string, unknown>} now */
    function look(now) {
      var mine = ++turn.current;
      if (props.preview_of) {
        var text = String(now[props.preview_of] || "");
        if (text === looked.current) return; // another field was filled in
        looked.current = text;
        if (!text.trim()) { prose[1](""); return; }
        send(/** @type {string} */ (props.preview), { text: text }).then(function (got) { if (mine === turn.current) prose[1]((got.said && got.said.prose) || ""); });
        return;
      }
      var asked = new window.URLSearchParams({ lang: hub.lang() });
      Object.keys(now).forEach(function (name) { asked.set(name, String(now[name])); });
      window.fetch(props.preview + "?" + asked, { credentials: "same-origin" }).then(function (answer) { return answer.ok ? answer.json() : null; })
        .catch(function () { return null; }).then(function (got) { if (mine === turn.current) preview[1](got); });
    }
    R.useEffect(function () { tell(); if (!props.opens) changed(); }, []);
    function finish() { if (told[0]) window.location.reload(); }
    /** @param {Event} event */
    function submit(event) {
      event.preventDefault();
      if (busy[0]) return;
      busy[1](true); error[1](null);
      send(props.address, values(ref.current, props.fields)).then(function (got) {
        busy[1](false);
        if (got.error) {
          error[1](got.error);
          var found = got.error.field ? ref.current.elements.namedItem(got.error.field) : null;
          var field = found instanceof RadioNodeList ? found[found.length - 1] : found; // several of one name: the box stands last
          if (field instanceof HTMLElement) field.focus();
          return;
        }
        var answer = got.said || {}; // nothing more than that it is done
        if (answer.show) { told[1](answer.show); return; }
        if (answer.takes_back) keep(answer.takes_back);
        var to = answer.go || props.done;
        if (to) window.location.assign(to); else window.location.reload();
      });
    }
    var wrong = error[0], at = wrong && wrong.field, under = wrong && !props.fields.some(function (field) { return field.name === at && field.kind !== "hidden" && field.kind !== "chosen"; });
    var form = h("form", { ref: ref, id: props.id, className: "form", onSubmit: submit, onInput: changed, onBlur: changed, noValidate: true },
      props.note ? h("p", { className: "mute" }, props.note) : null,
      props.asks && !told[0] ? h("p", { className: "mute form-asks" }, icon("lock", "icon-12"), props.asks) : null,
      told[0] ? shown(told[0]) : props.fields.map(function (field) {
        var one = row(field, props.id, error[0], away(field));
        // Of the same shape with a preview and without: a field that is made anew loses what was typed into it.
        return field.name === props.preview_of ? [one, prose[0] ? h(Prose, { key: "prose", html: prose[0] }) : null] : one;
      }),
      props.preview && !props.preview_of && !told[0] ? h("div", { className: "form-preview", role: "status" }, preview[0] && preview[0].title ? [h("p", { key: "title" }, preview[0].title),
        h("ol", { key: "lines" }, preview[0].lines.map(function (line) { return h("li", { key: line }, line); }))] : null) : null,
      preview[0] && preview[0].html && !told[0] ? h(parts.WallItem, { html: preview[0].html, theme: preview[0].theme || "wall" }) : null,
      h("p", { className: "err", role: "alert", hidden: !under }, under && wrong ? wrong.message : ""),
      h("div", { className: "form-foot" }, told[0]
        ? h("button", { type: "button", className: "btn btn-main", onClick: finish, autoFocus: true }, hub.t("frame.forms.done"))
        : h("button", { type: "submit", className: "btn " + (props.danger ? "btn-danger" : "btn-main"), disabled: busy[0] }, props.submit)));
    if (!props.opens) return form;
    function open() { error[1](null); told[1](null); dialog.current.showModal(); changed(); }
    /** @param {Event} event */
    function outside(event) { if (event.target === dialog.current) dialog.current.close(); }
    return h(R.Fragment, null,
      h("button", { type: "button", className: "btn" + (props.icon === "plus" ? " btn-main" : ""), onClick: open, "aria-haspopup": "dialog", id: props.id + "-open" }, props.icon ? icon(props.icon) : null, props.opens),
      h("dialog", { ref: dialog, className: "dialog", "aria-labelledby": props.id + "-of", onClick: outside, onClose: finish },
        h("header", null, h("h2", { id: props.id + "-of" }, props.title || props.opens),
          h("button", { type: "button", className: "btn btn-icon", "aria-label": hub.t("frame.toast.close"), onClick: function () { dialog.current.close(); } }, icon("close"))),
        h("div", { className: "body" }, form)));
  };
})();

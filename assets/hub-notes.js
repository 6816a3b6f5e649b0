/* Notes of a customer: written, edited, deleted, taken back, without leaving the page; what is typed is never lost. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var parts = window.partner_hub;
  var h = hub.h;
  /** @param {string} name @param {WordValues} [values] */
  function t(name, values) { return hub.t("notes.page." + name, values); }
  /* As the server counts: composed, one sign for the end of a line, no blank ends. */
  /** @param {string} text */
  function signs(text) { return Array.from(text.replace(/\r\n/g, "\n").normalize("NFC").trim()).length; }

  /* A text box with its counter. `send` resolves to what went wrong; `cancel` is there where a note is edited. */
  /** @param {WriterProps} props */
  function Writer(props) {
    var R = window.React, text = R.useState(props.value), error = R.useState(/** @type {ErrorSaid | null} */ (null)), busy = R.useState(false);
    /** @type {Ref<HTMLTextAreaElement>} */
    var box = R.useRef(null);
    var count = signs(text[0]), long = count > props.most, wrong = error[0];
    R.useEffect(function () {
      if (!props.cancel) return;
      box.current.focus();
      box.current.setSelectionRange(text[0].length, text[0].length);
    }, []);
    R.useEffect(function () { if (long) hub.say(t("long")); }, [long]);
    function send() {
      if (busy[0]) return;
      busy[1](true); error[1](null);
      props.send(text[0]).then(function (failed) {
        busy[1](false);
        if (failed) { error[1](failed); box.current.focus(); }
        else if (!props.cancel) text[1]("");
      });
    }
    /** @param {KeyEvent} event */
    function key(event) {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); send(); }
      if (event.key === "Escape" && props.cancel && text[0] === props.value) { event.stopPropagation(); props.cancel(); }
    }
    var told = props.id + "-count" + (wrong ? " " + props.id + "-error" : "");
    return h("form", { className: "note-form", noValidate: true, onSubmit: function (event) { event.preventDefault(); send(); } },
      h("label", { htmlFor: props.id, className: "lab" }, props.label),
      h("textarea", {
        id: props.id, ref: box, className: "form-control", rows: props.cancel ? 5 : 3, dir: "auto", value: text[0], readOnly: busy[0],
        "aria-invalid": long || wrong ? true : undefined, "aria-describedby": told, onKeyDown: key, onChange: function (event) { text[1](event.target.value); }
      }),
      h("div", { className: "note-wrong", role: "alert", id: props.id + "-error" }, wrong ? [
        h("p", { key: "why", className: "err" }, h(parts.Icon, { name: "warning", extra: "icon-12" }), wrong.message),
        wrong.now ? h("p", { key: "now", className: "sub" }, t("says_now")) : null,
        wrong.now ? h("blockquote", { key: "text", className: "note-text", dir: "auto" }, wrong.now) : null
      ] : null),
      h("div", { className: "note-foot" },
        h("button", { type: "submit", className: "btn btn-main", disabled: busy[0] }, wrong && wrong.now ? t("save_anyway") : props.submit),
        props.cancel ? h("button", { type: "button", className: "btn", onClick: props.cancel }, t("cancel")) : null,
        h("span", { id: props.id + "-count", className: "note-count" + (long ? " is-over" : "") }, t("count", { n: hub.count(count), most: hub.count(props.most) }))));
  }

  parts.Notes = function (props) {
    var R = window.React, drawn = R.useState(0);
    /** @type {Ref<NotesKept>} */
    var kept = R.useRef({ notes: props.notes, given: props.notes, editing: 0, undo: /** @type {Record<number, string>} */ ({}), focus: "", draws: 0 });
    var own = kept.current;
    if (own.given !== props.notes) { own.given = props.notes; own.notes = props.notes; }
    /** @param {string} [focus] id of what is to have the focus then @param {string} [said] */
    function draw(focus, said) {
      own.focus = focus || "";
      own.draws += 1;
      drawn[1](own.draws);
      if (said) hub.say(said);
    }
    R.useEffect(function () {
      var node = own.focus ? document.getElementById(own.focus) : null;
      own.focus = "";
      if (node) node.focus();
    }, [own.draws]);

    /* As they are now; what was just deleted, and what is being edited, keeps its place. */
    function anew() {
      return window.fetch(props.address + "?lang=" + hub.lang(), { credentials: "same-origin" }).then(function (answer) {
        if (!answer.ok) throw new Error("not read");
        return answer.json();
      }).then(function (said) {
        var fresh = /** @type {NoteSaid[]} */ (said.notes), there = fresh.map(function (one) { return one.id; });
        var held = own.notes.filter(function (one) { return there.indexOf(one.id) < 0 && (one.id in own.undo || one.id === own.editing); });
        own.notes = fresh.concat(held).sort(function (one, other) { return other.id - one.id; });
      }).catch(function () { hub.toast(false, hub.t("frame.toast.failed"), t("unread")); });
    }
    /** @param {string} text */
    function add(text) {
      return hub.send(props.address, { text: text }).then(function (got) {
        if (got.error) return got.error;
        own.notes = [hub.sure(got.said.note)].concat(own.notes);
        draw("", t("added"));
        return null;
      });
    }
    /** @param {number} id @returns {NoteSaid} */
    function noteOf(id) { return hub.sure(own.notes.find(function (note) { return note.id === id; })); }
    /** @param {number} id @param {string} text */
    function save(id, text) {
      return hub.send("/notes/" + id + "/edit", { version: noteOf(id).version, text: text }).then(function (got) {
        if (got.error) return anew().then(function () { draw(); return got.error; });
        own.notes = own.notes.map(function (note) { return note.id === id ? hub.sure(got.said.note) : note; });
        own.editing = 0;
        draw("note-" + id + "-edit", t("saved"));
        return null;
      });
    }
    /** @param {NoteSaid} note */
    function remove(note) {
      hub.send("/notes/" + note.id + "/delete", { version: note.version }).then(function (got) {
        if (got.error) { hub.toast(false, hub.t("frame.toast.failed"), got.error.message); anew().then(function () { draw(); }); return; }
        own.undo[note.id] = hub.sure(got.said.undo);
        window.setTimeout(function () { over(note.id); }, props.undo_s * 1000);
        draw("note-" + note.id + "-undo", t("gone"));
      });
    }
    /* The minute is over. */
    /** @param {number} id */
    function over(id) {
      if (!(id in own.undo)) return;
      var had = document.activeElement && document.activeElement.id === "note-" + id + "-undo";
      delete own.undo[id];
      own.notes = own.notes.filter(function (note) { return note.id !== id; });
      draw(had ? "notes-title" : "");
    }
    /** @param {number} id */
    function undo(id) {
      hub.send("/notes/undo", { token: own.undo[id] }).then(function (got) {
        if (got.error) { hub.toast(false, hub.t("frame.toast.failed"), got.error.message); over(id); return; }
        delete own.undo[id];
        anew().then(function () { draw("note-" + id + "-edit", t("back")); });
      });
    }
    /** @param {NoteSaid} note */
    function edit(note) { own.editing = note.id; draw(); }
    /** @param {number} id */
    function cancel(id) {
      own.editing = 0;
      anew().then(function () { draw("note-" + id + "-edit"); });
    }
    /** @param {NoteSaid} note */
    function acts(note) {
      if (!note.mine) return null;
      var of = { author: note.author, when: note.when }, id = "note-" + note.id;
      return h("span", { className: "note-acts" },
        h("button", { type: "button", id: id + "-edit", className: "btn", "aria-label": t("edit_one", of), disabled: Boolean(own.editing), onClick: function () { edit(note); } }, t("edit")),
        h("button", { type: "button", id: id + "-delete", className: "btn", "aria-label": t("delete_one", of), onClick: function () { remove(note); } }, t("delete")));
    }
    /** @param {NoteSaid} note */
    function item(note) {
      if (note.id in own.undo) {
        return h("li", { key: note.id, className: "note is-gone" }, h("span", null, t("gone")),
          h("button", { type: "button", id: "note-" + note.id + "-undo", className: "btn btn-line", onClick: function () { undo(note.id); } }, t("undo")));
      }
      var editing = own.editing === note.id;
      return h("li", { key: note.id, className: "note" },
        h("div", { className: "note-head" }, h("bdi", { className: "note-author" }, note.author), h("time", { dateTime: note.created }, note.when),
          note.edited ? h("span", null, t("edited", { when: note.edited_when })) : null, editing ? null : acts(note)),
        editing ? h(Writer, {
          id: "note-" + note.id + "-text", label: t("change"), value: note.text, submit: t("save"), most: props.most,
          cancel: function () { cancel(note.id); }, send: function (/** @type {string} */ text) { return save(note.id, text); }
        }) : h("p", { className: "note-text", dir: "auto" }, note.text));
    }
    return h(R.Fragment, null,
      props.writes ? h(Writer, { id: "notes-text", label: t("write"), value: "", submit: t("add"), most: props.most, send: add }) : null,
      own.notes.length ? h("ol", { className: "notes" }, own.notes.map(item)) : h(parts.Markup, { tree: props.nothing }));
  };
})();

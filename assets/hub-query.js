/* The filter: typed and clicked terms are the same chips; suggestions carry the counts of the other filters.
   `value` (the query asked for) goes to the state; `answer` is the page's block that counts. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var parts = window.partner_hub;
  var h = hub.h;
  /* A filter to which some plain words can be added without its being too long. */
  /** @param {{ terms: Term[], text: string }} shown */
  function hasRoom(shown) { return shown.terms.length <= 20 && shown.text.length <= 1000; }

  /** @param {string} name @param {string} [extra] */
  function icon(name, extra) {
    return h("svg", { className: "icon" + (extra ? " " + extra : ""), "aria-hidden": true }, h("use", { href: "#i-" + name }));
  }

  /** @param {Term} term @param {number} at @param {(term: Term) => void} remove */
  function chip(term, at, remove) {
    return h("span", { className: "chip" + (term.negated ? " is-not" : ""), key: term.text + at },
      term.negated && h("span", { className: "key not" }, "\u2212"),
      term.key && h("span", { className: "key" }, term.key + ":"),
      h("span", { className: "val" }, h("bdi", null, term.value)),
      h("button", { type: "button", "aria-label": hub.t("licenses.query.remove", { term: term.text }), onClick: function () { remove(term); } }, icon("close", "icon-12")));
  }

  /** @param {Suggestion} one @param {number} at @param {number} active @param {(one: Suggestion) => void} choose */
  function option(one, at, active, choose) {
    return h("div", {
      key: at, id: "query-option-" + at, role: "option", "aria-selected": at === active,
      className: "opt" + (at === active ? " is-hover" : "") + (one.count === 0 ? " is-zero" : "") + (one.note || one.sure != null ? " has-note" : ""),
      onMouseDown: function (event) { event.preventDefault(); choose(one); }
    }, one.icon && icon(one.icon), h("bdi", { className: one.hint ? "opt-key" : "" }, one.name),
      one.hint && h("span", { className: "opt-hint" + (one.sure == null ? "" : " is-told") }, one.hint),
      one.count != null && h("span", { className: "n" }, hub.count(one.count)),
      one.note && h("span", { className: "opt-note" }, ", " + one.note));
  }

  /** @param {QueryAnswer | undefined} answer */
  function found(answer) {
    if (!answer || answer.found == null) return h("span", { className: "found" });
    var words = hub.t("licenses.query.found", { n: answer.found, count: "\u0000" }).split("\u0000");
    return h("span", { className: "found", "aria-live": "polite" }, words[0], h("b", null, hub.count(answer.found)), words[1] + (answer.note ? ", " + answer.note : ""));
  }

  /* What a key of the keyboard does in the text box. */
  /** @param {KeyEvent} event @param {Suggestion[]} all @param {number} active @param {QueryActs} acts */
  function pressed(event, all, active, acts) {
    var down = event.key === "ArrowDown", up = event.key === "ArrowUp";
    if (down || up) { event.preventDefault(); acts.move(down ? 1 : -1); return; }
    if (event.key === "Enter") { event.preventDefault(); acts.enter(all[active] || hub.terms.only(event.target.value, all)); return; }
    if (event.key === "Escape" && acts.isOpen) { event.stopPropagation(); acts.close(); return; }
    if (event.key === "Backspace" && !event.target.value) acts.last();
  }

  parts.QueryBar = function (props) {
    var R = window.React, typed = R.useState(""), open = R.useState(false), at = R.useState(-1);
    /** @type {Ref<HTMLInputElement>} */
    var input = R.useRef(null);
    /** @type {Ref<{ terms: Term[], text: string, answer?: QueryAnswer }>} */
    var good = R.useRef({ terms: [], text: props.value || "" });
    var wrong = R.useState(/** @type {Wrong | null} */ (null)), asked = R.useRef(/** @type {string | null} */ (null));
    var answer = props.answer, laid = R.useState(false);
    R.useLayoutEffect(function () { laid[1](true); }, []); // the words are there once the page is laid out
    hub.queryValue = props.value || "";
    if (answer && good.current.answer !== answer) {
      good.current = { terms: answer.terms, text: answer.terms.map(function (t) { return t.text; }).join(" "), answer: answer };
    }
    R.useEffect(function () {
      if (asked.current !== null) { asked.current = null; typed[1](""); }
    }, [answer]);
    var names = hub.useNames(open[0] ? hub.terms.nameTyped(typed[0]).text : "");
    var tags = hub.useTags(open[0] && hub.terms.isTag(typed[0]));
    var error = wrong[0], shown = good.current, all = !open[0] ? [] : error && error.suggestion ? hub.terms.meant(error) : hub.terms.suggestions(typed[0], shown.answer, names, tags);
    /* Understood first, then asked for: a filter that makes no sense changes nothing but the words under it. What is sure to
       be understood is asked for at once. The last wish counts. */
    var wishes = R.useRef(0);
    /** @param {string} text @param {boolean} [sure] */
    var ask = function (text, sure) {
      var wish = text.trim(), mine = wishes.current + 1;
      wishes.current = mine;
      if (sure) { wrong[1](null); props.setProps({ value: wish }); return; }
      hub.understood(wish).then(function () {
        if (mine === wishes.current) { wrong[1](null); props.setProps({ value: wish }); }
      }, function (failure) {
        if (mine !== wishes.current) return;
        asked.current = null;
        wrong[1](failure);
        if (failure.suggestion && document.activeElement === input.current) { open[1](true); at[1](0); }
      });
    };
    /** @param {string} text */
    var commit = function (text) {
      if (!text.trim()) return;
      asked.current = text;
      open[1](false); at[1](-1);
      ask(shown.text + " " + text, hasRoom(shown) && hub.terms.isPlain(text));
    };
    /** @param {Suggestion} one */
    var instead = function (one) {
      asked.current = one.put;
      acts.close();
      ask(one.put);
    };
    /** @param {Suggestion} [one] */
    var choose = function (one) {
      if (!one) { commit(typed[0]); return; }
      if (one.whole) { instead(one); return; }
      typed[1](one.put); at[1](-1);
      if (one.go) commit(one.put); else open[1](true);
      if (input.current) input.current.focus();
    };
    /** @param {Term} term */
    var remove = function (term) { if (input.current) input.current.focus(); ask(term.without); };
    /** @type {QueryActs} */
    var acts = {
      isOpen: open[0] && all.length > 0,
      move: function (step) { open[1](true); at[1](all.length ? (at[0] + step + all.length + (at[0] < 0 && step < 0 ? 1 : 0)) % all.length : -1); },
      enter: choose,
      close: function () { open[1](false); at[1](-1); },
      last: function () { var last = shown.terms[shown.terms.length - 1]; if (last) remove(last); }
    };
    var field = h("input", {
      ref: input, id: "query-input", type: "text", autoComplete: "off", spellCheck: false, value: typed[0], maxLength: 2000,
      role: "combobox", "aria-label": hub.t("licenses.query.label"), "aria-expanded": all.length > 0, "aria-controls": "query-options",
      "aria-autocomplete": "list", "aria-activedescendant": at[0] >= 0 && all.length ? "query-option-" + at[0] : undefined,
      "aria-invalid": error ? true : undefined, "aria-describedby": error ? "query-error" : undefined,
      placeholder: hub.t("licenses.query.placeholder" + (shown.terms.length ? "_more" : "")),
      onChange: function (event) { typed[1](event.target.value); wrong[1](null); open[1](true); at[1](-1); },
      onClick: function () { open[1](true); },
      onBlur: acts.close,
      onKeyDown: function (event) { pressed(event, all, at[0], acts); }
    });
    var list = h("div", { id: "query-options", role: "listbox", "aria-label": hub.t("licenses.query.suggestions"), className: "pop query-options", hidden: !all.length },
      all.map(function (one, i) { return option(one, i, at[0], choose); }));
    return h("div", { id: props.id, className: "query", role: "search" },
      h("div", { className: "field" + (error ? " bad" : ""), onMouseDown: function (event) { if (event.target === event.currentTarget) { event.preventDefault(); input.current.focus(); } } },
        icon("filter"), shown.terms.map(function (term, i) { return chip(term, i, remove); }), field, list),
      found(shown.answer),
      shown.terms.length > 0 && h("button", { type: "button", className: "btn", onClick: function () { ask(""); } }, hub.t("licenses.query.clear")),
      h("p", { className: "err", id: "query-error", role: "alert" }, error && icon("warning", "icon-12"), error ? hub.wrong(error) : ""));
  };
})();

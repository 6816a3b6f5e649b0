/* The filter: typed and clicked terms are the same chips; suggestions carry the counts of the other filters.
   `value` (the query asked for) goes to the state; `answer` is the page's block that counts. */
(function () {
  "use strict";
  var hub = (window.hub = window.hub || {});
  var parts = (window.partner_hub = window.partner_hub || {});
  var h = function () { return window.React.createElement.apply(null, arguments); };
  var KEYS = ["status", "product", "type", "managed-by", "region", "name", "org"];
  var PLAIN = { name: 1, org: 1 };

  function icon(name, extra) {
    return h("svg", { className: "icon" + (extra ? " " + extra : ""), "aria-hidden": true }, h("use", { href: "#i-" + name }));
  }

  /* The word being typed: a minus, a key, the beginning of a value. */
  function token(text) {
    var word = (/(?:[^\s"]|"[^"]*"?)*$/.exec(text) || [""])[0];
    var minus = word.charAt(0) === "-" ? "-" : "", rest = word.slice(minus.length), colon = rest.indexOf(":");
    return {
      word: word, minus: minus, before: text.slice(0, text.length - word.length),
      key: colon < 0 ? null : rest.slice(0, colon).toLowerCase(), value: colon < 0 ? rest : rest.slice(colon + 1)
    };
  }
  function plain(text) { return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, ""); }
  function label(key, value) {
    if (key === "region") return hub.t("frame.region." + value);
    var words = hub.t("licenses.value." + value);
    return words.indexOf("licenses.value.") === 0 ? value : words;
  }

  function suggestions(text, answer, names) {
    var now = token(text), facets = (answer && answer.facets) || [];
    if (now.key === "name") return ofNames(text, names);
    if (now.key !== null) return ofValues(now, facets);
    var keys = KEYS.filter(function (key) { return key.indexOf(plain(now.value)) === 0; }).map(function (key) {
      return { put: now.before + now.minus + key + ":", name: now.minus + key + ":", hint: hub.t("licenses.query.key_" + key), go: false };
    });
    if (now.value) keys.push({ put: text, name: hub.t("licenses.query.search_for", { text: text.trim() }), icon: "search", go: true });
    return keys.concat(ofNames(text, names));
  }
  /* What of a text can be a part of a customer's name, and what stands before it: all plain words at its end together. */
  function nameTyped(text) {
    var now = token(text), before = now.before, value = now.value, word;
    if (now.key !== null && now.key !== "name") return { before: before, minus: now.minus, text: "" };
    while (now.key === null && !now.minus && (word = /(^|\s)([^\s":-][^\s":]*)\s+$/.exec(before))) {
      value = word[2] + " " + value;
      before = before.slice(0, word.index + word[1].length);
    }
    return { before: before, minus: now.minus, text: value.replace(/"/g, "").trim() };
  }
  function ofNames(text, names) {
    var now = nameTyped(text);
    return names.customers.map(function (one) {
      var region = hub.t("frame.region.short_" + one.region), id = /^org:(.*)$/.exec(one.put);
      return { put: now.before + now.minus + one.put, name: one.name, hint: id ? region + " \u00b7 " + id[1] : region, go: true, sure: names.sure };
    });
  }
  function ofValues(now, facets) {
    var facet = facets.find(function (one) { return one.key === now.key; });
    if (!facet) return [];
    var typed = plain(now.value.replace(/"/g, ""));
    return facet.values.filter(function (one) {
      return plain(one.value).indexOf(typed) >= 0 || plain(label(now.key, one.value)).indexOf(typed) >= 0;
    }).map(function (one) {
      return { put: now.before + now.minus + now.key + ":" + one.value, name: label(now.key, one.value), count: one.count, note: one.note, go: true };
    });
  }

  /* What was probably meant instead of what could not be read: the whole filter, taken as it is. */
  function meant(error) {
    return [{ put: error.suggestion, name: error.suggestion, icon: "search", go: true, whole: true }];
  }

  function chip(term, at, remove) {
    return h("span", { className: "chip" + (term.negated ? " is-not" : ""), key: term.text + at },
      term.negated && h("span", { className: "key not" }, "\u2212"),
      term.key && h("span", { className: "key" }, term.key + ":"),
      h("span", { className: "val" }, h("bdi", null, term.value)),
      h("button", { type: "button", "aria-label": hub.t("licenses.query.remove", { term: term.text }), onClick: function () { remove(term); } }, icon("close", "icon-12")));
  }

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

  function found(answer) {
    if (!answer || answer.found == null) return h("span", { className: "found" });
    var words = hub.t("licenses.query.found", { n: answer.found, count: "\u0000" }).split("\u0000");
    return h("span", { className: "found", "aria-live": "polite" }, words[0], h("b", null, hub.count(answer.found)), words[1] + (answer.note ? ", " + answer.note : ""));
  }

  /* Enter takes the one value that what is typed can mean. */
  function only(text, all) { return all.length === 1 && all[0].sure !== false && token(text).key !== null ? all[0] : undefined; }

  /* What a key of the keyboard does in the text box. */
  function pressed(event, all, active, acts) {
    var down = event.key === "ArrowDown", up = event.key === "ArrowUp";
    if (down || up) { event.preventDefault(); acts.move(down ? 1 : -1); return; }
    if (event.key === "Enter") { event.preventDefault(); acts.enter(all[active] || only(event.target.value, all)); return; }
    if (event.key === "Escape" && acts.isOpen) { event.stopPropagation(); acts.close(); return; }
    if (event.key === "Backspace" && !event.target.value) acts.last();
  }

  parts.QueryBar = function (props) {
    var R = window.React, typed = R.useState(""), open = R.useState(false), at = R.useState(-1);
    var wrong = R.useState(null), good = R.useRef({ terms: [], text: props.value || "" }), input = R.useRef(null), asked = R.useRef(null);
    var answer = props.answer, laid = R.useState(false);
    R.useLayoutEffect(function () { laid[1](true); }, []); // the words are there once the page is laid out
    hub.queryValue = props.value || "";
    if (answer && good.current.answer !== answer) {
      good.current = { terms: answer.terms, text: answer.terms.map(function (t) { return t.text; }).join(" "), answer: answer };
    }
    R.useEffect(function () {
      if (asked.current !== null) { asked.current = null; typed[1](""); }
    }, [answer]);
    var names = hub.useNames(open[0] ? nameTyped(typed[0]).text : "");
    var error = wrong[0], shown = good.current, all = !open[0] ? [] : error && error.suggestion ? meant(error) : suggestions(typed[0], shown.answer, names);
    /* Understood first, then asked for: a filter that makes no sense changes nothing but the words under it. */
    var ask = function (text) {
      var wish = text.trim();
      hub.understood(wish).then(function () { wrong[1](null); props.setProps({ value: wish }); }, function (failure) {
        asked.current = null;
        wrong[1](failure);
        if (failure.suggestion && document.activeElement === input.current) { open[1](true); at[1](0); }
      });
    };
    var commit = function (text) {
      if (!text.trim()) return;
      asked.current = text;
      open[1](false); at[1](-1);
      ask(shown.text + " " + text);
    };
    var instead = function (one) {
      asked.current = one.put;
      acts.close();
      ask(one.put);
    };
    var choose = function (one) {
      if (!one) { commit(typed[0]); return; }
      if (one.whole) { instead(one); return; }
      typed[1](one.put); at[1](-1);
      if (one.go) commit(one.put); else open[1](true);
      if (input.current) input.current.focus();
    };
    var remove = function (term) { if (input.current) input.current.focus(); ask(term.without); };
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

/* The editor of a custom template: columns chosen, ordered and headed, conditions, order, how the file is written, and
   its first rows as this reader would get them. Nothing that was typed is lost where somebody else was faster. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var parts = window.partner_hub;
  var h = hub.h;
  var LOOK_MS = 600;
  /** @param {string} name @param {WordValues} [values] */
  function t(name, values) { return hub.t("reports.edit." + name, values); }
  /** @param {string} name */
  function icon(name) { return h(parts.Icon, { name: name }); }
  /** @template T @param {T[]} list @param {number} from @param {number} to @returns {T[]} */
  function moved(list, from, to) {
    var rest = list.slice(), one = rest.splice(from, 1);
    rest.splice(to, 0, ...one);
    return rest;
  }
  /** @template T @param {T[]} list @param {number} at @param {Partial<T>} patch @returns {T[]} */
  function patched(list, at, patch) { return list.map(function (one, i) { return i === at ? Object.assign({}, one, patch) : one; }); }
  /** @template T @param {T[]} list @param {number} at @returns {T[]} */
  function without(list, at) { return list.filter(function (_one, i) { return i !== at; }); }

  /** @param {{ id: string, label: string, options: [string, string][], value: string, hint?: string, bare?: boolean, change: (value: string) => void }} props */
  function Choice(props) {
    var select = h("select", { id: props.id, className: "form-select", value: props.value, "aria-label": props.bare ? props.label : undefined, onChange: function (/** @type {ChangeEvent} */ event) { props.change(event.target.value); } },
      props.options.map(function (one) { return h("option", { key: one[0], value: one[0] }, one[1]); }));
    if (props.bare) return select;
    return h("div", { className: "form-row" }, h("label", { htmlFor: props.id }, props.label), select, props.hint ? h("p", { className: "help" }, props.hint) : null);
  }
  /** @param {{ id: string, label: string, value: string, hint?: string, error?: string, bare?: boolean, most?: number, holder?: string, change: (value: string) => void }} props */
  function Text(props) {
    var input = h("input", {
      id: props.id, className: "form-control", type: "text", value: props.value, maxLength: props.most, placeholder: props.holder, autoComplete: "off", spellCheck: false,
      "aria-label": props.bare ? props.label : undefined, "aria-invalid": props.error ? true : undefined, "aria-describedby": props.error ? props.id + "-error" : undefined,
      onChange: function (/** @type {ChangeEvent} */ event) { props.change(event.target.value); }
    });
    if (props.bare) return input;
    return h("div", { className: "form-row" }, h("label", { htmlFor: props.id }, props.label), input,
      props.error ? h("p", { className: "err", id: props.id + "-error" }, icon("warning"), props.error) : props.hint ? h("p", { className: "help" }, props.hint) : null);
  }
  /** @param {{ label: string, value: boolean, hint?: string, change: (value: boolean) => void }} props */
  function Check(props) {
    return h("div", { className: "form-row" }, h("label", { className: "check" },
      h("input", { className: "form-check-input", type: "checkbox", checked: props.value, onChange: function (/** @type {ChangeEvent} */ event) { props.change(event.target.checked); } }),
      h("span", null, props.label)), props.hint ? h("p", { className: "help" }, props.hint) : null);
  }
  /** @param {{ icon: string, label: string, off?: boolean, id?: string, act: () => void }} props */
  function Small(props) {
    return h("button", { id: props.id, type: "button", className: "btn btn-icon", "aria-label": props.label, title: props.label, disabled: props.off, onClick: props.act }, icon(props.icon));
  }
  /** @param {{ title: string, note?: string, error?: string, children: Drawn }} props */
  function Part(props) {
    return h("section", { className: "block edit-part" }, h("div", { className: "block-head" }, h("h2", null, props.title)),
      props.note ? h("p", { className: "help" }, props.note) : null, props.error ? h("p", { className: "err", role: "alert" }, icon("warning"), props.error) : null, props.children);
  }

  /* Columns: those of the file in order, and those that may be added. Moved by buttons, by Alt and an arrow, or dragged. */
  /** @param {PartProps} props */
  function Columns(props) {
    var R = window.React, shape = props.shape, from = R.useRef(-1), over = R.useState(-1), focus = R.useRef("");
    R.useEffect(function () {
      var node = focus.current && document.getElementById(focus.current);
      focus.current = "";
      if (node instanceof HTMLElement && !(/** @type {HTMLButtonElement} */ (node).disabled)) node.focus();
    });
    /** @param {number} at @param {number} to @param {string} kept */
    function move(at, to, kept) {
      if (to < 0 || to >= shape.columns.length) return;
      var id = shape.columns[at].id;
      focus.current = kept + id;
      props.set({ columns: moved(shape.columns, at, to) });
      hub.say(t("moved", { name: props.name(id), at: to + 1, of: shape.columns.length }));
    }
    /** @param {string} id */
    function add(id) { props.set({ columns: shape.columns.concat([{ id: id, header: "" }]) }); focus.current = "edit-head-" + id; }
    /** @param {ColumnSaid} one @param {number} at */
    function row(one, at) {
      var name = props.name(one.id);
      /** @param {KeyboardEvent} event */
      function key(event) {
        if (!event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
        event.preventDefault();
        move(at, at + (event.key === "ArrowUp" ? -1 : 1), "edit-head-");
      }
      return h("li", {
        key: one.id, draggable: true, className: over[0] === at ? "is-over" : "", onKeyDown: key,
        onDragStart: function (/** @type {DragEvent} */ event) { from.current = at; hub.sure(event.dataTransfer).effectAllowed = "move"; },
        onDragOver: function (/** @type {Event} */ event) { event.preventDefault(); if (over[0] !== at) over[1](at); },
        onDragEnd: function () { over[1](-1); },
        onDrop: function (/** @type {Event} */ event) { event.preventDefault(); over[1](-1); move(from.current, at, "edit-head-"); }
      },
        h("span", { className: "grip", "aria-hidden": true }, icon("menu")), h("span", { className: "at" }, at + 1),
        h("span", { className: "edit-name", title: name }, name),
        h(Text, { id: "edit-head-" + one.id, bare: true, label: t("header_of", { name: name }), holder: name, value: one.header, most: props.offers.most, change: function (/** @type {string} */ value) { props.set({ columns: patched(shape.columns, at, { header: value }) }); } }),
        h(Small, { id: "edit-up-" + one.id, icon: "sort-up", label: t("up", { name: name }), off: at === 0, act: function () { move(at, at - 1, "edit-up-"); } }),
        h(Small, { id: "edit-down-" + one.id, icon: "sort-down", label: t("down", { name: name }), off: at === shape.columns.length - 1, act: function () { move(at, at + 1, "edit-down-"); } }),
        h(Small, { icon: "close", label: t("leave_out", { name: name }), act: function () { props.set({ columns: without(shape.columns, at) }); } }));
    }
    var left = props.offers.columns.filter(function (one) { return !shape.columns.some(function (each) { return each.id === one.id; }); });
    return h("div", { className: "edit-columns" },
      h("div", null, h("h3", null, t("chosen", { n: shape.columns.length })), h("ol", { className: "edit-list", "aria-label": t("chosen", { n: shape.columns.length }) }, shape.columns.map(row))),
      h("div", null, h("h3", null, t("others")), left.length
        ? h("ul", { className: "edit-others", "aria-label": t("others") }, left.map(function (one) {
            return h("li", { key: one.id }, h("button", { type: "button", className: "btn", onClick: function () { add(one.id); } }, icon("plus"), props.name(one.id)));
          }))
        : h("p", { className: "mute" }, t("all_chosen"))));
  }

  /* Conditions that a row must hold, all of them; and what rows are sorted by. */
  /** @param {PartProps} props */
  function Rows(props) {
    var shape = props.shape, offers = props.offers;
    var columns = /** @type {[string, string][]} */ (offers.columns.map(function (one) { return [one.id, props.name(one.id)]; }));
    /** @param {string} id */
    function family(id) { return hub.sure(offers.columns.find(function (one) { return one.id === id; })).family; }
    /** @param {ConditionSaid} one @param {number} at */
    function condition(one, at) {
      var tests = offers.tests[family(one.column)], test = tests.find(function (each) { return each[0] === one.test; }), values = test ? test[2] : 1;
      /** @param {Partial<ConditionSaid>} patch */
      function set(patch) { props.set({ conditions: patched(shape.conditions, at, patch) }); }
      return h("li", { key: at },
        h(Choice, { id: "edit-if-" + at, bare: true, label: t("column"), options: columns, value: one.column, change: function (/** @type {string} */ id) { set({ column: id, test: offers.tests[family(id)][0][0] }); } }),
        h(Choice, { id: "edit-test-" + at, bare: true, label: t("test"), options: tests.map(function (each) { return [each[0], each[1]]; }), value: one.test, change: function (/** @type {string} */ value) { set({ test: value }); } }),
        values > 0 ? h(Text, { id: "edit-value-" + at, bare: true, label: t("value"), holder: family(one.column) === "date" ? "2026-11-22" : "", value: one.value, change: function (/** @type {string} */ value) { set({ value: value }); } }) : null,
        values > 1 ? h(Text, { id: "edit-to-" + at, bare: true, label: t("value_to"), value: one.to, change: function (/** @type {string} */ value) { set({ to: value }); } }) : null,
        h(Small, { icon: "close", label: t("no_condition", { name: props.name(one.column) }), act: function () { props.set({ conditions: without(shape.conditions, at) }); } }));
    }
    /** @param {OrderSaid} one @param {number} at */
    function order(one, at) {
      /** @param {Partial<OrderSaid>} patch */
      function set(patch) { props.set({ sort: patched(shape.sort, at, patch) }); }
      return h("li", { key: at },
        h(Choice, { id: "edit-by-" + at, bare: true, label: t("column"), options: columns, value: one.column, change: function (/** @type {string} */ value) { set({ column: value }); } }),
        h(Choice, { id: "edit-way-" + at, bare: true, label: t("way"), options: [["asc", t("asc")], ["desc", t("desc")]], value: one.way, change: function (/** @type {string} */ value) { set({ way: value }); } }),
        h(Small, { icon: "close", label: t("no_order", { name: props.name(one.column) }), act: function () { props.set({ sort: without(shape.sort, at) }); } }));
    }
    function add() { var id = offers.columns[0].id; props.set({ conditions: shape.conditions.concat([{ column: id, test: offers.tests[family(id)][0][0], value: "", to: "" }]) }); }
    function addOrder() {
      var free = offers.columns.find(function (one) { return !shape.sort.some(function (each) { return each.column === one.id; }); });
      if (free) props.set({ sort: shape.sort.concat([{ column: free.id, way: "asc" }]) });
    }
    return h(window.React.Fragment, null,
      offers.queried ? h("div", { className: "edit-grid" }, h(Text, { id: "edit-q", label: t("query"), hint: t("query_hint"), error: props.wrong("q"), value: shape.q, change: function (/** @type {string} */ value) { props.set({ q: value }); } })) : null,
      h("h3", null, t("conditions")), shape.conditions.length ? h("ul", { className: "edit-rules" }, shape.conditions.map(condition)) : h("p", { className: "mute" }, t("every_row")),
      h("button", { type: "button", className: "btn", onClick: add }, icon("plus"), t("add_condition")),
      h("h3", null, t("sort")), shape.sort.length ? h("ul", { className: "edit-rules" }, shape.sort.map(order)) : h("p", { className: "mute" }, t("own_order")),
      h("button", { type: "button", className: "btn", onClick: addOrder }, icon("plus"), t("add_sort")));
  }

  /** @param {PartProps} props */
  function File(props) {
    var shape = props.shape, offers = props.offers;
    /** @param {keyof ShapeSaid} name @param {[string, string][]} options @param {string} [hint] */
    function choice(name, options, hint) {
      return options.length ? h(Choice, { key: name, id: "edit-" + name, label: t(name), hint: hint, options: options, value: String(shape[name]), change: function (/** @type {string} */ value) { props.set({ [name]: value }); } }) : null;
    }
    return h("div", { className: "edit-grid" }, choice("lang", offers.langs), choice("numbers", offers.numbers, t("numbers_hint")), choice("separator", offers.separators, t("separator_hint")),
      choice("region", offers.regions), choice("service", offers.services),
      h("div", { className: "edit-checks" },
        h(Check, { label: t("mark"), hint: t("mark_hint"), value: shape.mark, change: function (/** @type {boolean} */ value) { props.set({ mark: value }); } }),
        offers.regions.length ? h(Check, { label: t("region_first"), hint: t("region_first_hint"), value: shape.region_first, change: function (/** @type {boolean} */ value) { props.set({ region_first: value }); } }) : null));
  }

  /** @param {{ shape: ShapeSaid }} props */
  function Preview(props) {
    var R = window.React, told = R.useState(/** @type {PreviewSaid | null} */ (null)), error = R.useState(""), busy = R.useState(true), asked = R.useRef(0);
    var text = JSON.stringify(props.shape);
    R.useEffect(function () {
      var mine = ++asked.current;
      busy[1](true);
      var timer = window.setTimeout(function () {
        hub.send("/reports/templates/preview", { shape: props.shape }).then(function (got) {
          if (mine !== asked.current) return;
          busy[1](false);
          error[1](got.error ? got.error.message : "");
          if (got.said) told[1](/** @type {PreviewSaid} */ (/** @type {unknown} */ (got.said)));
        });
      }, LOOK_MS);
      return function () { window.clearTimeout(timer); };
    }, [text]);
    var said = told[0], state = error[0] ? h("p", { className: "err", role: "status" }, icon("warning"), error[0]) : h("p", { className: "help", role: "status" }, busy[0] ? t("reading") : said && !said.rows.length ? t("no_rows") : t("first_rows"));
    return h("div", { className: "edit-preview" + (busy[0] || error[0] ? " is-old" : "") }, state, said ? h("div", { className: "list-wrap", tabIndex: 0, role: "region", "aria-label": t("preview") },
      h("table", { className: "grid" }, h("caption", { className: "vh" }, t("preview")),
        h("thead", null, h("tr", null, said.head.map(function (one, i) { return h("th", { key: i, scope: "col" }, one); }))),
        h("tbody", null, said.rows.map(function (row, i) { return h("tr", { key: i }, row.map(function (cell, at) { return h("td", { key: at, title: cell }, cell); })); })))) : null);
  }

  /* What somebody else made of it meanwhile, beside what is typed here; nothing is taken before it is chosen. */
  /** @param {{ now: TemplateSaid, had: TemplateSaid, message: string, names: (id: string) => string, test: (name: string) => string, keep: () => void, take: () => void }} props */
  function Meanwhile(props) {
    /** @param {TemplateSaid} one @returns {Record<string, string>} */
    function lines(one) {
      var shape = one.shape;
      return {
        name: one.name, shared: t(one.shared ? "is_shared" : "is_own"),
        columns: shape.columns.map(function (each) { return each.header || props.names(each.id); }).join(", "),
        conditions: shape.conditions.map(function (each) { return [props.names(each.column), props.test(each.test), each.value, each.to].filter(Boolean).join(" "); }).join("; "),
        sort: shape.sort.map(function (each) { return props.names(each.column) + " " + t(each.way); }).join(", "),
        query: shape.q, lang: t("lang_" + shape.lang), numbers: t("numbers_" + shape.numbers), separator: t(shape.separator === ";" ? "semicolon" : "comma"),
        region: shape.region.toUpperCase(), service: shape.service, mark: String(shape.mark), region_first: String(shape.region_first)
      };
    }
    var was = lines(props.had), is = lines(props.now), other = Object.keys(is).filter(function (key) { return was[key] !== is[key]; });
    return h("div", { className: "notice edit-meanwhile", role: "alert" }, icon("warning"), h("div", { className: "notice-text" }, h("b", null, props.message),
      h("dl", { className: "facts" }, other.map(function (key) { return [h("dt", { key: key }, t(key)), h("dd", { key: key + "-" }, (was[key] || "\u2014") + " \u2192 " + (is[key] || "\u2014"))]; })),
      h("div", { className: "do" }, h("button", { type: "button", className: "btn btn-line", onClick: props.keep }, t("keep_mine")), h("button", { type: "button", className: "btn", onClick: props.take }, t("take_theirs")))));
  }

  parts.TemplateEditor = function (props) {
    var R = window.React, offers = props.offers, had = R.useState(props.template), name = R.useState(props.template.name), shared = R.useState(props.template.shared), shape = R.useState(props.template.shape);
    var version = R.useState(props.template.version), error = R.useState(/** @type {ErrorSaid | null} */ (null)), busy = R.useState(false), meanwhile = R.useState(/** @type {TemplateSaid | null} */ (null));
    var now = shape[0], known = /** @type {Record<string, OfferedColumn>} */ ({});
    offers.columns.forEach(function (one) { known[one.id] = one; });
    /** @param {Partial<ShapeSaid>} patch */
    function set(patch) { shape[1](Object.assign({}, now, patch)); }
    /** @param {string} id */
    function named(id) { return known[id] ? known[id][now.lang] : id; }
    /** @param {string} id */
    function testWords(id) {
      var all = /** @type {TestSaid[]} */ ([]).concat(...Object.values(offers.tests)), found = all.find(function (each) { return each[0] === id; });
      return found ? found[1] : id;
    }
    /** @param {string} field */
    function wrong(field) { var said = error[0]; return said && said.field === field ? said.message : ""; }
    /** @param {number} of */
    function save(of) {
      busy[1](true); error[1](null);
      hub.send("/reports/templates/save", { id: props.template.id, version: of, name: name[0], shape: now, shared: shared[0] }).then(function (got) {
        busy[1](false);
        if (!got.error) { window.location.assign("/reports"); return; }
        error[1](got.error);
        var theirs = /** @type {TemplateSaid | undefined} */ (/** @type {unknown} */ (got.error.now));
        if (theirs && theirs.shape) meanwhile[1](theirs);
        else if (got.error.field === "name") { var node = document.getElementById("edit-name"); if (node) node.focus(); }
      });
    }
    function keep() { var theirs = hub.sure(meanwhile[0]); version[1](theirs.version); meanwhile[1](null); save(theirs.version); }
    function take() {
      var theirs = hub.sure(meanwhile[0]);
      had[1](theirs); version[1](theirs.version); name[1](theirs.name); shared[1](theirs.shared); shape[1](theirs.shape); meanwhile[1](null); error[1](null);
    }
    /** @param {Event} event */
    function submit(event) { event.preventDefault(); if (!busy[0]) save(version[0]); }
    /** @param {string} id */
    function other(id) { window.location.assign("/reports/new?from=" + encodeURIComponent(id) + "&name=" + encodeURIComponent(name[0])); }
    var said = error[0], field = said && said.field, beside = ["name", "columns", "conditions", "sort", "q"], part = { shape: now, offers: offers, set: set, name: named, wrong: wrong };
    return h("form", { className: "form template-form", noValidate: true, onSubmit: submit },
      meanwhile[0] && said ? h(Meanwhile, { now: meanwhile[0], had: had[0], message: said.message, names: named, test: testWords, keep: keep, take: take }) : null,
      h("div", { className: "edit-grid" },
        h(Text, { id: "edit-name", label: t("name"), value: name[0], most: offers.most, error: wrong("name"), change: name[1] }),
        props.template.id ? null : h(Choice, { id: "edit-base", label: t("base"), hint: t("base_hint"), options: offers.bases, value: now.base, change: other }),
        offers.may_share || shared[0] ? h(Check, { label: t("share_it"), hint: t("share_hint"), value: shared[0], change: shared[1] }) : null),
      h(Part, { title: t("columns"), note: t("columns_hint"), error: wrong("columns") }, h(Columns, part)),
      h(Part, { title: t("rows"), error: wrong("conditions") || wrong("sort") }, h(Rows, part)),
      h(Part, { title: t("file") }, h(File, part)),
      h(Part, { title: t("preview") }, h(Preview, { shape: now })),
      h("div", { className: "edit-foot" },
        h("p", { className: "err", role: "alert" }, said && !meanwhile[0] && beside.indexOf(field || "") < 0 ? said.message : said && !meanwhile[0] ? t("look_above") : ""),
        h("a", { className: "btn", href: "/reports" }, t("cancel")),
        h("button", { type: "submit", className: "btn btn-main", disabled: busy[0] }, t("save"))));
  };
})();

/* The search over customers: asks while it is typed into; arrow keys walk from the box into the hits and back. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var parts = window.partner_hub;
  var WAIT_MS = 160;
  var h = hub.h;

  /* What is typed stands in the address, so that a reload and a copied address show the same. */
  /** @param {string} text */
  function note(text) {
    var address = new URL(window.location.href);
    if (text) address.searchParams.set("find", text); else address.searchParams.delete("find");
    window.history.replaceState(window.history.state, "", address.href);
  }
  /** @param {string} hits @param {string} text */
  function addressOf(hits, text) {
    var asked = new URLSearchParams(window.location.search);
    asked.set("find", text);
    asked.set("lang", hub.lang());
    return hits + "?" + asked.toString();
  }

  parts.Search = function (props) {
    var R = window.React;
    /** @type {Ref<HTMLInputElement>} */
    var box = R.useRef(null);
    /** @type {Ref<HTMLElement>} */
    var place = R.useRef(null);
    var shown = R.useState({ text: props.value, tree: props.tree, said: props.said }), wrong = R.useState(""), busy = R.useState(false);
    var timer = R.useRef(0), asked = R.useRef(0);
    R.useEffect(function () {
      if (props.begins && !hub.phone.matches) begin(60);
      return function () { window.clearTimeout(timer.current); asked.current = -1; };
    }, []);

    /* The box is there to be typed into, as soon as it is seen; not where the reader is elsewhere by then. */
    /** @param {number} frames */
    function begin(frames) {
      var hidden = document.body.classList.contains("is-first");
      if (!box.current || frames < 0) return;
      if (hidden) hub.frames(1, function () { begin(frames - 1); });
      else if (document.activeElement === document.body) box.current.focus({ preventScroll: true });
    }
    /* The newest question alone is answered, however late the others come. */
    function ask() {
      var text = box.current.value, mine = asked.current + 1;
      asked.current = mine;
      window.clearTimeout(timer.current);
      busy[1](true); wrong[1]("");
      window.fetch(addressOf(props.hits, text), { credentials: "same-origin", headers: { Accept: "application/json" }, signal: hub.limit() }).then(function (answer) {
        if (answer.status === 401) { hub.signIn(); throw new Error("signed out"); }
        return answer.json().then(function (said) {
          if (mine !== asked.current) return;
          busy[1](false);
          if (answer.ok) shown[1]({ text: text, tree: said.tree, said: said.said });
          else wrong[1](said.error ? said.error.message : hub.t("search.live.failed"));
        });
      }).catch(function () {
        if (mine !== asked.current) return;
        busy[1](false);
        wrong[1](hub.t("search.live.failed"));
      });
    }
    function typed() {
      note(box.current.value);
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(ask, WAIT_MS);
    }
    /** @param {Event} event */
    function send(event) { event.preventDefault(); note(box.current.value); ask(); }
    /** @param {KeyEvent} event */
    function key(event) {
      var step = hub.steps[event.key], at = document.activeElement;
      if (event.key === "Escape" && at !== box.current) { event.preventDefault(); box.current.focus(); box.current.select(); return; }
      if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      var all = [/** @type {HTMLElement} */ (box.current)].concat(Array.from(place.current.querySelectorAll("a.hit")));
      var next = all.indexOf(/** @type {HTMLElement} */ (at)) + step;
      if (!all.includes(/** @type {HTMLElement} */ (at)) || next < 0 || next >= all.length) return;
      event.preventDefault();
      all[next].focus();
    }
    var state = busy[0] ? hub.t("search.live.busy") : wrong[0] ? "" : shown[0].said;
    return h("div", { className: "search-all", onKeyDown: key },
      h("div", { className: "list-head" },
        h("form", { className: "find find-all", role: "search", onSubmit: send },
          h("input", {
            ref: box, className: "form-control", type: "search", name: "find", defaultValue: props.value, maxLength: props.most, onChange: typed,
            "aria-label": props.label, placeholder: props.label, autoComplete: "off", autoCapitalize: "none", spellCheck: false, dir: "auto", enterKeyHint: "search"
          }),
          h("button", { className: "btn btn-line", type: "submit" }, props.submit)),
        h("span", { className: "mute", role: "status" }, state)),
      wrong[0] ? h("div", { className: "search-wrong", role: "alert" }, h(parts.Icon, { name: "warning" }), h("span", null, wrong[0]),
        h("button", { type: "button", className: "btn btn-line", onClick: ask }, hub.t("search.live.again"))) : null,
      h("div", { ref: place, className: "hits" + (busy[0] || wrong[0] ? " is-past" : ""), "aria-busy": busy[0] }, h(parts.Markup, { tree: shown[0].tree })));
  };
})();

/* The page of a mirror link: the token leaves the address at once and becomes a cookie of this page alone; a passphrase is
   asked for where there is one; then what the hub wrote is put in its place. */
(function () {
  "use strict";
  var body = document.body, root = document.documentElement, name = body.dataset.mirror || "";
  var all = /** @type {Record<string, Record<string, string>>} */ (JSON.parse(body.dataset.words || "{}"));
  var main = /** @type {HTMLElement} */ (document.querySelector("main"));
  var said = /** @type {HTMLElement} */ (main.querySelector(".mirror-said"));
  var form = /** @type {HTMLFormElement} */ (main.querySelector("form"));
  var field = /** @type {HTMLInputElement} */ (form.querySelector("input"));
  var wrong = /** @type {HTMLElement} */ (form.querySelector(".form-error"));
  var submit = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  var again = /** @type {HTMLButtonElement} */ (said.querySelector("button"));
  var place = /** @type {HTMLElement} */ (main.querySelector(".mirror-place"));
  var band = /** @type {HTMLElement} */ (document.querySelector(".mirror-band-place"));
  var TRIES_MS = 60000;
  var token = window.location.hash.slice(1); // nowhere but here from now on
  if (token) window.history.replaceState(null, "", window.location.pathname);

  /** @param {string} key */
  function t(key) { return (all[root.lang] || {})[key] || ""; }
  /* What the hub itself wrote, every text in it escaped there (components/as_html.py). */
  /** @param {string} html */
  function written(html) { return Array.from(new DOMParser().parseFromString(html, "text/html").body.childNodes); }
  /** @param {string} path @param {RequestInit} how */
  function ask(path, how) {
    return window.fetch("/mirror/" + name + path, Object.assign({ credentials: "same-origin", signal: AbortSignal.timeout(TRIES_MS) }, how));
  }
  /** @param {string} key @param {boolean} [retry] */
  function say(key, retry) {
    var text = /** @type {HTMLElement} */ (said.querySelector("p"));
    /** @type {HTMLElement} */ (said.querySelector("h1")).textContent = t(key);
    text.textContent = t(key + "_text");
    again.textContent = t("again");
    again.hidden = !retry;
    said.hidden = false;
    form.hidden = key !== "passphrase";
    place.replaceChildren();
    if (key === "refused") band.replaceChildren();
    main.dataset.ready = String(key !== "waiting");
  }
  /** @param {MirrorSaid} told */
  function dress(told) {
    root.lang = told.lang;
    band.replaceChildren.apply(band, written(told.band));
  }
  /** @param {string} passphrase */
  function exchange(passphrase) {
    submit.disabled = true;
    ask("/open", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token: token, passphrase: passphrase }) })
      .then(function (answer) {
        if (answer.status === 400 || answer.status === 429) {
          return answer.json().then(function (/** @type {{ error: ErrorSaid }} */ told) { refuse(told.error.message); });
        }
        if (answer.status === 403) { say("refused"); return null; }
        if (!answer.ok) throw new Error(String(answer.status));
        return answer.json().then(function (/** @type {MirrorSaid} */ told) {
          dress(told);
          if (told.asks) asks(); else { token = ""; look(); }
        });
      }).catch(function () { say("away", true); }).then(function () { submit.disabled = false; });
  }
  function asks() {
    document.title = t("title");
    /** @type {HTMLElement} */ (form.querySelector("label")).textContent = t("passphrase");
    submit.textContent = t("open");
    say("passphrase");
    field.focus();
  }
  /** @param {string} words */
  function refuse(words) {
    wrong.textContent = words;
    field.setAttribute("aria-invalid", "true");
    field.select();
    field.focus();
  }
  function look() {
    say("waiting");
    ask("/shown", {}).then(function (answer) {
      if (answer.status === 403 || answer.status === 401 || answer.status === 404) { say("refused"); return null; }
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json().then(function (/** @type {MirrorShown} */ told) {
        dress(told);
        document.title = told.title;
        said.hidden = true;
        form.hidden = true;
        place.replaceChildren.apply(place, written(told.html));
        main.dataset.ready = "true";
      });
    }).catch(function () { say("away", true); });
  }
  function begin() { if (token) exchange(""); else look(); }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    exchange(field.value);
  });
  again.addEventListener("click", begin);
  // Another link put into this tab is no load by itself; what is shown again from memory may be over.
  window.addEventListener("hashchange", function () { window.location.reload(); });
  window.addEventListener("pageshow", function (event) { if (event.persisted) window.location.reload(); });
  begin();
})();

/* A wall: shows what its playlist holds, one picture after the other, for months. It loads nothing but one small answer
   now and then; one clock drives everything, so there is nothing that could grow. */
(function () {
  "use strict";
  var body = document.body, name = body.dataset.wall || "", release = body.dataset.release || "";
  var main = /** @type {HTMLElement} */ (document.querySelector("main"));
  var stage = /** @type {HTMLElement} */ (main.querySelector(".wall-stage"));
  var steps = /** @type {HTMLElement} */ (main.querySelector(".wall-steps"));
  var foot = /** @type {HTMLElement} */ (main.querySelector("footer"));
  var clock = /** @type {HTMLElement} */ (main.querySelector("time"));
  var ALERT_MS = 12000, CURSOR_MS = 3000, TRIES_MS = 30000, QUIET = 150; // while refused: one look in so many beats
  var AWAY = 5, SLOWER = 5; // beats without an answer until that is told, and between looks while there is none
  var beat = 1000 * Number(body.dataset.beat || 2), words = /** @type {Record<string, string>} */ (JSON.parse(body.dataset.words || "{}"));
  var said = /** @type {WallAnswer | null} */ (null), tag = "", at = 0, since = 0, paused = false, rest = 0;
  var alerts = /** @type {string[]} */ ([]), alert = 0, alertSince = 0;
  var good = 0, lost = 0, missed = 0, heard = 0, asking = false, refused = false, skip = 0, moved = 0;
  var hours = format("UTC", "en");

  /** @param {string} zone @param {string} lang */
  function format(zone, lang) {
    return new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });
  }
  /** @param {string} key @param {Record<string, string>} values */
  function t(key, values) {
    return Object.keys(values).reduce(function (text, each) { return text.replace("{" + each + "}", values[each]); }, words[key] || "");
  }
  /** @param {Element} place @param {string} text */
  function put(place, text) { if (place.textContent !== text) place.textContent = text; }
  /* What the hub itself wrote, every text in it escaped there (components/as_html.py). */
  /** @param {string} html */
  function element(html) {
    return /** @type {HTMLElement} */ (new DOMParser().parseFromString(html, "text/html").body.firstElementChild);
  }

  // What is asked ---------------------------------------------------------------------------

  /** @param {string} path @param {RequestInit} how */
  function ask(path, how) {
    return window.fetch("/wall/" + name + path, Object.assign({ credentials: "same-origin", signal: AbortSignal.timeout(TRIES_MS) }, how));
  }
  function open() {
    var token = window.location.hash.slice(1);
    if (!token) { look(); return; }
    window.history.replaceState(null, "", window.location.pathname);
    exchange(token);
  }
  /* The token is nowhere but here until it was exchanged: a network that comes late finds it still. */
  /** @param {string} token */
  function exchange(token) {
    ask("/open", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ token: token }) })
      .then(function (answer) {
        if (answer.status === 403) {
          refuse();
          window.setTimeout(exchange, QUIET * beat, token); // its maker, or its network, may be back
        } else if (answer.ok) look();
        else throw new Error(String(answer.status));
      }).catch(function () { window.setTimeout(exchange, beat, token); });
  }
  function look() {
    if (asking) return;
    asking = true;
    ask("/screen", { headers: tag ? { "If-None-Match": tag } : {} }).then(function (answer) {
      if (answer.status === 403 || answer.status === 401 || answer.status === 404) { refuse(); return null; }
      if (answer.status !== 304 && !answer.ok) throw new Error(String(answer.status));
      return answer.status === 304 ? reached() : answer.json().then(function (/** @type {WallAnswer} */ told) {
        take(told, answer.headers.get("ETag") || "");
        reached();
      });
    }).catch(function () {
      missed += 1;
      lost = lost || Date.now();
    }).then(function () {
      asking = false;
      // Walls that lost the hub together do not come back to it at the same moment.
      window.setTimeout(beatOn, beat * Math.min(SLOWER, 1 + missed) * (0.8 + 0.4 * Math.random()));
      tick();
    });
  }
  function beatOn() {
    if (refused && skip > 0) {
      skip -= 1;
      window.setTimeout(beatOn, beat);
    } else look();
  }
  function reached() {
    good = Date.now();
    heard = performance.now();
    missed = 0;
    lost = 0;
    refused = false;
  }
  /* The link is over: that is said, nothing of before stays, and it is asked again only now and then. */
  function refuse() {
    if (!refused) {
      said = null;
      tag = "";
      alerts = [];
      var box = document.createElement("div"), title = document.createElement("h1"), text = document.createElement("p");
      box.className = "wall-word";
      title.textContent = t("refused", {});
      text.textContent = t("refused_text", {});
      box.append(title, text);
      stage.replaceChildren(box);
      steps.replaceChildren();
      main.dataset.ready = "true";
    }
    refused = true;
    skip = QUIET;
  }

  // What is shown ---------------------------------------------------------------------------

  /** @param {WallAnswer} told @param {string} newTag */
  function take(told, newTag) {
    var root = document.documentElement, before = said, shown = said && said.items[at];
    if (!said || said.zone !== told.zone || said.lang !== told.lang) hours = format(told.zone, told.lang);
    words = told.words;
    root.lang = told.lang;
    root.dataset.theme = told.theme;
    root.dataset.bsTheme = told.theme === "light" ? "light" : "dark";
    body.dataset.transition = told.transition;
    document.title = told.title;
    said = told;
    tag = newTag;
    alerts = told.alerts;
    fill(before ? before.items : [], told.items);
    var same = told.items.findIndex(function (item) { return shown && item.v === shown.v; });
    go(same >= 0 ? same : Math.min(at, told.items.length - 1), same < 0 && !before);
    renewAlert(0);
    main.dataset.ready = "true";
  }
  /* Each picture is made once and stays until it is another one: a step of the playlist makes nothing. */
  /** @param {WallItem[]} before @param {WallItem[]} items */
  function fill(before, items) {
    var kept = Array.from(stage.children);
    if (!before.length) stage.replaceChildren();
    items.forEach(function (item, place) {
      var old = before.length ? kept[place] : undefined;
      if (old && before[place] && before[place].v === item.v) return;
      var made = element(item.html);
      made.hidden = true;
      made.querySelectorAll(".wall-plot").forEach(function (plot) { /** @type {HTMLElement} */ (plot).inert = true; });
      if (old) old.replaceWith(made);
      else stage.append(made);
    });
    while (stage.children.length > items.length) /** @type {Element} */ (stage.lastChild).remove();
    while (steps.children.length > items.length) /** @type {Element} */ (steps.lastChild).remove();
    while (steps.children.length < items.length) steps.append(document.createElement("i"));
    steps.hidden = items.length < 2;
  }
  var facts = /** @type {DOMStringMap} */ ({});
  /** @param {number} place @param {boolean} [anew] */
  function go(place, anew) {
    if (!said) return;
    if (place !== at || anew) {
      since = performance.now();
      rest = 0;
    }
    at = place;
    Array.from(stage.children).forEach(function (child, index) { /** @type {HTMLElement} */ (child).hidden = index !== at; });
    Array.from(steps.children).forEach(function (mark, index) { mark.className = index < at ? "is-done" : index === at ? "is-now" : ""; });
    var shown = /** @type {HTMLElement | undefined} */ (stage.children[at]);
    // What the item says of itself: its region, service, day and version; nothing of what the one before said.
    Object.keys(facts).forEach(function (fact) { main.dataset[fact] = ""; });
    facts = Object.assign({}, shown && shown.dataset);
    Object.assign(main.dataset, facts);
  }
  /** @param {number} by */
  function step(by) {
    if (!said) return;
    if (renew()) return;
    var count = said.items.length;
    go((at + by + count) % count, true);
  }
  /* Another release of the product: one load between two pictures, and never again for the same one. */
  function renew() {
    if (!said || missed || said.release === release) return false; // no load while the hub is away
    try {
      if (window.sessionStorage.getItem("wall-release") === said.release) return false;
      window.sessionStorage.setItem("wall-release", said.release);
    } catch (error) {
      return false;
    }
    window.location.reload();
    return true;
  }
  /** @param {number} place */
  function renewAlert(place) {
    alert = alerts.length ? place % alerts.length : 0;
    alertSince = performance.now();
    tellFoot();
  }
  /* One sentence below: that the network is away, else what needs attention. */
  function tellFoot() {
    var away = said !== null && !refused && performance.now() - heard >= AWAY * beat; // also where an answer hangs
    var key = away ? "away" : refused || !alerts.length ? "" : alerts[alert] + alert + "/" + alerts.length;
    if (foot.dataset.told !== key) {
      foot.dataset.told = key;
      foot.hidden = !key;
      foot.className = "tick";
      if (away) {
        foot.classList.add("is-warning");
        foot.replaceChildren(element('<p><svg class="icon" aria-hidden="true"><use href="#i-offline"></use></svg><span class="t"></span></p>'));
      } else if (key) {
        var made = element(alerts[alert]), place = document.createElement("span");
        place.className = "c";
        place.textContent = t("place", { at: String(alert + 1), of: String(alerts.length) });
        made.append(place);
        foot.classList.add(made.className);
        foot.replaceChildren(made);
      } else foot.replaceChildren();
    }
    if (away) put(/** @type {Element} */ (foot.querySelector(".t")), t("offline", { since: hours.format(lost || good), then: hours.format(good) }));
  }

  // The one clock -----------------------------------------------------------------------------

  function tick() {
    var now = performance.now(), item = said && said.items[at];
    var hour = hours.format(Date.now());
    put(clock, hour);
    body.classList.toggle("is-dim", isWithin(hour, said ? said.dim : ""));
    if (item && !paused) {
      var gone = now - since, whole = item.dwell * 1000, bar = /** @type {HTMLElement | undefined} */ (steps.children[at]);
      if (bar) bar.style.setProperty("--gone", String(Math.min(1, gone / whole)));
      if (gone >= whole) {
        if (/** @type {WallAnswer} */ (said).items.length > 1) step(1);
        else if (!renew()) since = now;
      }
    }
    if (alerts.length && now - alertSince >= ALERT_MS) renewAlert(alert + 1);
    else tellFoot();
    body.classList.toggle("is-still", now - moved > CURSOR_MS);
  }
  /* Whether a time of day lies in hours as "22:00-06:00", which may go over midnight. */
  /** @param {string} hour @param {string} span */
  function isWithin(hour, span) {
    if (!span) return false;
    var from = span.slice(0, 5), until = span.slice(6);
    return from <= until ? hour >= from && hour < until : hour >= from || hour < until;
  }
  function pause() {
    paused = !paused;
    if (paused) rest = performance.now() - since;
    else since = performance.now() - rest;
    steps.classList.toggle("is-paused", paused);
    steps.dataset.word = paused ? t("paused", {}) : "";
  }
  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " ") pause();
    else if (event.key === "ArrowRight") step(1);
    else if (event.key === "ArrowLeft") step(-1);
    else if (event.key === "f") full();
    else return;
    event.preventDefault();
  });
  function full() {
    var done = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
    done.catch(function () { return null; }); // a browser that does not let it stays as it is
  }
  document.addEventListener("pointermove", function () {
    moved = performance.now();
    body.classList.remove("is-still");
  });
  // A new link put into the tab that hangs there is no load by itself.
  window.addEventListener("hashchange", function () { window.location.reload(); });
  window.setInterval(tick, 1000);
  tick();
  open();
})();

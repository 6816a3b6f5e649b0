/* An open page takes what is published by itself: one small conditional request now and then tells whether anything
   changed; then all blocks in view are asked anew, and put into their places together, when all have come. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var known = /** @type {Pick<Fresh, "today" | "regions"> | null} */ (null), tag = /** @type {string | null} */ (null);
  var rights = /** @type {string | null | undefined} */ (null), timer = 0, renewing = false;

  /* Never all pages at once: each waits a random time around the one that is set. */
  function pause() { return (hub.rules().fresh || 40) * 1000 * (0.6 + 0.6 * Math.random()); }
  function later() {
    window.clearTimeout(timer);
    timer = window.setTimeout(look, pause());
  }

  function headers() {
    var sent = new Headers({ Accept: "application/json" });
    if (tag) sent.set("If-None-Match", tag);
    return sent;
  }
  function look() {
    if (!hub.now || hub.leaving) { later(); return; }
    window.fetch("/fresh", { credentials: "same-origin", signal: hub.limit(), headers: headers() })
      .then(function (response) {
        hub.online();
        if (response.status === 304) return null;
        if (response.status === 401 || response.status === 403) hub.forgetAll();
        if (response.status === 401) { hub.signIn(); return null; }
        return response.ok ? response.json().then(function (said) { return take(said, response.headers.get("ETag")); }) : null;
      }).catch(hub.offline).then(later);
  }

  /* What is shown decides whether the page changes; what was read ahead of other regions is only forgotten. */
  /** @param {Fresh} said @param {string | null} newTag */
  function take(said, newTag) {
    if (rights && rights !== said.rights) return begin();
    var now = hub.now;
    if (!now) return null; // its reader went to a page without data while the answer was coming
    var region = now.region, before = known || shown(said, region), changed = Object.keys(said.regions).filter(function (one) { return said.regions[one] !== before.regions[one]; });
    if (before.today !== said.today) changed = Object.keys(said.regions);
    if (!changed.length) { keep(said, newTag); return null; }
    hub.forgetRegions(changed.filter(function (one) { return one !== region; }), region);
    if (now.version || (region !== "all" && changed.indexOf(region) < 0)) { keep(said, newTag); return null; }
    if (isDrawnWithPage()) return isWriting() ? null : begin(); // who writes is asked at the next look
    return renew(now).then(function (done) { if (done) keep(said, newTag); });
  }
  /* What no block shows is of the version that the page was drawn from: it is another page. */
  function isDrawnWithPage() { return Boolean(hub.sure(hub.main()).dataset.ofDay); }
  function isWriting() {
    var at = document.activeElement;
    return Boolean(document.querySelector("dialog[open]") || (at && at.matches("input, textarea, select")))
      || Array.from(document.querySelectorAll("textarea")).some(function (one) { return one instanceof HTMLTextAreaElement && one.value !== ""; });
  }
  /* The reader's rights are not those any more that the page was made under: neither are its regions and its menu. */
  function begin() {
    hub.forgetAll();
    window.location.reload();
    return null;
  }
  /** @param {Fresh} said @param {string | null} newTag */
  function keep(said, newTag) { known = said; tag = newTag; }

  /* At first what the page shows is all that is known of the time before. */
  /** @param {Fresh} said @param {string} region */
  function shown(said, region) {
    return { today: said.today, regions: hub.versions.shown(said.regions, hub.sure(hub.main()).dataset.version, region) };
  }

  /* Whether all that is in view has come, of one version; else the next look tries again. */
  /** @param {PageState} state */
  function renew(state) {
    var boxes = hub.shownBoxes().filter(function (box) { return !box.classList.contains("is-lost"); });
    var addresses = boxes.map(function (box) { return hub.wanted(box, state); }).concat(hub.windowsInView());
    if (renewing || !addresses.length) return Promise.resolve(false);
    renewing = true;
    return hub.anew(addresses).then(function (answers) {
      var one = answers.every(function (answer) { return answer.version === answers[0].version; });
      if (!one || hub.now !== state) return false;
      var main = hub.sure(hub.main()), day = main.dataset.asOf, back = hub.versions.older(answers[0].version, main.dataset.version, state.region);
      hub.replace(state.region, addresses, answers);
      if (back) tellBack(answers[0].as_of);
      else if (main.dataset.asOf !== day || answers[0].as_of !== day) tell(answers[0].as_of);
      return true;
    }).catch(function () { return false; }).then(function (done) {
      renewing = false;
      return done;
    });
  }

  /* What the hub's own state tells of customers is another one now: all in view is asked anew. */
  hub.renewShown = function () {
    hub.forgetAll();
    return hub.now ? renew(hub.now) : Promise.resolve(false);
  };

  /* The new data date is said aloud, and its place is marked for a moment. */
  /** @param {string} days */
  function tell(days) {
    var last = hub.versions.lastDay(days), button = document.getElementById("date");
    hub.say(hub.t("frame.date.renewed", { day: hub.day(last) }));
    if (!button) return;
    button.classList.add("is-new");
    window.setTimeout(function () { hub.sure(button).classList.remove("is-new"); }, 4000);
  }

  /* Going back is told until it has been read: figures that were there a moment ago are not any more. */
  /** @param {string} days */
  function tellBack(days) {
    var last = hub.versions.lastDay(days);
    hub.toast(false, hub.t("frame.date.went_back"), hub.t("frame.date.went_back_how", { day: hub.day(last) }));
  }

  document.addEventListener("hub:ready", function () {
    if (rights === null) rights = hub.rules().rights; // later the page may say what was long ago
    if (!timer) later();
  });
  document.addEventListener("visibilitychange", function () { if (timer && !document.hidden) look(); });
})();

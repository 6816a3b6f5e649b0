/* Taking pictures: of the page by its button, of a block by its menu; as a file, or to the clipboard. The last kind comes
   first, and with one click. */
/* after: dash, pops */
(function () {
  "use strict";
  var hub = window.hub;
  var KEPT = "hub.picture", KINDS = ["png", "svg", "pdf", "copy"], LONG = 700; // ms after which it is told that one is made

  function last() {
    var kept = window.localStorage.getItem(KEPT) || "";
    return KINDS.indexOf(kept) < 0 ? KINDS[0] : kept;
  }
  /* The page's own state, said whole: what was chosen for the reader is part of it. */
  /** @param {string} name @param {string} kind */
  function address(name, kind) {
    var now = hub.sure(hub.now), asked = new URLSearchParams(hub.search(now));
    Object.entries({ region: now.region, customer: name ? now.customer : null, service: now.service, lang: hub.lang(), theme: hub.root.dataset.theme }).forEach(function (one) {
      if (one[1]) asked.set(one[0], one[1]);
    });
    asked.delete("readahead");
    return "/picture/" + (name || window.location.pathname.replace(/^\/|\/$/g, "")) + "." + kind + "?" + asked.toString();
  }
  /* The file, or an error that says why there is none. */
  /** @param {string} name @param {string} kind @returns {Promise<{ blob: Blob, file: string }>} */
  function made(name, kind) {
    var slow = window.setTimeout(function () { hub.toast(true, hub.t("frame.picture.making"), hub.t("frame.picture.making_how")); }, LONG);
    return window.fetch(address(name, kind), { credentials: "same-origin", headers: { Accept: "application/json" } }).then(function (answer) {
      if (!answer.ok) return answer.json().then(function (said) { throw new Error(hub.wrong(said.error || said)); });
      var file = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "");
      return answer.blob().then(function (blob) { return { blob: blob, file: file ? file[1] : "picture." + kind }; });
    }).finally(function () { window.clearTimeout(slow); });
  }
  /** @param {Error} error */
  function failed(error) { hub.toast(false, hub.t("frame.picture.failed"), error.message); }
  /** @param {string} name @param {string} kind */
  function saved(name, kind) {
    return made(name, kind).then(function (one) {
      var url = URL.createObjectURL(one.blob), link = hub.el("a", { href: url, download: one.file });
      link.click();
      window.setTimeout(function () { URL.revokeObjectURL(url); }, 10000);
      hub.toast(true, hub.t("frame.picture.saved"), one.file);
    });
  }
  /* The clipboard is promised the picture while the click still counts as one. */
  /** @param {string} name */
  function copied(name) {
    if (!window.ClipboardItem || !window.navigator.clipboard) return Promise.reject(new Error(hub.t("frame.picture.no_clipboard")));
    var coming = made(name, "png");
    var item = new window.ClipboardItem({ "image/png": coming.then(function (one) { return one.blob; }) });
    return window.navigator.clipboard.write([item]).then(function () {
      hub.toast(true, hub.t("frame.picture.copied"), "");
    }, function () { return coming.then(function () { throw new Error(hub.t("frame.picture.no_clipboard")); }); });
  }
  /** @param {string} name @param {string} kind */
  function take(name, kind) {
    window.localStorage.setItem(KEPT, kind);
    (kind === "copy" ? copied(name) : saved(name, kind)).catch(failed);
  }

  /* The same again and again by mail: where it begins, the page's state goes along. */
  /** @param {string} name */
  function subscribe(name) {
    var parts = address(name, "pdf").split("?"), asked = new URLSearchParams(parts[1]), to = new URLSearchParams({ tab: "schedules" });
    hub.pageState.besides().forEach(function (one) { asked.delete(one); });
    to.set("page", parts[0].slice("/picture/".length, -".pdf".length) + "?" + asked.toString());
    window.location.assign("/reports?" + to.toString());
  }

  hub.pictureItems = function (name) {
    var first = last();
    return [first].concat(KINDS.filter(function (one) { return one !== first; })).map(function (kind) {
      return { text: hub.t("frame.picture." + kind), icon: kind === "copy" ? "copy" : "picture", act: function () { take(name, kind); } };
    }).concat([{ text: hub.t("frame.picture.subscribe"), icon: "refresh", act: function () { subscribe(name); } }]);
  };
  /** @param {HTMLElement} button */
  function menu(button) { hub.menu(button, button.getAttribute("aria-label"), hub.pictureItems("")); }
  Object.assign(hub.acts, { picture: function () { take("", last()); }, pictures: menu });
})();

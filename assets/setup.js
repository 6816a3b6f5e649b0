/* The pages of the first run work without this: it follows an import, and keeps a form from being sent twice. */
(function () {
  "use strict";
  var EVERY_MS = 1000;
  var busy = document.querySelector("[data-busy]");
  var bar = busy && busy.querySelector("progress");
  var files = document.querySelector("input[data-most]");

  function follow() {
    if (!(busy instanceof HTMLElement)) return;
    fetch(busy.dataset.busy || "", { headers: { Accept: "application/json" } }).then(function (answer) {
      return answer.ok ? answer.json() : { busy: answer.status >= 500 };
    }).then(function (/** @type {{ busy: boolean, share?: number }} */ told) {
      if (!told.busy) { window.location.reload(); return; }
      if (bar instanceof HTMLProgressElement && told.share !== undefined) bar.value = told.share;
      setTimeout(follow, EVERY_MS);
    }, function () { setTimeout(follow, 5 * EVERY_MS); });
  }

  function size() {
    if (!(files instanceof HTMLInputElement) || !files.files) return;
    var bytes = Array.from(files.files).reduce(function (sum, file) { return sum + file.size; }, 0);
    files.setCustomValidity(bytes > Number(files.dataset.most) ? files.dataset.large || "" : "");
  }

  /* A button in the language of the page; without scripts there is the browser's own. */
  /** @param {HTMLInputElement} input */
  function dress(input) {
    var pick = document.createElement("span"), button = document.createElement("span"), said = document.createElement("bdi");
    function tell() {
      said.textContent = Array.from(input.files || []).map(function (file) { return file.name; }).join(", ") || input.dataset.none || "";
    }
    pick.className = "file-pick"; button.className = "btn btn-line"; said.className = "mute";
    button.textContent = input.dataset.choose || "";
    input.replaceWith(pick);
    pick.append(input, button, said);
    [button, said].forEach(function (each) { each.setAttribute("aria-hidden", "true"); });
    input.addEventListener("change", tell);
    window.addEventListener("pageshow", tell);
    tell();
  }
  document.querySelectorAll("input[data-choose]").forEach(function (each) { if (each instanceof HTMLInputElement) dress(each); });

  document.querySelectorAll("form").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
      var sending = form.querySelector(".setup-sending");
      if (sending instanceof HTMLElement && files instanceof HTMLInputElement && files.files && files.files.length) {
        sending.hidden = false;
      }
    });
  });
  // A page that the browser shows again as it was left may be sent again.
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form").forEach(function (form) { delete form.dataset.sent; });
  });
  if (files) files.addEventListener("change", size);
  if (busy) setTimeout(follow, EVERY_MS);
  var wrong = document.querySelector("[aria-invalid]") || document.getElementById("error");
  if (wrong instanceof HTMLElement) wrong.focus();
})();

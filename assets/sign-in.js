/* The pages of strangers work without this: it only lets a password be read while it is typed. */
(function () {
  "use strict";
  document.querySelectorAll("[data-shows]").forEach(function (button) {
    var input = document.getElementById(button.dataset.shows || ""), show = button.textContent;
    if (!(input instanceof HTMLInputElement) || !input.form) return;
    var field = input;
    button.hidden = false;
    button.addEventListener("click", function () {
      var on = field.type === "password";
      field.type = on ? "text" : "password";
      button.setAttribute("aria-pressed", String(on));
      button.textContent = (on && button.dataset.hide) || show;
      field.focus();
    });
    // What is sent is a password again, so that the browser keeps it as one.
    input.form.addEventListener("submit", function () { field.type = "password"; });
  });
})();

/* Pictures: the page itself, or one block of it, as it stands on paper, with what says whose figures these are. The
   renderer of the server (dashboard/pictures/) opens the page, asks for this, and takes what it sees. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var PATIENCE = 28000; // ms: a little less than the renderer's own
  var A4 = 718; // pixels between the margins of a sheet that stands
  var LEAST = 9.34; // pixels: 7 points (picture.css has them too)

  /** @returns {HTMLElement[]} */
  function boxes() {
    var main = hub.main();
    return main ? Array.from(main.querySelectorAll("[data-block]")).filter(function (box) { return !box.closest("[inert]"); }) : [];
  }
  /** @param {string} name */
  function chosen(name) { return boxes().find(function (box) { return box.dataset.block === name; }); }

  /* Waits for the page, then for the rows of every table in it: a grid takes them a moment after the figures. */
  function laid() {
    var main = hub.main();
    return Boolean(main && main.dataset.ready === "true" && !document.getElementById("first"));
  }
  /** @param {string} block */
  function filled(block) {
    var needed = boxes().filter(function (box) { return !block || box.dataset.block === block; });
    needed.forEach(function (box) { if (box.wake) box.wake(); });
    return needed.every(function (box) {
      var node = box.querySelector(".grid-x"), api = node && hub.grid(node.id);
      if (box.classList.contains("is-lost") || box.dataset.rows === undefined) return true;
      return Boolean(api && (box.dataset.rows === "0" || api.getDisplayedRowCount() > 0));
    });
  }
  /** @param {() => boolean} holds @returns {Promise<boolean>} */
  function until(holds) {
    var ends = Date.now() + PATIENCE;
    return new Promise(function (done) {
      (function look() {
        if (holds()) done(true);
        else if (Date.now() > ends) done(false);
        else window.setTimeout(look, 16);
      })();
    });
  }

  /* What holds on paper holds in a picture, in the theme that was asked for. */
  function asOnPaper() {
    /** @param {CSSRuleList} rules */
    function walk(rules) {
      Array.from(rules).forEach(function (rule) {
        if (!(rule instanceof window.CSSMediaRule)) return;
        if (rule.media.mediaText === "print" || rule.media.mediaText === "not print") rule.media.mediaText = "all";
      });
    }
    Array.from(document.styleSheets).forEach(function (sheet) { walk(sheet.cssRules); });
  }
  /* One block alone: what is beside the way to it is not drawn. */
  /** @param {HTMLElement} box */
  function alone(box) {
    var off = function (/** @type {HTMLElement} */ kept) {
      Array.from(hub.sure(kept.parentElement).children).forEach(function (other) { if (other !== kept) other.classList.add("off-picture"); });
    };
    for (var node = box; node.id !== "main"; node = hub.sure(node.parentElement)) off(node);
    var banner = document.querySelector(".banner-place");
    if (banner) banner.classList.add("off-picture");
  }
  /** @param {string} text @param {string} className */
  function words(text, className) { return hub.el("span", { className: className, text: text }); }
  /** @param {PictureAsked} asked @param {string[]} facts */
  function framed(asked, facts) {
    var stage = hub.sure(document.querySelector(".stage")), frame = stage.closest("[data-partner]");
    var partner = asked.partner || (frame && frame.dataset.partner) || hub.t("frame.app.name"), mark = document.querySelector(".brand svg");
    var sign = asked.logo ? hub.el("img", { src: asked.logo, alt: "" }) : mark && mark.cloneNode(true);
    var title = hub.sure(hub.main()).querySelector("h1");
    var head = hub.el("header", { className: "picture-head" }, hub.el("div", { className: "picture-line" },
      sign, hub.el("strong", { text: partner }), asked.block && title ? words(hub.sure(title.textContent), "picture-page") : null,
      words(facts.join(" \u00b7 "), "picture-facts")));
    stage.prepend(head);
    if (asked.kind !== "pdf") stage.append(hub.el("footer", { className: "picture-foot" }, words(asked.address, ""), words(asked.made, "")));
  }
  /* Columns that do not fit make the type smaller, and then the picture wider: none is ever cut. */
  function fitted() {
    var over = 0;
    Array.from(document.querySelectorAll(".paper-table")).forEach(function (paper) {
      var table = paper.querySelector("table");
      if (!table) return;
      var size = parseFloat(getComputedStyle(table).fontSize);
      while (table.offsetWidth > paper.clientWidth + 1 && size > LEAST) {
        size = Math.max(LEAST, size - 0.5);
        table.style.fontSize = size + "px";
      }
      over = Math.max(over, table.offsetWidth - paper.clientWidth);
    });
    return over;
  }
  /* On paper: whether a table has columns that a sheet that stands does not hold in 7 points. */
  function wide() {
    hub.root.classList.add("is-measured");
    var found = Array.from(document.querySelectorAll(".paper-table table")).some(function (table) { return table.offsetWidth > A4; });
    hub.root.classList.remove("is-measured");
    return found;
  }
  /** @param {PictureAsked} asked @returns {PictureTold | null} */
  function wrong(asked) {
    var main = hub.main(), refused = main && main.querySelector(".state h1");
    if (!main) return { wrong: "there is no page" };
    if (refused) return { refused: hub.sure(hub.sure(refused.parentElement).textContent) };
    if (asked.block && !chosen(asked.block)) return { wrong: "the page has no such block" };
    var lost = boxes().filter(function (box) { return (!asked.block || box.dataset.block === asked.block) && box.classList.contains("is-lost"); });
    return lost.length ? { wrong: "lost: " + lost.map(function (box) { return box.dataset.block; }).join(" ") } : null;
  }

  /* Tables that have rows and do not show them. */
  function empty() {
    return boxes().filter(function (box) {
      return Number(box.dataset.rows) > 0 && !box.closest(".off-picture") && !box.querySelector(".paper-table tbody tr, .filtered-out");
    }).map(function (box) { return box.dataset.block; });
  }

  hub.picture = function (asked) {
    return until(function () { return laid() && (wrong(asked) !== null || filled(asked.block)); }).then(function (came) {
      if (!came) return { wrong: "the page did not come in time" };
      return wrong(asked) || document.fonts.ready.then(function () { return taken(asked); });
    });
  };
  /** @param {PictureAsked} asked @returns {Promise<PictureTold>} */
  function taken(asked) {
    hub.root.dataset.picture = asked.kind;
    var box = asked.block ? chosen(asked.block) : undefined;
    if (box) alone(box);
    asOnPaper();
    framed(asked, hub.paper.facts());
    hub.paper.make(asked.most);
    var logo = /** @type {HTMLImageElement | null} */ (document.querySelector(".picture-line img"));
    return (logo ? logo.decode() : Promise.resolve()).then(function () { return measured(asked); });
  }
  /** @param {PictureAsked} asked @returns {Promise<PictureTold>} */
  function measured(asked) {
    var over = asked.kind === "pdf" ? 0 : fitted(), far = asked.kind === "pdf" && wide();
    return new Promise(function (done) {
      hub.frames(2, function () {
        var stage = hub.sure(document.querySelector(".stage")), without = empty();
        if (without.length) { done({ wrong: "no rows: " + without.join(" ") }); return; }
        done({
          width: Math.ceil(stage.getBoundingClientRect().width + over), height: Math.ceil(stage.getBoundingClientRect().height), wide: far,
          blocks: boxes().filter(function (one) { return one.offsetHeight > 0; }).map(function (one) {
            var place = one.getBoundingClientRect();
            return { name: one.dataset.block || "", top: place.top + window.scrollY, bottom: place.bottom + window.scrollY };
          })
        });
      });
    });
  }
})();

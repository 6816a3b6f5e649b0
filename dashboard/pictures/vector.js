/* A page that was laid out for its picture, as one SVG: boxes, lines, texts and drawings where they stand. The renderer
   brings it along for this one kind of picture; no page loads it. */
(function () {
  "use strict";
  var hub = window.hub;
  var SVG = "http://www.w3.org/2000/svg", SIDES = ["Top", "Right", "Bottom", "Left"];
  /* What a drawing inside the page takes from style sheets, which do not go along. */
  var TAKEN = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "font-family", "font-size", "font-weight", "text-anchor", "dominant-baseline", "paint-order", "clip-path", "vector-effect", "overflow"];
  var OF_TEXT = ["font-family", "font-size", "font-weight", "font-style", "letter-spacing"];
  /* Signs that no XML holds; names may have them. */
  var NO_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
  var pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));

  /** @param {string} name @param {Record<string, string | number>} values */
  function made(name, values) {
    var node = document.createElementNS(SVG, name);
    Object.keys(values).forEach(function (key) { node.setAttribute(key, String(values[key])); });
    return node;
  }
  /** @param {number} number */
  function short(number) { return Math.round(number * 100) / 100; }
  /** @param {string} color */
  function seen(color) { return color !== "transparent" && !/, 0\)$/.test(color); }

  /** @param {CSSStyleDeclaration} style @param {DOMRect} at @param {Element} into */
  function box(style, at, into) {
    var width = short(at.width), height = short(at.height);
    if (!width || !height) return;
    if (seen(style.backgroundColor)) {
      var round = Math.min(parseFloat(style.borderTopLeftRadius) || 0, at.height / 2);
      into.appendChild(made("rect", { x: short(at.left), y: short(at.top), width: width, height: height, rx: short(round), fill: style.backgroundColor }));
    }
    SIDES.forEach(function (side) {
      var thick = parseFloat(style.getPropertyValue("border-" + side.toLowerCase() + "-width")), color = style.getPropertyValue("border-" + side.toLowerCase() + "-color");
      if (!thick || style.getPropertyValue("border-" + side.toLowerCase() + "-style") === "none" || !seen(color)) return;
      var lies = side === "Top" || side === "Bottom";
      into.appendChild(made("rect", {
        x: short(side === "Right" ? at.right - thick : at.left), y: short(side === "Bottom" ? at.bottom - thick : at.top),
        width: lies ? width : thick, height: lies ? thick : height, fill: color
      }));
    });
  }
  /* The lines of a text as they are broken: what stands at one height. */
  /** @param {Text} text @returns {{ text: string, at: DOMRect }[]} */
  function lines(text) {
    var range = document.createRange(), found = /** @type {{ text: string, at: DOMRect }[]} */ ([]), from = 0, said = text.data;
    /** @param {number} first @param {number} after */
    function take(first, after) {
      range.setStart(text, first); range.setEnd(text, after);
      var plain = said.slice(first, after).replace(/[ \t\n\r]+/g, " ").trim(), at = range.getBoundingClientRect();
      if (plain && at.width) found.push({ text: plain, at: at });
    }
    range.selectNodeContents(text);
    if (range.getClientRects().length < 2) { take(0, said.length); return found; }
    var low = NaN;
    for (var index = 0; index < said.length; index += 1) {
      range.setStart(text, index); range.setEnd(text, index + 1);
      var at = range.getBoundingClientRect();
      if (at.width && !isNaN(low) && at.top > low) { take(from, index); from = index; }
      if (at.width) low = at.bottom - 1;
    }
    take(from, said.length);
    return found;
  }
  /** @param {Text} text @param {CSSStyleDeclaration} style @param {Element} into */
  function words(text, style, into) {
    lines(text).forEach(function (line) {
      pen.font = [style.fontStyle, style.fontWeight, style.fontSize, style.fontFamily].join(" ");
      var font = pen.measureText("x"), high = font.fontBoundingBoxAscent, tall = high + font.fontBoundingBoxDescent;
      var node = made("text", { x: short(line.at.left), y: short(line.at.top + (line.at.height - tall) / 2 + high), fill: style.color, textLength: short(line.at.width) });
      OF_TEXT.forEach(function (name) {
        var value = style.getPropertyValue(name);
        if (value && value !== "normal") node.setAttribute(name, value);
      });
      node.textContent = (style.textTransform === "uppercase" ? line.text.toUpperCase() : line.text).replace(NO_XML, "");
      into.appendChild(node);
    });
  }
  /* A drawing of the page, with its looks said by itself; symbols that it names elsewhere are put into it. */
  /** @param {SVGSVGElement} from @param {DOMRect} at @param {Element} into */
  function drawing(from, at, into) {
    var copy = /** @type {SVGSVGElement} */ (from.cloneNode(true));
    /** @param {Element} top @returns {Element[]} */
    function all(top) { return [top, ...Array.from(top.querySelectorAll("*"))]; }
    var before = all(from), after = all(copy);
    before.forEach(function (node, index) {
      var style = getComputedStyle(node), own = after[index];
      TAKEN.forEach(function (name) {
        var value = style.getPropertyValue(name);
        if (value && value !== "none" || name === "fill" || name === "stroke") own.setAttribute(name, value);
      });
      ["style", "class", "tabindex", "role", "focusable"].forEach(function (name) { own.removeAttribute(name); });
      if (style.display === "none" && !own.closest("defs")) own.setAttribute("display", "none");
      if (style.visibility === "hidden") own.setAttribute("visibility", "hidden");
      if (node.localName === "use") symbol(own);
    });
    Array.from(copy.querySelectorAll("[display=none], script, foreignObject")).forEach(function (node) { node.remove(); });
    var size = from.getAttribute("viewBox") || "0 0 " + at.width + " " + at.height;
    Object.entries({ x: short(at.left), y: short(at.top), width: short(at.width), height: short(at.height), viewBox: size }).forEach(function (one) { copy.setAttribute(one[0], String(one[1])); });
    copy.removeAttribute("id");
    into.appendChild(copy);
  }
  /** @param {Element} use */
  function symbol(use) {
    var named = (use.getAttribute("href") || use.getAttribute("xlink:href") || "").replace(/^.*#/, ""), of = named && document.getElementById(named);
    if (!of) return;
    var copy = made("svg", { viewBox: of.getAttribute("viewBox") || "0 0 24 24" });
    Array.from(of.attributes).forEach(function (one) { if (one.name !== "id") copy.setAttribute(one.name, one.value); });
    Array.from(of.children).forEach(function (child) { copy.appendChild(child.cloneNode(true)); });
    Array.from(use.attributes).forEach(function (one) { if (TAKEN.indexOf(one.name) >= 0) copy.setAttribute(one.name, one.value); });
    use.replaceWith(copy);
  }
  /** @param {Element} node @param {Element} into */
  function walk(node, into) {
    var style = getComputedStyle(node);
    if (style.display === "none" || style.opacity === "0" || node.matches(".vh, script, style, template")) return;
    var at = node.getBoundingClientRect(), shown = style.visibility !== "hidden";
    if (node instanceof SVGSVGElement) { if (shown && at.width) drawing(node, at, into); return; }
    if (shown) box(style, at, into);
    if (node instanceof HTMLImageElement && shown) into.appendChild(made("image", { x: short(at.left), y: short(at.top), width: short(at.width), height: short(at.height), href: node.src }));
    Array.from(node.childNodes).forEach(function (child) {
      if (child instanceof Text) { if (shown) words(child, style, into); } else if (child instanceof Element) walk(child, into);
    });
  }

  hub.vector = function (width, height, title) {
    var stage = hub.sure(document.querySelector(".stage")), whole = made("svg", { width: width, height: height, viewBox: "0 0 " + width + " " + height, role: "img" });
    var name = made("title", {});
    name.textContent = title.replace(NO_XML, "");
    whole.appendChild(name);
    whole.appendChild(made("rect", { width: width, height: height, fill: getComputedStyle(hub.root).backgroundColor }));
    window.scrollTo(0, 0);
    walk(stage, whole);
    return new XMLSerializer().serializeToString(whole);
  };
})();

/* What is dear to draw comes after what is read first: rows and charts, once the figures are painted, those in view first. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var waiting = /** @type {Map<HTMLElement, () => void>} */ (new Map()); // box -> what draws the rest of it
  var PATIENCE = 200, began = 0; // ms, since when
  var sight = new WeakMap(); // box -> whether it was out of sight when it was last looked at

  /* Known without asking for anything to be laid out. */
  var looks = new window.IntersectionObserver(function (seen) {
    seen.forEach(function (one) { sight.set(one.target, !one.isIntersecting); });
  });
  hub.watchSight = function (box) { looks.observe(box); };
  hub.outOfSight = function (box) { return sight.get(box) === true; };

  hub.afterPaint = function (box, draw) {
    waiting.delete(box);
    if (!draw) return;
    waiting.set(box, draw);
    if (waiting.size > 1) return;
    began = performance.now();
    window.requestAnimationFrame(function () { window.setTimeout(next, 0); });
  };
  hub.drawing = function (box) { return waiting.has(box) || box.classList.contains("is-drawing"); };
  /* One in each task, so that a click or a frame never waits for all of them; and none before figures that are about to
     come, unless these are late. */
  function next() {
    if (hub.busy() && performance.now() - began < PATIENCE) { window.requestAnimationFrame(next); return; }
    var boxes = Array.from(waiting.keys()), box = boxes.find(function (one) { return !hub.outOfSight(one); }) || boxes[0], draw = box && waiting.get(box);
    if (!box || !draw) return;
    waiting.delete(box);
    if (box.isConnected) draw();
    if (waiting.size) window.setTimeout(next, 0);
  }
})();

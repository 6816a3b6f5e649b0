/* The history of reports: what is under way is followed without reading the page anew, until nothing is. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var parts = window.partner_hub;
  var h = hub.h;
  var EVERY_MS = 1000, LATER_MS = 5000;
  /** @param {string} name @param {WordValues} [values] */
  function t(name, values) { return hub.t("reports.history." + name, values); }

  /** @param {ReportSaid} run */
  function bar(run) {
    var known = run.stage === "running" && run.about > 0;
    return h("progress", { className: "run-bar", "aria-label": run.name, max: known ? run.about : undefined, value: known ? Math.min(run.done, run.about) : undefined });
  }

  parts.ReportRuns = function (props) {
    var R = window.React, runs = R.useState(props.runs), busy = R.useState("");
    var open = runs[0].some(function (run) { return run.open; });
    /** @param {ReportSaid[]} fresh */
    function take(fresh) {
      runs[0].forEach(function (had) {
        var now = fresh.find(function (run) { return run.id === had.id; });
        if (had.open && now && !now.open) hub.say(t("finished", { name: now.name, state: now.said }));
      });
      runs[1](fresh);
    }
    function read() {
      return window.fetch(props.address + "?lang=" + hub.lang(), { credentials: "same-origin" }).then(function (answer) {
        if (!answer.ok) throw new Error("not read");
        return answer.json();
      }).then(function (said) { take(said.runs); return true; }).catch(function () { return false; });
    }
    R.useEffect(function () {
      var timer = 0, over = false;
      /** @param {number} ms */
      function later(ms) {
        timer = window.setTimeout(function () {
          read().then(function (good) { if (!over) later(good ? EVERY_MS : LATER_MS); });
        }, ms);
      }
      if (open) later(EVERY_MS);
      return function () { over = true; window.clearTimeout(timer); };
    }, [open]);
    /** @param {ReportSaid} run */
    function cancel(run) {
      busy[1](run.id);
      hub.send("/reports/cancel", { run: run.id }).then(function (got) {
        busy[1]("");
        if (got.error) hub.toast(false, hub.t("frame.toast.failed"), got.error.message);
        read();
      });
    }
    /** @param {ReportSaid} run */
    function act(run) {
      var of = { name: run.name, when: run.when };
      if (run.file) return h("a", { className: "btn", href: run.file, download: "", "aria-label": t("download_one", of) }, h(parts.Icon, { name: "export" }), t("download"));
      if (!run.open) return null;
      return h("button", { type: "button", className: "btn", disabled: busy[0] === run.id, "aria-label": t("cancel_one", of), onClick: function () { cancel(run); } }, t("cancel"));
    }
    /** @param {ReportSaid} run */
    function row(run) {
      return h("tr", { key: run.id, "data-stage": run.stage },
        h("td", null, run.name, h("span", { className: "sub" }, run.format), run.owner ? h("bdi", { className: "sub" }, run.owner) : null,
          h("span", { className: "sub narrow" }, run.region + ", " + run.when)),
        h("td", { className: "mid" }, run.region, run.days ? h("span", { className: "sub" }, run.days) : null, run.basis ? h("span", { className: "sub" }, run.basis) : null),
        h("td", { className: "num mid" }, run.when), h("td", { className: "num mid" }, run.rows), h("td", { className: "num wide" }, run.size),
        h("td", { className: "run-state" }, run.open && !run.again ? bar(run) : null, run.said), h("td", { className: "end" }, act(run)));
    }
    if (!runs[0].length) return h(parts.Markup, { tree: props.nothing });
    var heads = [["report", ""], ["region", "mid"], ["when", "num mid"], ["rows", "num mid"], ["size", "num wide"], ["state", ""], ["act", "end"]];
    return h("div", { className: "person" }, h("div", { className: "list-wrap runs-list" }, h("table", { className: "grid" },
      h("caption", { className: "vh" }, t("title")),
      h("thead", null, h("tr", null, heads.map(function (head) {
        return h("th", { key: head[0], scope: "col", className: head[1] }, head[1] === "end" ? h("span", { className: "vh" }, t(head[0])) : t(head[0]));
      }))),
      h("tbody", null, runs[0].map(row)))));
  };
})();

/* What a filter that is being typed can mean: the word under the cursor, what is suggested for it. */
/* after: dash */
(function () {
  "use strict";
  var hub = window.hub;
  var KEYS = ["status", "tag", "product", "type", "managed-by", "region", "health", "expires", "renews", "name", "org"];
  /* What the page counts nothing of: the values of it are always these. For who is shown licenses. */
  /** @type {Record<string, string[]>} */
  var JUDGED = { health: ["good", "watch", "at_risk"], expires: ["7", "30", "60", "90"], renews: ["7", "30", "60", "90"] };

  /* The word being typed: a minus, a key, the beginning of a value. */
  /** @param {string} text */
  function token(text) {
    var word = (/(?:[^\s"]|"[^"]*"?)*$/.exec(text) || [""])[0];
    var minus = word.charAt(0) === "-" ? "-" : "", rest = word.slice(minus.length), colon = rest.indexOf(":");
    return {
      word: word, minus: minus, before: text.slice(0, text.length - word.length),
      key: colon < 0 ? null : rest.slice(0, colon).toLowerCase(), value: colon < 0 ? rest : rest.slice(colon + 1)
    };
  }
  /** @param {string} text */
  function plain(text) { return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, ""); }
  /** @param {string} key @param {string} value */
  function label(key, value) {
    if (key === "tag") return value;
    if (key === "region") return hub.t("frame.region." + value);
    var words = hub.t("licenses.value." + value);
    return words.indexOf("licenses.value.") === 0 ? value : words;
  }

  /** @param {string} text @param {QueryAnswer | undefined} answer @param {Names} names @param {Facet} tags */
  function suggestions(text, answer, names, tags) {
    var now = token(text), facets = (answer && answer.facets) || [], licensed = facets.some(function (one) { return one.key === "product"; });
    if (now.key === "name") return ofNames(text, names);
    if (now.key !== null) return ofValues(now, facets.concat(tags, licensed ? judged() : []));
    /** @type {Suggestion[]} */
    var keys = KEYS.filter(function (key) { return key.indexOf(plain(now.value)) === 0 && (licensed || !answer || !JUDGED[key]) && (key in JUDGED || key === "tag" || offered(key, facets)); }).map(function (key) {
      return { put: now.before + now.minus + key + ":", name: now.minus + key + ":", hint: hub.t("licenses.query.key_" + key), go: false };
    });
    if (now.value) keys.push({ put: text, name: hub.t("licenses.query.search_for", { text: text.trim() }), icon: "search", go: true });
    return keys.concat(ofNames(text, names));
  }
  /** @returns {Facet[]} */
  function judged() {
    return Object.keys(JUDGED).map(function (key) { return { key: key, values: JUDGED[key].map(function (value) { return { value: value }; }) }; });
  }
  /** @param {string} text */
  function isTag(text) { return token(text).key === "tag"; }
  /* A value as it is typed: in quotation marks where it would be read as something else, and without those inside. */
  /** @param {string} value */
  function quoted(value) { return /[\s:()[\]{}"]/.test(value) ? '"' + value.replace(/"/g, "") + '"' : value; }
  /* Names and IDs are typed; of the other keys those that are counted for this reader. */
  /** @param {string} key @param {Facet[]} facets */
  function offered(key, facets) { return !facets.length || key === "name" || key === "org" || facets.some(function (one) { return one.key === key; }); }
  /* What of a text can be a part of a customer's name, and what stands before it: all plain words at its end together. */
  /** @param {string} text */
  function nameTyped(text) {
    var now = token(text), before = now.before, value = now.value, word;
    if (now.key !== null && now.key !== "name") return { before: before, minus: now.minus, text: "" };
    while (now.key === null && !now.minus && (word = /(^|\s)([^\s":-][^\s":]*)\s+$/.exec(before))) {
      value = word[2] + " " + value;
      before = before.slice(0, word.index + word[1].length);
    }
    return { before: before, minus: now.minus, text: value.replace(/"/g, "").trim() };
  }
  /** @param {string} text @param {Names} names */
  function ofNames(text, names) {
    var now = nameTyped(text);
    return names.customers.map(function (one) {
      var region = hub.t("frame.region.short_" + one.region), id = /^org:(.*)$/.exec(one.put);
      return { put: now.before + now.minus + one.put, name: one.name, hint: id ? region + " \u00b7 " + id[1] : region, go: true, sure: names.sure };
    });
  }
  /** @param {ReturnType<typeof token>} now @param {Facet[]} facets */
  function ofValues(now, facets) {
    var facet = facets.find(function (one) { return one.key === now.key; });
    if (!facet) return [];
    var key = facet.key;
    var typed = plain(now.value.replace(/"/g, ""));
    return facet.values.filter(function (one) {
      return plain(one.value).indexOf(typed) >= 0 || plain(label(key, one.value)).indexOf(typed) >= 0;
    }).map(function (one) {
      return { put: now.before + now.minus + now.key + ":" + quoted(one.value), name: label(key, one.value), count: one.count, note: one.note, go: true };
    });
  }

  /* What was probably meant instead of what could not be read: the whole filter, taken as it is. */
  /** @param {Wrong} error */
  function meant(error) {
    var form = error.suggestion || "";
    return [{ put: form, name: form, icon: "search", go: true, whole: true }];
  }

  /* Enter takes the one value that what is typed can mean. */
  /** @param {string} text @param {Suggestion[]} all */
  function only(text, all) { return all.length === 1 && all[0].sure !== false && token(text).key !== null ? all[0] : undefined; }

  /* Words that are always understood: no field, no operator, no more than a filter may have. */
  /** @param {string} text */
  function isPlain(text) { return text.length <= 100 && /^[\p{L}\p{N}]{4,}(\s+[\p{L}\p{N}]{4,})*$/u.test(text.trim()); }

  hub.terms = { suggestions: suggestions, isTag: isTag, nameTyped: nameTyped, meant: meant, only: only, isPlain: isPlain };
})();

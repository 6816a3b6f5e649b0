"""A component tree as HTML text: what can be seen of a page before any of its scripts has run.

It stands in for the page until that is drawn, so it has no ids, nothing that is hidden or at rest, and of what only
scripts can draw (tables, charts) the places.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

import orjson
from dash.development.base_component import Component

from dashboard.dash_internals import HTML, kind, namespace

_VOID = frozenset({"br", "hr", "img", "input"})
_NAMES = {"className": "class", "htmlFor": "for", "defaultValue": "value"}
# Names for Dash, and what would point at ids.
_LEFT_OUT = frozenset(
    {"id", "key", "children", "hidden", "htmlFor", "aria-labelledby", "aria-controls", "aria-describedby"}
)
_CAPITAL = re.compile("[A-Z]")
Slots = Mapping[str, object]


def written(tree: object, filled: Slots | None = None, inside: Sequence[object] = ()) -> str:
    """The HTML of a tree. In a `Panel`, `filled` is what its holes are filled with, `inside` its children."""
    if tree is None:
        return ""
    if isinstance(tree, (list, tuple)):
        return "".join(written(one, filled, inside) for one in tree)
    if not isinstance(tree, Component):
        return escape(str(tree))
    if namespace(tree) == HTML:
        return _element(tree, filled, inside)
    if kind(tree) == "Hole":
        return written((filled or {}).get(tree.name))
    if kind(tree) == "Part":
        return written(inside[tree.at])
    own = _OWN.get(kind(tree))
    return own(_properties(tree)) if own else ""


def _element(tree: Component, filled: Slots | None, inside: Sequence[object]) -> str:
    given = _properties(tree)
    if given.get("hidden"):
        return ""
    return tag(kind(tree).lower(), given, written(given.get("children"), filled, inside))


def tag(name: str, given: Mapping[str, Any], content: str = "") -> str:
    """One element; `given` are React's names of its attributes."""
    opened = f"<{name}{''.join(_attributes(given))}>"
    return opened if name in _VOID else f"{opened}{content}</{name}>"


def _attributes(given: Mapping[str, Any]) -> Iterator[str]:
    for name, value in given.items():
        if name in _LEFT_OUT or name.startswith("n_clicks") or value is None or value is False:
            continue
        said = _style(value) if name == "style" else "" if value is True else value
        said = "false" if name == "data-ready" else said  # what stands in is never the page itself
        yield f' {_NAMES.get(name) or name.lower()}="{escape(str(said))}"'


def _style(style: Mapping[str, object]) -> str:
    return ";".join(
        f"{_CAPITAL.sub(lambda found: '-' + found[0].lower(), name)}:{value}"
        for name, value in style.items()
        if value is not None
    )


def _properties(tree: Component) -> dict[str, Any]:
    given: dict[str, Any] = tree.to_plotly_json()["props"]
    return given


# Components that are not plain elements -----------------------------------------------------


def _markup(given: Mapping[str, Any]) -> str:
    content = written(given.get("tree"))
    return tag(given["tag"], given.get("attributes", {}), content) if given.get("tag") else content


def _panel(given: Mapping[str, Any]) -> str:
    """A block's place; one that has no figures yet shows its grey shapes."""
    attributes, filled = {"data-shown": "", **given["attributes"]}, given.get("filled")
    if not filled:
        attributes["className"] = f"{attributes.get('className', '')} is-waiting".strip()
    needs = "" if filled else NEEDS_SCRIPT
    return tag(given["tag"], attributes, written(given["tree"], filled, given["children"]) + needs)


# Where a block's own rows or chart would be; in words only where no script fills it.
NEEDS_SCRIPT = '<p class="needs-script"></p>'


def _body(given: Mapping[str, Any]) -> str:
    return tag("div", {"className": "body"}, written(given["children"])) if given.get("shown") else ""


def _icon(given: Mapping[str, Any]) -> str:
    extra = f" {given['extra']}" if given.get("extra") else ""
    return f'<svg class="icon{extra}" aria-hidden="true"><use href="#i-{given["name"]}"></use></svg>'


def _mark(_given: Mapping[str, Any]) -> str:
    return MARK


def _store(given: Mapping[str, Any]) -> str:
    """What scripts may read at once; `<` would end it."""
    if given.get("data") is None:
        return ""
    said = orjson.dumps(given["data"]).decode().replace("<", "\\u003c")
    return f'<script type="application/json" data-store="{given["id"]}">{said}</script>'


def _grid(given: Mapping[str, Any]) -> str:
    return tag("div", {"className": given["className"]})


def _query(_given: Mapping[str, Any]) -> str:
    box = tag("input", {"type": "text", "tabIndex": -1, "aria-hidden": "true"})
    field = tag("div", {"className": "field"}, _icon({"name": "filter"}) + box)
    return tag("div", {"className": "query"}, field + tag("span", {"className": "found"}))


MARK = (
    '<svg viewBox="0 0 20 20" aria-hidden="true">'
    '<rect x="1.5" y="11" width="4" height="7.5" rx="1" fill="var(--s-idle)"/>'
    '<rect x="8" y="6.5" width="4" height="12" rx="1" fill="var(--accent)"/>'
    '<path d="M14.5 3.5a1 1 0 0 1 1-1h2a1 1 0 0 1 1 1v14a1 1 0 0 1-1 1h-2a1 1 0 0 1-1-1z" fill="none" '
    'stroke="var(--control)"/></svg>'
)


def _line(given: Mapping[str, Any]) -> str:
    path, pen = "", False
    for point in given["points"]:
        if point:
            path += f"{'L' if pen else 'M'}{point[0]:.2f} {100 - point[1]:.2f}"
        pen = bool(point)
    shape = f'<path d="{path}"></path>'
    return f'<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">{shape}</svg>'


def _weeks(given: Mapping[str, Any]) -> str:
    options = [
        tag("option", {"value": value, "selected": value == given["value"]}, escape(words, quote=False))
        for value, words in given["options"]
    ]
    return tag("select", {"className": "form-select bare", "aria-label": given["label"]}, "".join(options))


# A button that does nothing before its script is there, and says so to those who do not look.
_NOT_YET = {"type": "button", "aria-disabled": "true"}


def _form(given: Mapping[str, Any]) -> str:
    """What opens it, or its fields in their places: it is filled in when its script is there."""
    if given.get("opens"):
        icon = _icon({"name": given["icon"]}) if given.get("icon") else ""
        kind = "btn btn-main" if given.get("icon") == "plus" else "btn"
        return tag("button", {**_NOT_YET, "className": kind}, icon + escape(given["opens"], quote=False))
    note = tag("p", {"className": "mute"}, escape(given["note"], quote=False)) if given.get("note") else ""
    fields = "".join(_field(field) for field in given["fields"] if field["kind"] != "hidden")
    button = tag("span", {"className": "btn btn-main"}, escape(given["submit"], quote=False))
    return tag("div", {"className": "form"}, note + fields + tag("div", {"className": "form-foot"}, button))


def _steps(given: Mapping[str, Any]) -> str:
    """The first step, in its place."""
    step = given["steps"][0]
    title = tag("h2", {}, escape(step["title"], quote=False))
    return tag("div", {"className": "step-form"}, title + _form({**step, "submit": given["submit"]}))


def _field(field: Mapping[str, Any]) -> str:
    words = escape(field["label"], quote=False)
    hint = tag("p", {"className": "help"}, escape(field["hint"], quote=False)) if field["hint"] else ""
    if field["kind"] == "checks":
        options = (tag("span", {"className": "check"}, escape(said, quote=False)) for _value, said in field["options"])
        return tag("div", {"className": "form-row form-checks"}, words + "".join(options) + hint)
    size = {"className": "form-control", "tabIndex": -1, "aria-hidden": "true"}
    place = tag("textarea", {**size, "rows": field["rows"]}) if field["kind"] == "area" else tag("input", size)
    return tag("div", {"className": "form-row"}, tag("span", {"className": "lab"}, words) + place + hint)


def _find(given: Mapping[str, Any]) -> str:
    box = tag("input", {"type": "search", "className": "form-control", "tabIndex": -1, "aria-label": given["label"]})
    return tag("div", {"className": "find"}, box + tag("span", {"className": "btn btn-line"}, escape(given["submit"])))


def _search(given: Mapping[str, Any]) -> str:
    """What was asked for in the box, and its hits, which are links at once."""
    box = {"type": "search", "className": "form-control", "tabIndex": -1, "aria-label": given["label"]}
    find = tag("input", {**box, "value": given["value"]})
    button = tag("span", {"className": "btn btn-line"}, escape(given["submit"]))
    said = tag("span", {"className": "mute"}, escape(given["said"], quote=False))
    head = tag("div", {"className": "list-head"}, tag("div", {"className": "find find-all"}, find + button) + said)
    return head + tag("div", {"className": "hits"}, written(given["tree"]))


def _post(given: Mapping[str, Any]) -> str:
    words = escape(given["words"], quote=False)
    return tag("button", {**_NOT_YET, "className": "btn", "tabIndex": -1}, words)


def _help(given: Mapping[str, Any]) -> str:
    button = {**_NOT_YET, "className": "btn btn-icon", "tabIndex": -1, "aria-label": given["label"]}
    return tag("button", button, _icon({"name": "help"}))


def _notes(given: Mapping[str, Any]) -> str:
    """The texts, and the place where one is written."""
    words = {name: escape(said, quote=False) for name, said in given["words"].items()}
    place = tag("textarea", {"className": "form-control", "rows": 3, "tabIndex": -1, "aria-hidden": "true"})
    button = tag("div", {"className": "note-foot"}, tag("span", {"className": "btn btn-main"}, words["add"]))
    form = tag("div", {"className": "note-form"}, tag("span", {"className": "lab"}, words["write"]) + place + button)
    listed = tag("ol", {"className": "notes"}, "".join(_note(note) for note in given["notes"]))
    return (form if given["writes"] else "") + (listed if given["notes"] else written(given["nothing"]))


def _note(note: Mapping[str, Any]) -> str:
    author = tag("bdi", {"className": "note-author"}, escape(note["author"], quote=False))
    head = tag("div", {"className": "note-head"}, author + tag("time", {}, escape(note["when"], quote=False)))
    text = tag("p", {"className": "note-text", "dir": "auto"}, escape(note["text"], quote=False))
    return tag("li", {"className": "note"}, head + text)


def _runs(given: Mapping[str, Any]) -> str:
    """Names, moments and states."""
    rows = "".join(
        tag("li", {"className": "run"}, "".join(tag("span", {}, escape(run[each], quote=False)) for each in _RUN))
        for run in given["runs"]
    )
    return tag("ol", {"className": "runs"}, rows) if rows else written(given["nothing"])


_RUN = ("name", "when", "said")
_OWN: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "Markup": _markup,
    "Panel": _panel,
    "Body": _body,
    "Icon": _icon,
    "Mark": _mark,
    "Store": _store,
    "AgGrid": _grid,
    "QueryBar": _query,
    "Line": _line,
    "Weeks": _weeks,
    "Form": _form,
    "Steps": _steps,
    "Find": _find,
    "Search": _search,
    "Post": _post,
    "Help": _help,
    "Notes": _notes,
    "ReportRuns": _runs,
}

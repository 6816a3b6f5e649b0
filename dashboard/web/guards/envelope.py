"""Callback bodies are checked before Dash sees them: a known output, exactly its inputs, values that make sense."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash
from flask import Flask, request

from dashboard.access import Action, may
from dashboard.dash_internals import CALLBACK, PAGES_LOCATION, PAGES_OUTPUT
from dashboard.errors import NoAccess, Refused
from dashboard.request_context import here
from dashboard.web.guards import json_body
from dashboard.web.hub import Check, Checks, of
from dashboard.web.permission import PUBLIC, SIGNED_IN, Permission

MAX_BYTES = 64 * 1024
MAX_DEPTH = 20
MAX_TEXT = 4096
MAX_MATCHED = 200
_KEYS = frozenset({"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"})
# Dash's page sends it each time, to sign the handles of background callbacks; here it means nothing.
_ARGUMENTS = frozenset({"endId"})
_WILD = ("ALL", "MATCH", "ALLSMALLER")

Wanted = Mapping[str, str]


def text_or_nothing(value: Any) -> bool:
    """An address part or a short text: at most 4 kB, or nothing yet."""
    return value is None or (isinstance(value, str) and len(value.encode()) <= MAX_TEXT)


def path(value: Any) -> bool:
    """The path of an address."""
    return isinstance(value, str) and value.startswith("/") and text_or_nothing(value)


# The router of Dash Pages listens to these.
PAGES: Checks = {(PAGES_LOCATION, "pathname"): path, (PAGES_LOCATION, "search"): text_or_nothing}


def declare(server: Flask, component_id: str, prop: str, check: Check) -> None:
    """Says what an input or state of a server callback may hold. A dict id is given as Dash writes it."""
    of(server).checks[component_id, prop] = check


def allow_output(server: Flask, output: str, permission: Permission) -> None:
    """Says what a server callback asks of its reader. Of `a.children@...` (a shared output) the whole name is given."""
    of(server).permissions[f"callback {output}"] = permission


def close(app: Dash) -> None:
    """Every server callback must say what it asks and what it is given may hold; stops the start otherwise."""
    mine = of(app.server)
    for output, spec in app.callback_map.items():
        if "callback" not in spec:
            continue
        if mine.permissions.get(f"callback {output}", PUBLIC) is PUBLIC:
            raise RuntimeError(f"no permission is declared for the callback {output!r}")
        for wanted in (*spec["inputs"], *spec["state"]):
            if (wanted["id"], wanted["property"]) not in mine.checks:
                raise RuntimeError(f"no check is declared for {wanted['id']}.{wanted['property']} of {output}")


def install(app: Dash) -> None:
    """Checks each callback body; after the guard, before Dash."""

    def check() -> None:
        if request.endpoint == CALLBACK and request.method == "POST":
            if set(request.args) - _ARGUMENTS:
                raise _refused()  # handles of background callbacks: there are none
            _check(app, json_body.of_request(MAX_BYTES, MAX_DEPTH))

    allow_output(app.server, PAGES_OUTPUT, SIGNED_IN)  # each page asks itself what it shows to whom
    app.server.before_request(check)


def _check(app: Dash, body: Any) -> None:
    if not isinstance(body, dict) or not {"output", "inputs"} <= set(body) <= _KEYS:
        raise _refused()
    output = body["output"]
    spec = app.callback_map.get(output) if isinstance(output, str) else None
    if spec is None or "callback" not in spec:
        raise _refused()
    _check_reader(app, output)
    checks = of(app.server).checks
    names = [
        *_check_items(body["inputs"], spec["inputs"], checks),
        *_check_items(body.get("state") or [], spec["state"], checks),
    ]
    _check_outputs(body.get("outputs"), output, spec)
    _check_changed(body, names)


def _check_reader(app: Dash, output: str) -> None:
    asked = of(app.server).permissions.get(f"callback {output}")
    if isinstance(asked, Action) and not may(here().user, asked):
        raise NoAccess("web.error.no_access")


def _check_items(given: Any, wanted: Sequence[Wanted], checks: Checks) -> list[str]:
    """The same ids and properties in the same order, each value within its check; gives `id.property` of each."""
    if not isinstance(given, list) or len(given) != len(wanted):
        raise _refused()
    names: list[str] = []
    for item, want in zip(given, wanted, strict=True):
        check = checks[want["id"], want["property"]]
        for one in _matched(item, want):
            if not _names_it(one, want) or not set(one) <= {"id", "property", "value"} or not check(one.get("value")):
                raise _refused()
            names.append(f"{_written(one['id'])}.{one['property']}")
    return names


def _matched(item: Any, want: Wanted) -> Sequence[Any]:
    """The items behind one wanted input: a list where its id has `ALL` in it, else just one."""
    many = '["ALL"]' in want["id"] or '["ALLSMALLER"]' in want["id"]
    if not many:
        return [item]
    if not isinstance(item, list) or len(item) > MAX_MATCHED:
        raise _refused()
    return item


def _names_it(item: Any, want: Wanted) -> bool:
    if not isinstance(item, dict) or item.get("property") != want["property"]:
        return False
    if want["id"].startswith("{"):
        return isinstance(item.get("id"), dict) and _fits(item["id"], want["id"])
    return bool(item.get("id") == want["id"])


def _fits(given: Mapping[str, Any], wanted: str) -> bool:
    """Whether a dict id is one of the pattern: the same keys, the fixed values, short values elsewhere."""
    pattern = json.loads(wanted)
    if set(pattern) != set(given):
        return False
    return all(
        _short(given[key]) if isinstance(value, list) and value[0] in _WILD else given[key] == value
        for key, value in pattern.items()
    )


def _short(value: Any) -> bool:
    return (isinstance(value, str) and len(value) <= MAX_MATCHED) or type(value) is int


def _check_outputs(given: Any, output: str, spec: Mapping[str, Any]) -> None:
    """The outputs that the callback's name says (`a.children`, or `..a.children...b.data..`)."""
    if spec.get("no_output"):
        if given not in (None, []):
            raise _refused()
        return
    many = output.startswith("..")
    wanted = output[2:-2].split("...") if many else [output]
    items = given if many else [given]
    if not isinstance(items, list) or len(items) != len(wanted):
        raise _refused()
    for item, name in zip(items, wanted, strict=True):
        want = _named(name)
        for one in _matched(item, want):
            if not _names_it(one, want) or set(one) != {"id", "property"}:
                raise _refused()


def _named(output: str) -> Wanted:
    identity, _, prop = output.rpartition(".")
    return {"id": identity.replace("\\.", "."), "property": prop}


def _check_changed(body: Mapping[str, Any], names: Sequence[str]) -> None:
    """What changed must be among what was sent."""
    changed = body.get("changedPropIds") or []
    parsed = body.get("parsedChangedPropsIds") or []
    if not isinstance(changed, list) or not isinstance(parsed, list) or len(parsed) > len(changed):
        raise _refused()
    if any(not isinstance(name, str) or name not in names for name in changed):
        raise _refused()


def _written(identity: Any) -> str:
    """An id as Dash writes it: dict ids as JSON with sorted keys and no spaces."""
    if isinstance(identity, str):
        return identity
    return json.dumps(identity, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _refused() -> Refused:
    return Refused("web.error.envelope")

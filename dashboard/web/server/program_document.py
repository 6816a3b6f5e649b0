"""The OpenAPI document of the entrances for programs, made from the entrances: address, permission, what each tells."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from flask import Flask

from dashboard.access import Action
from dashboard.scope import ALL, Region, Service
from dashboard.web.hub import of
from dashboard.web.permission import ByToken
from dashboard.web.server import program_answers as answers
from dashboard.web.server.errors import PROBLEM
from dashboard.words import text

Schema = dict[str, Any]
_TEXT: Schema = {"type": "string"}
_SOME: Schema = {"type": "string", "minLength": 1}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_ROWS: Schema = {"type": "array", "items": {"type": "object"}}
_REGION: Schema = {"type": "string", "enum": [*Region]}
_MAYBE: Schema = {"type": ["string", "null"]}
_UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def _object(optional: Sequence[str] = (), /, **of: Schema) -> Schema:
    return {"type": "object", "properties": of, "required": [name for name in of if name not in optional]}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


FIGURES = _object(region=_TEXT, service=_TEXT, as_of={}, top={"type": "object"}, trend={}, statuses={}, calling={})
CUSTOMER = _object(region=_REGION, org_id=_TEXT, name=_TEXT, statuses={"type": "array"}, tags={"type": "array"})
CUSTOMERS = _object(region=_TEXT, as_of={}, total=_COUNT, rows=_list(CUSTOMER))
BLOCKS = _object(blocks=_list(_object(id=_TEXT, title=_TEXT, parameters=_list(_TEXT))))
BLOCK = _object(block=_TEXT, region=_TEXT, as_of={}, version={}, columns=_ROWS, rows=_ROWS)
VERSIONS = _object(versions=_list(_object(region=_REGION, version=_COUNT, first_date=_TEXT, data_date=_TEXT)))
HEALTH = _object(regions={"type": "object", "additionalProperties": {"enum": ["ok", "empty", "away"]}})
TAGS = _object(tags=_list(_object(id=_COUNT, name=_TEXT, colour=_TEXT, version=_COUNT, customers=_COUNT)))
TAG_NAMES: Schema = {**_object(tags={**_list(_TEXT), "maxItems": 100}), "additionalProperties": False}
TAGGED = _object(region=_REGION, org_id=_TEXT, tags=_list(_TEXT))
_REPORT = _object(id=_TEXT, name=_TEXT, ranged={"type": "boolean"}, of_service={"type": "boolean"})
REPORTS = _object(reports=_list(_REPORT))
WISH: Schema = {
    "type": "object",
    "properties": {
        "region": {"type": "string", "enum": [*Region, ALL]},
        "service": {"type": "string", "enum": [*Service], "description": "Of a report that is `of_service` alone."},
        "from": {"type": "string", "format": "date"},
        "to": {"type": "string", "format": "date"},
        "format": {"type": "string", "enum": ["csv", "xlsx", "parquet"]},
    },
    "required": ["region"],
    "additionalProperties": False,
}
_STAGES: Schema = {"enum": ["queued", "running", "done", "failed", "cancelled", "expired"]}
RUN = _object(
    id=_TEXT,
    template=_TEXT,
    state=_STAGES,
    asked={"type": "object"},
    rows=_COUNT,
    format=_TEXT,
    created=_TEXT,
    ended=_MAYBE,
)
_PROBLEM = _object(type=_TEXT, title=_TEXT, status=_COUNT, detail=_TEXT, id=_TEXT)
_OWN: Mapping[str, Schema] = {
    answers.LIMIT: {"type": "integer", "minimum": 1, "maximum": answers.MOST, "default": answers.USUAL},
    "q": _TEXT,
    "region": {"type": "string", "enum": [*Region, ALL]},
    "service": {"type": "string", "enum": [*Service]},
    "as_of": {"type": "string", "format": "date"},
    "version": {"type": "string", "pattern": "^0{0,3}[1-9][0-9]{0,8}$"},
    "customer": {"type": "string", "pattern": f"^{_UUID}$"},
}
_IN_PATH: Mapping[str, Schema] = {
    "region": _REGION,
    "org_id": {"type": "string", "pattern": f"^{_UUID}$"},
    "block_id": {"type": "string", "pattern": "^[a-z0-9-]{1,60}$"},
    "template": {"type": "string", "pattern": "^[a-z0-9-]{1,60}$"},
    "run_id": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
}
_LANG = "en"  # programs are told in it whatever they ask for; the page `API` has every language
# Answers as they came once, shortened; tests hold them against what is answered now.
EXAMPLES: Mapping[str, Any] = json.loads(Path(__file__).with_name("program_examples.json").read_text("utf-8"))
_IN_EXAMPLES: Mapping[str, str] = {
    "region": "eu",
    "org_id": EXAMPLES["customer"]["org_id"],
    "block_id": EXAMPLES["block"]["block"],
    "template": EXAMPLES["run"]["template"],
    "run_id": EXAMPLES["run"]["id"],
}
_SENT: Mapping[str, Any] = {"set_tags": {"tags": ["q4 push"]}, "ask_report": {"region": "eu", "format": "csv"}}
_REFUSED = {
    400: "What was asked makes no sense.",
    401: "No token, or one that is over.",
    403: "Not with this token, or not with its person's rights.",
    404: "There is none, or none that may be known of.",
    405: "Not this method.",
    409: "The rows are others meanwhile: begin anew.",
    413: "Too much was sent.",
    415: "No JSON was sent.",
    429: "Too many requests; Retry-After says when again.",
    503: "It cannot be read just now.",
}
_VARIABLE = re.compile(r"<(?:[^:<>]+:)?([a-z_]+)>")


def document(app: Flask, prefix: str) -> Schema:
    """The whole document of what begins so, OpenAPI 3.1."""
    permissions, paths = of(app).permissions, {}  # type: ignore[var-annotated]
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if not rule.rule.startswith(f"{prefix}/"):
            continue
        view, permission = app.view_functions[rule.endpoint], permissions[rule.endpoint]
        assert isinstance(permission, ByToken)
        path = _VARIABLE.sub(r"{\1}", rule.rule)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            paths.setdefault(path, {})[method.lower()] = _operation(view, rule.endpoint, path, permission)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Partner Hub", "version": "1", "license": {"name": "MIT", "identifier": "MIT"}},
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {"Problem": _PROBLEM},
        },
        "security": [{"token": []}],
    }


def _operation(view: Any, endpoint: str, path: str, permission: ByToken) -> Schema:
    told = answers.told_by(view)
    name = endpoint.partition(".")[2]
    scope = f"Scope: `{permission.scope}`." if permission.scope else "Any token."
    action = permission.action.value if isinstance(permission.action, Action) else "the block's own"
    named = [_parameter(each, "path", _IN_PATH[each]) for each in re.findall(r"{(\w+)}", path)]
    asked = [_parameter(each, "query", _OWN.get(each, _SOME)) for each in told.parameters]
    found: Schema = {
        "operationId": name,
        "summary": text(_LANG, f"api.operation.{name}"),
        "description": f"{(view.__doc__ or '').strip()} {scope} Permission: `{action}`.",
        "parameters": [*named, *asked],
        "responses": _responses(name, told),
        "security": [{"token": [str(permission.scope)] if permission.scope else []}],
    }
    if told.body is not None:
        sent = {"schema": told.body, "example": _SENT[name]}
        found["requestBody"] = {"required": True, "content": {"application/json": sent}}
    return found


def _parameter(name: str, where: str, schema: Schema) -> Schema:
    example = {"example": _IN_EXAMPLES[name]} if name in _IN_EXAMPLES else {}
    words = text(_LANG, f"api.parameter.{name}")
    return {"name": name, "in": where, "required": where == "path", "schema": schema, "description": words, **example}


def _responses(name: str, told: answers.Told) -> Schema:
    problem = {"content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    refused = {str(status): {"description": text, **problem} for status, text in _REFUSED.items()}
    example = {"example": EXAMPLES[name]} if name in EXAMPLES else {}
    words = text(_LANG, f"api.operation.{name}")
    right = {"description": words, "content": {told.media: {"schema": told.answer, **example}}}
    return {str(told.status): right, "304": {"description": "As it was (If-None-Match)."}, **refused}

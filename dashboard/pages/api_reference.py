"""Resources > API: what programs can ask for, made from the OpenAPI document; each line can be run as it stands."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from dash import html
from dash.development.base_component import Component

from dashboard import parameters, shell
from dashboard.components.dash_components import Copy, Icon, Markup
from dashboard.components.settings.api_tokens import PATH as TOKENS
from dashboard.context import Bare
from dashboard.look import Look
from dashboard.request_context import here

NAME, PATH = "api_reference", "/api-reference"
DOCUMENT = "/api/v1/openapi.json"
_AT_ONCE = "10"  # rows that a line asks for
_SETS = "export TOKEN=pha_... ORG=... RUN=..."
# What stands for a part of an address that everybody has another one of.
_OWN = {"org_id": "$ORG", "run_id": "$RUN"}
Said = Mapping[str, Any]


def layout(**query: str) -> Component:
    """The page, in the reader's language."""
    return shell.plain(NAME, query, _content)


def _content(now: Bare) -> shell.Content:
    look, base = now.look, now.config.base_url
    region = now.user.regions[0].value if now.user.regions else ""
    title, kept = look.t("api.reference.title"), urlencode(parameters.carried(now.extra))
    operations = list(_operations(here().services.reference()))
    tokens = html.A([Icon("key"), look.t("api.reference.tokens")], href=f"{TOKENS}?{kept}", className="btn btn-line")
    head = html.Div([html.H1(title), html.P(look.t("api.reference.intro"), className="page-sub")])
    tree = [
        html.Div([head, html.Div(tokens, className="act")], className="page-head"),
        _begin(base, look),
        _contents(operations, look),
        *(_operation(path, method, said, base, region, look) for path, method, said in operations),
        _block(look.t("api.reference.errors"), [html.P(look.t("api.reference.errors_text"))]),
    ]
    return shell.Content(title, [Markup(tree, tag="div", className="api-page")])


def _operations(document: Said) -> Iterator[tuple[str, str, Said]]:
    for path, some in document["paths"].items():
        for method, said in some.items():
            yield path, method.upper(), said


def _begin(base: str, look: Look) -> Component:
    words = html.P(look.t("api.reference.begin_text"))
    line = f'curl -sS -H "Authorization: Bearer $TOKEN" "{base}{DOCUMENT}"'
    same = html.P([look.t("api.reference.document"), ": ", html.Code(DOCUMENT)], className="mute")
    code = [_code(_SETS, look.t("api.reference.curl")), same, _code(line, look.t("api.reference.document"))]
    return _block(look.t("api.reference.begin"), [words, *code])


def _block(title: str, parts: list[Component]) -> Component:
    return html.Section([html.Div(html.H2(title), className="block-head"), *parts], className="block")


def _contents(operations: list[tuple[str, str, Said]], look: Look) -> Component:
    links = [
        html.Li(html.A(html.Code(f"{method} {path}"), href=f"#{said['operationId']}"))
        for path, method, said in operations
    ]
    return html.Nav(html.Ul(links), className="api-contents", **{"aria-label": look.t("api.reference.contents")})


def _operation(path: str, method: str, said: Said, base: str, region: str, look: Look) -> Component:
    name = said["operationId"]
    scopes = said["security"][0]["token"]
    scope = [html.Code(each) for each in scopes] or [look.t("api.reference.any")]
    left = [
        html.P(look.t(f"api.operation.{name}")),
        html.P([look.t("api.reference.scope"), ": ", *scope], className="mute"),
        *_parameters(said["parameters"], look),
    ]
    line = curl(path, method, said, base, region)
    right = [_code(line, f"{look.t('api.reference.curl')}: {method} {path}")]
    example = _example(said)
    if example is not None:
        words = look.t("api.reference.answer")
        drawn = json.dumps(example, indent=2, ensure_ascii=False)
        right.append(html.Details(open=True, children=[html.Summary(words), _pre(drawn, f"{words}: {method} {path}")]))
    title = html.H2([html.Code(method, className="api-method"), " ", html.Code(path)])
    columns = html.Div([html.Div(left), html.Div(right)], className="api-columns")
    return html.Section([html.Div(title, className="block-head"), columns], id=name, className="block api-operation")


def curl(path: str, method: str, said: Said, base: str, region: str) -> str:
    """The line that asks for it, in a shell where `TOKEN`, and where it is named `ORG` and `RUN`, are set."""
    query: dict[str, str] = {}
    for one in said["parameters"]:
        name = one["name"]
        given = region if name == "region" else _OWN.get(name, one.get("example", ""))
        if one["in"] == "path":
            path = path.replace(f"{{{name}}}", given)
        elif name in ("region", "limit"):
            query[name] = region if name == "region" else _AT_ONCE
    address = f"{base}{path}{'?' if query else ''}{urlencode(query)}"
    parts = ['curl -sS -H "Authorization: Bearer $TOKEN"']
    if "requestBody" in said:
        sent = json.dumps(_sent(said, region))
        parts += [f"-X {method}", '-H "Content-Type: application/json"', f"-d '{sent}'"]
    return " \\\n  ".join([" ".join(parts[:2]), *parts[2:], f'"{address}"'])


def _sent(said: Said, region: str) -> dict[str, Any]:
    example = said["requestBody"]["content"]["application/json"]["example"]
    return {**example, **({"region": region} if "region" in example else {})}


def _example(said: Said) -> object:
    """What a good answer says; None where it is no JSON."""
    good = next(one for status, one in said["responses"].items() if status.startswith("2"))
    return next(iter(good["content"].values())).get("example")


def _parameters(told: list[Said], look: Look) -> list[Component]:
    if not told:
        return []
    facts: list[Component] = []
    for one in told:
        where = look.t(f"api.reference.where_{one['in']}")
        values = _values(one["schema"])
        facts += [
            html.Dt([html.Code(one["name"]), html.Span(where, className="mute")]),
            html.Dd(
                [look.t(f"api.parameter.{one['name']}"), *([html.Span(values, className="mute")] if values else [])]
            ),
        ]
    return [html.H3(look.t("api.reference.parameters")), html.Dl(facts, className="api-parameters")]


def _values(schema: Said) -> str:
    """Which values there are, as far as the schema lists them."""
    if "enum" in schema:
        return ", ".join(schema["enum"])
    if "maximum" in schema:
        return f"{schema['minimum']}–{schema['maximum']} ({schema['default']})"
    return "YYYY-MM-DD" if schema.get("format") == "date" else ""


def _code(text: str, label: str) -> Component:
    return html.Div([_pre(text, label), Copy(text)], className="api-code")


def _pre(text: str, label: str) -> Component:
    return html.Pre(text, tabIndex=0, role="region", dir="ltr", **{"aria-label": label})

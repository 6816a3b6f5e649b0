"""`/api-reference`: every operation of the document, in both languages; its lines run; its examples are what is answered."""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
from typing import Any

import pytest

from dashboard.access import Role
from dashboard.factory import HubDash
from dashboard.pages import api_reference
from dashboard.web import hub
from dashboard.web.routes.api import reference
from dashboard.web.server.program_document import EXAMPLES
from dashboard.words import LANGUAGES, text
from tests.conftest import lacking
from tests.importer.folders import ORGS
from tests.web.helpers import add_user, page_body, said, sign_in
from tests.web.test_api import V1, app, person, program, token  # noqa: F401  a fixture
from tests.web.test_api_programs import served  # noqa: F401  a fixture


@pytest.fixture(scope="module")
def document(app: HubDash) -> Any:  # noqa: F811
    with app.server.test_request_context("/"):
        return reference()


def operations(document: Any) -> list[tuple[str, str, Any]]:
    return list(api_reference._operations(document))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("role", [Role.FULL, Role.HELP_DESK_BASIC])
def test_everybody_reads_every_operation_in_their_language(
    app: HubDash,  # noqa: F811
    document: Any,
    lang: str,
    role: Role,
) -> None:
    state = hub.of(app.server).state
    client = sign_in(app, add_user(state, f"{role}-{lang}@reference.example", role, regions=("eu",)))
    page = html.unescape(said(client.get(f"/api-reference?lang={lang}")))
    for path, method, op in operations(document):
        assert text(lang, f"api.operation.{op['operationId']}") in page, op["operationId"]
        assert path in page and method in page
        for scope in op["security"][0]["token"]:
            assert scope in page
        for one in op["parameters"]:
            assert text(lang, f"api.parameter.{one['name']}") in page, one["name"]
    drawn = said(client.post("/_dash-update-component", json=page_body("/api-reference", f"?lang={lang}")))
    assert "region=eu" in drawn and "region=us" not in drawn, "lines are for a region of the reader's"
    assert hub.of(app.server).config.base_url.partition("//")[2] in drawn


def test_the_document_says_of_each_operation_which_scope_it_asks(document: Any) -> None:
    found = {op["operationId"]: op["security"][0]["token"] for _path, _method, op in operations(document)}
    assert found["every_figure"] == ["read:figures"] and found["set_tags"] == ["write:tags"]
    assert [name for name, scopes in found.items() if not scopes] == ["health", "openapi"]


def shape(value: Any) -> Any:
    """Which fields an answer has; of a list what its first holds."""
    if isinstance(value, dict):
        return {name: shape(each) for name, each in value.items()}
    return (
        [shape(value[0])]
        if isinstance(value, list) and value
        else type(value).__name__
        if isinstance(value, list)
        else ""
    )


def lacks(example: Any, real: Any, at: str = "") -> list[str]:
    """Fields of one that the other has not, as far as both hold something there."""
    if isinstance(example, dict) and isinstance(real, dict):
        rest = [f"{at}.{name}" for name in example.keys() ^ real.keys()]
        return rest + [
            one for name in example.keys() & real.keys() for one in lacks(example[name], real[name], f"{at}.{name}")
        ]
    if isinstance(example, list) and isinstance(real, list) and example and real:
        return lacks(example[0], real[0], f"{at}[]")
    return []


def test_examples_are_what_is_answered(app: HubDash) -> None:  # noqa: F811
    client = program(app, token(app, person(app, "examples", Role.FULL))[1])
    run = client.post(f"{V1}/reports/customers-rows/runs", json={"region": "eu"})
    real = {"ask_report": run.json, "run": client.get(run.headers["Location"]).json}
    org = ORGS["Alba"]
    paths = {
        "every_figure": "/figures?region=eu",
        "customers": "/customers?region=eu",
        "customer": f"/customers/eu/{org}",
        "blocks": "/blocks",
        "block": "/blocks/licenses-expiring?region=eu",
        "versions": "/versions",
        "health": "/health",
        "tags": "/tags",
        "every_report": "/reports",
    }
    real |= {name: client.get(f"{V1}{path}").json for name, path in paths.items()}
    real["set_tags"] = client.put(f"{V1}/customers/eu/{org}/tags", json={"tags": []}).json
    assert set(real) == set(EXAMPLES)
    regions = {"region", "us", "eu"}
    differ = {
        name: [one for one in lacks(EXAMPLES[name], real[name]) if one.rpartition(".")[2] not in regions]
        for name in real
    }
    assert {name: found for name, found in differ.items() if found} == {}


@pytest.mark.serving
def test_each_line_runs_as_it_stands(document: Any, served: tuple[str, str]) -> None:  # noqa: F811
    if shutil.which("curl") is None:
        lacking("no curl here: apt-get install curl")
    base, secret = served
    environ = {**os.environ, "TOKEN": secret, "ORG": ORGS["Alba"], "RUN": ""}
    statuses = {}
    for path, method, op in sorted(operations(document), key=lambda one: "RUN" in api_reference.curl(*one, "", "")):
        line = api_reference.curl(path, method, op, base, "eu")
        done = subprocess.run(["bash", "-c", f"{line} -i"], env=environ, capture_output=True, timeout=60, check=True)
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        statuses[op["operationId"]] = int(head.split()[1])
        if op["operationId"] == "ask_report":
            found = re.search(rb'"id":"([0-9a-f]{32})"', body)
            assert found
            environ["RUN"] = found[1].decode()
    # No tag has the name of the example here, and nobody has made the report yet: both are told so.
    assert statuses.pop("set_tags") == 400 and statuses.pop("run_file") == 404 and statuses.pop("ask_report") == 202
    assert set(statuses.values()) == {200}

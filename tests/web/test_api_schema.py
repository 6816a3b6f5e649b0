"""The API held against its own document by schemathesis: what the document does not allow is neither taken nor answered.

One of its checks is left out: that whatever fits the schema is taken. A filter, a cursor, a name of a tag that there is,
days of a report that takes none are words of which a schema can say no more than that they are text.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dashboard.access import Role
from dashboard.data.audit.audit_log import Who
from dashboard.data.people import api_tokens, users
from dashboard.data.people.opening import open_state
from tests.browser.kit import served
from tests.web.helpers import add_user

pytestmark = pytest.mark.serving
MUCH = {"USER_PER_S": "1000000", "ADDRESS_PER_S": "1000000", "USER_AT_ONCE": "100"}
PROGRAM = Path(sys.executable).with_name("schemathesis")
# With one person's whole rights, and with those of a program that is to be kept out of most of it.
SCOPES = {"everything": (*api_tokens.Reach,), "little": (api_tokens.Reach.REPORTS,)}


@dataclass(frozen=True)
class Api:
    """Where it is, and tokens by name."""

    url: str
    tokens: dict[str, str]
    hub: served.Hub


@pytest.fixture(scope="module")
def api(tagged_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    home = tmp_path_factory.mktemp("schema") / "home"
    home.mkdir()
    (home / "warehouse").symlink_to(tagged_home / "warehouse")
    with served.serving(home, MUCH) as hub:
        state = open_state(f"sqlite:///{home / 'state.sqlite'}")
        number = add_user(state, "schema@partner.example", Role.FULL, regions=("us", "eu"))
        tokens = {
            name: api_tokens.make(state, Who(users.OPERATOR), number, name, list(scopes), ["us", "eu"])[1]
            for name, scopes in SCOPES.items()
        }
        state.close()
        yield Api(f"{hub.url}/api/v1/openapi.json", tokens, hub)


def held_against_its_document(api: Api, token: str, examples: int, folder: Path, seed: str) -> str:
    """What it says; fails where it finds anything."""
    words = [str(PROGRAM), "run", api.url, "-H", f"Authorization: Bearer {token}", "-n", str(examples), "--no-color"]
    words += ["--continue-on-failure", "--generation-database", "none", "--seed", seed, "--request-timeout", "60"]
    words += ["--exclude-checks", "positive_data_acceptance"]
    done = subprocess.run(words, check=False, cwd=folder, capture_output=True, text=True, timeout=3600)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2000:] + api.hub.told()
    asked = re.search(r"(\d+) generated", done.stdout)
    assert asked and int(asked[1]) > 100, done.stdout
    return done.stdout


@pytest.mark.parametrize("token", SCOPES)
def test_nothing_but_what_the_document_says(api: Api, token: str, tmp_path: Path) -> None:
    held_against_its_document(api, api.tokens[token], 3, tmp_path, "11")


@pytest.mark.torture
@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_nothing_but_what_the_document_says_at_length(api: Api, seed: str, tmp_path: Path) -> None:
    held_against_its_document(api, api.tokens["everything"], 300, tmp_path, seed)

"""`partner-hub figures --user`: exactly what that person would see, and nothing for who may not sign in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard import cli
from dashboard.data.sources import importer
from dashboard.scope import Region
from tests.importer.folders import ORGS, Hub, snapshot, whole, write

Said = Callable[..., dict[str, Any]]
OWN = "cedar@partner.example"


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """Two regions with the same partner, whose files give Alba to Cedar; and what the command prints."""
    hub = Hub(tmp_path / "home")
    files = whole() | {
        "license_snapshots": [snapshot(name, total="20") for name in ORGS],
        "partner_admins": [{"email": OWN.upper(), "name": "Cedar", "role": "partner_admin", "org_id": ORGS["Alba"]}],
    }
    for region in (Region.EU, Region.CA):
        folder = write(tmp_path / region, files)
        assert importer.run(hub.config, region, folder).published
    monkeypatch.setenv("PARTNER_HUB_HOME", str(hub.home))

    def figures(*words: str, code: int = 0) -> dict[str, Any]:
        capsys.readouterr()
        assert cli.run(["figures", *words, "--json"]) == code
        out, err = capsys.readouterr()
        document: dict[str, Any] = json.loads(
            (out if code == 0 else err).splitlines()[-1]
        )  # what is logged comes before
        return document

    return figures


def add(*words: str, email: str = OWN, role: str = "partner_admin") -> None:
    assert cli.run(["user", "add", email, "--name", "Cedar", "--role", role, *words]) == 0


def test_a_partner_administrator_sees_the_customers_of_the_files_and_those_set_in_the_hub(said: Said) -> None:
    add("--customer", f"eu:{ORGS['Birch']}")
    one = said("--region", "eu", "--user", OWN)
    assert {row["customer"] for row in one["renewing"]["rows"]} == {"Alba", "Birch"}
    assert one == said("--region", "eu", "--query", "name:alba name:birch")
    assert said("--region", "ca", "--user", OWN) == said("--region", "ca", "--query", "name:alba")
    both = said("--region", "all", "--user", OWN)
    assert both["top"]["total_customers"] == 3
    assert said("--region", "eu", "--user", OWN, "--query", "name:cedar")["top"]["total_customers"] == 0


def test_a_person_of_one_region_is_shown_that_one(said: Said) -> None:
    add("--region", "ca", role="partner_readonly_admin")
    assert said("--region", "all", "--user", OWN)["as_of"] == {"ca": "2026-11-22"}
    assert said("--region", "ca", "--user", OWN) == said("--region", "ca")
    assert said("--region", "eu", "--user", OWN, code=2)["error"]["rule"] == "web.error.no_region"


def test_a_help_desk_sees_no_figures(said: Said) -> None:
    add(role="help_desk_advanced")
    assert said("--region", "eu", "--user", OWN, code=2)["error"]["rule"] == "web.error.no_access"


def test_nobody_is_shown_anything_who_may_not_sign_in(said: Said, tmp_path: Path) -> None:
    assert said("--region", "eu", "--user", OWN, code=2)["error"]["rule"] == "account.error.no_user"
    assert not (tmp_path / "home" / "state.sqlite").exists(), "who only reads makes no database"
    add()
    assert said("--region", "eu", "--user", OWN.title())["top"]["total_customers"] == 1
    assert cli.run(["user", "deactivate", OWN]) == 0
    for nobody in (OWN, "", "other@partner.example"):
        assert said("--region", "eu", "--user", nobody, code=2)["error"]["rule"] == "account.error.no_user"

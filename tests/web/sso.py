"""Hubs with a scripted provider, for tests of single sign-on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from dashboard.access import Role
from dashboard.data.state.models import AuditRow, UserRow
from dashboard.factory import HubDash
from dashboard.web import hub
from tests.state.templates import prepared
from tests.web import scripted_provider as scripted
from tests.web.helpers import add_user, anonymous, said
from tests.web.scripted_provider import Provider, begun, came_back

PERSON = "cedar@partner.example"
GROUPS = {"oidc_role_claim": "groups", "oidc_role_map": "hub-admins=partner_full_admin:us,eu; desk=help_desk_basic:eu"}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with scripted.running() as made:
        yield made


@pytest.fixture(scope="module")
def shared_hub(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    """For tests in which nobody comes in, and for the mutations."""
    with scripted.app_with(provider, prepared(tmp_path_factory.mktemp("sso") / "home")) as made:
        add_user(hub.of(made.server).state, PERSON, Role.READ_ONLY)
        yield made


@pytest.fixture(scope="module")
def grouped(provider: Provider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubDash]:
    """For refusals where claims give roles and people are made."""
    home = prepared(tmp_path_factory.mktemp("sso") / "home")
    with scripted.app_with(provider, home, **GROUPS, oidc_create="on") as made:
        add_user(hub.of(made.server).state, PERSON, Role.HELP_DESK_BASIC)
        yield made


@pytest.fixture
def fresh(provider: Provider, tmp_path: Path) -> Iterator[HubDash]:
    with scripted.app_with(provider, prepared(tmp_path / "home"), **GROUPS, oidc_create="on") as made:
        yield made


def entered(app: HubDash, provider: Provider, client: FlaskClient | None = None, **claims: Any) -> tuple[int, str]:
    """Status and place of a whole sign-in."""
    client = client or anonymous(app)
    sent = begun(client)
    provider.gives(provider.claims(sent["nonce"], **claims))
    answer = came_back(client, provider, sent)
    return answer.status_code, answer.headers.get("Location", "") or said(answer)


def user(app: HubDash, email: str = PERSON) -> Any:
    with hub.of(app.server).state.read() as connection:
        return connection.execute(select(UserRow.__table__).where(UserRow.email == email)).mappings().first()


def audit(app: HubDash) -> list[Any]:
    with hub.of(app.server).state.read() as connection:
        return list(connection.execute(select(AuditRow.__table__).order_by(AuditRow.id)).mappings())

"""Mirror links for tests: made and opened as people and their customers do it."""

from __future__ import annotations

from typing import Any

from dash import Dash
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.access import User
from dashboard.commands.written_down import WHO
from dashboard.data.audit.audit_log import Who
from dashboard.data.mirrors import definition, writing
from dashboard.data.mirrors.definition import Wish
from dashboard.data.mirrors.reading import Mirror
from dashboard.scope import Region
from dashboard.web import hub
from tests.web.helpers import anonymous

PASSPHRASE = "quiet harbour lantern 7"


def made(app: Dash, org_id: str, region: str = "eu", by: User | None = None, **more: Any) -> tuple[Mirror, str]:
    """A link to all sections of a customer, and its token; of the operator's, or of this person's."""
    wish = {"label": "Ms Kowalska", "sections": list(definition.SECTIONS), "lang": "en", "days": 30, **more}
    mine = hub.of(app.server)
    return writing.make(mine.state, mine.store, Who(by) if by else WHO, Region(region), org_id, Wish(**wish))


def opened(app: Dash, link: tuple[Mirror, str], passphrase: str = "", **how: Any) -> FlaskClient:
    """A browser that has opened the link."""
    client = anonymous(app)
    answer = exchange(client, link, passphrase, **how)
    assert answer.status_code == 200 and not answer.json["asks"], answer.data
    return client


def exchange(client: FlaskClient, link: tuple[Mirror, str], passphrase: object = "", **how: Any) -> TestResponse:
    """What the link is answered."""
    sent = {"token": link[1], "passphrase": passphrase}
    return client.post(f"/mirror/{link[0].name}/open", json=sent, **how)


def shown(client: FlaskClient, link: tuple[Mirror, str], **how: Any) -> TestResponse:
    """What the page shows."""
    return client.get(f"/mirror/{link[0].name}/shown", **how)

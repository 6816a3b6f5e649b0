"""Invitations and password links: shown once, and mailed too where the hub has a mail server; kept nowhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from dashboard.data.state.work_models import JobRow
from dashboard.factory import HubDash, create_app
from dashboard.web import hub
from tests.mail import server
from tests.mail.test_mail import hub as mail_settings
from tests.state.templates import prepared
from tests.trials.receiver import CERTIFICATE
from tests.web.helpers import close, sign_in

NEW = {
    "email": "new@partner.example",
    "name": "New",
    "role": "partner_readonly_admin",
    "regions": ["eu"],
    "customers": "",
}


def test_an_invitation_is_shown_and_mailed_and_its_token_is_in_no_queue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with server.serving() as post:
        app: HubDash = create_app(
            replace(mail_settings(prepared(tmp_path / "home"), post.port), base_url="http://127.0.0.1:8050")
        )
        client = sign_in(app)
        (shown,) = client.post("/users/invite", json=NEW).json["show"]
        (letter,) = post.letters
        body = letter.get_body(("plain",))
        assert letter["To"] == NEW["email"] and body is not None
        assert shown["value"] in body.get_content() and "mailed to new@partner.example" in shown["label"]
        post.answers = ["550 nobody"]
        user = 2
        (again,) = client.post(f"/users/{user}/link", json={}).json["show"]
        assert "not mailed" in again["label"] and "550" in again["label"] and "/welcome/" in again["value"]
        with hub.of(app.server).state.read() as connection:
            assert connection.execute(select(JobRow.payload)).all() == []
        close(app)

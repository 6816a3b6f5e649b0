"""A state on both databases, and a mail server whose certificate is trusted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.mail import server
from tests.mail.server import Post
from tests.state.conftest import clock, file_state
from tests.trials.receiver import CERTIFICATE

__all__ = ["clock", "file_state"]


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with server.serving() as running:
        yield running

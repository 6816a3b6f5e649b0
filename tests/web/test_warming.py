"""What a worker has ready before its first request."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.factory import create_app
from dashboard.web import hub
from dashboard.web.server import warming
from tests.importer.folders import Hub, small
from tests.web.helpers import close, settings, sign_in


def test_the_first_reader_asks_no_question_and_packs_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Hub(tmp_path).publish(small())
    app = create_app(settings(Hub(tmp_path).home))
    warming.warm(app)
    store = hub.of(app.server).store
    monkeypatch.setattr(type(store), "_read", lambda *_: pytest.fail("asked"))
    monkeypatch.setattr(
        "dashboard.web.server.packing.CODINGS", {"br": lambda _body, level: pytest.fail("packed") if level > 4 else b""}
    )
    page = sign_in(app).get("/licenses?region=eu")
    assert 'data-metric="top.total_customers"' in page.text
    for address in (hub.of(app.server).files.script.address, hub.of(app.server).files.style.address):
        assert sign_in(app).get(address, headers={"Accept-Encoding": "br"}).headers["Content-Encoding"] == "br"
    close(app)


def test_a_region_that_cannot_be_read_does_not_stop_the_start(tmp_path: Path) -> None:
    home = Hub(tmp_path)
    home.publish(small())
    (home.place / "000001.json").write_text("{")
    app = create_app(settings(home.home))
    warming.warm(app)
    assert sign_in(app).get("/healthz").status_code == 200
    close(app)

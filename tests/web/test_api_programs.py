"""The programs of docs/api.md, run as they stand there against a server on loopback."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.serving import make_server

from dashboard.access import Role
from dashboard.config import ROOT
from tests.browser.kit.served import free_port
from tests.web.apps import app_on
from tests.web.test_api import person, token

PROGRAMS = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "api.md").read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def served(tagged_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Where it is, and a token."""
    port = free_port()
    for app in app_on(tagged_home, tmp_path_factory.mktemp("programs"), port=str(port)):
        server = make_server("127.0.0.1", port, app.server, threaded=True)
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield f"http://127.0.0.1:{port}", token(app, person(app, "programs", Role.FULL))[1]
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(("at", "printed"), [(0, "org_id|customer|Empty DataFrame"), (1, "(?m)^8$")])
def test_each_program_runs_as_it_is_written(
    at: int, printed: str, served: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    program = PROGRAMS[at].replace("https://hub.partner.example", served[0]).replace("pha_...", served[1])
    assert len(program.strip().splitlines()) <= 12
    exec(compile(program, "docs/api.md", "exec"), {})
    assert re.search(printed, capsys.readouterr().out)

"""The command line's ends: exit codes, sentences for people, JSON for who asks for JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard import cli
from tests.importer.folders import REGION, Hub, small


@pytest.fixture(autouse=True)
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNER_HUB_HOME", str(tmp_path / "home"))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["figures", "--region", "eu"], 3),
        (["figures", "--region", "mars"], 2),
        (["import", "--region", "mars", "."], 2),
        (["import", "--region", "eu"], 2),
        (["import", "--region", "eu", "/no/such/folder"], 2),
    ],
)
def test_what_goes_wrong_is_a_sentence_or_one_json_document_on_standard_error(
    arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(arguments) == code
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.strip()
    assert cli.run([*arguments, "--json"]) == code
    as_json = capsys.readouterr()
    document = json.loads(as_json.out or as_json.err)
    assert document.get("problems") or document["error"]["message"] in told.err


def test_figures_are_read_without_libraries_that_take_memory_and_time_for_nothing(tmp_path: Path) -> None:
    hub = Hub(tmp_path)
    hub.publish(small())
    code = (
        "import atexit, sys; from dashboard import cli;"
        "atexit.register(lambda: print([name for name in ('pandas', 'pyarrow', 'flask_caching') if sys.modules.get(name)], file=sys.stderr));"
        f"sys.argv = ['partner-hub', 'figures', '--region', '{REGION}', '--query', 'birch', '--json']; cli.main()"
    )
    environ = os.environ | {"PARTNER_HUB_HOME": str(hub.home)}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["region"] == REGION
    assert done.stderr.strip() == "['flask_caching']", "the probe sees what is loaded"

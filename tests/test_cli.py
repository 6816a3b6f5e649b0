"""The command line's ends: exit codes, sentences for people, JSON for who asks for JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dashboard import cli


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

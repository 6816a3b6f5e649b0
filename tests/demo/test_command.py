"""`partner-hub demo`: what it takes, what it refuses, what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import structlog

from dashboard import cli

DAY = "--as-of=2026-11-24"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PARTNER_HUB_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--customers", "0"], "0 is not a number of customers"),
        (["--customers", "-3"], "-3 is not a number of customers"),
        (["--customers", "100001"], "give 1 to 100,000"),
        (["--customers", "many"], "many"),
        (["--weeks", "0"], "0 is not a number of weeks"),
        (["--weeks", "9999"], "give 1 to 260"),
        (["--seed", "-1"], "-1 is not a seed"),
        (["--as-of", "2009-12-31"], "2009-12-31 is not a day"),
        (["--as-of", "2096-01-01"], "from 2010-01-01 to 2095-12-31"),
        (["--as-of", "2026-02-30"], "2026-02-30"),
        (["--as-of", "yesterday"], "yesterday"),
        (["--regions", "mars"], "no region “mars”"),
        (["--regions", "eu,,EU"], "no region “EU”"),
        (["--regions", "eu, eu"], "named twice"),
        (["--regions", " , "], "No region was given"),
    ],
)
def test_nonsense_is_refused_with_a_sentence_and_nothing_is_written(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert cli.run(["demo", *arguments]) == 2
    assert said in capsys.readouterr().err
    assert not (home / "warehouse").exists()


def test_it_imports_every_region_and_says_so(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.quiet()  # as `main` does
    assert cli.run(["demo", "--customers", "20", "--weeks", "4", DAY]) == 0
    structlog.reset_defaults()
    assert capsys.readouterr().out.splitlines() == [
        "us: 9 customers, data of 2026-11-24, version 1.",
        "ca: 3 customers, data of 2026-11-24, version 1.",
        "eu: 6 customers, data of 2026-11-24, version 1.",
        "uae: 2 customers, data of 2026-11-24, version 1.",
    ]
    assert list((home / "cache").iterdir()) == []


def test_the_same_demo_again_changes_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["demo", "--customers", "1", "--weeks", "2", "--regions", "uae", DAY]
    assert cli.run(arguments) == cli.run(arguments) == 0
    assert "version 1 stays" in capsys.readouterr().out


def test_another_partner_s_data_are_not_replaced_and_no_region_is_touched(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["demo", "--customers", "5", "--weeks", "2", "--regions", "eu", DAY]) == 0
    assert cli.run(["demo", "--customers", "5", "--weeks", "2", "--seed", "99", DAY]) == 2
    assert "eu holds another partner's data" in capsys.readouterr().err
    assert not (home / "warehouse" / "us" / "CURRENT").exists()
    assert (home / "warehouse" / "eu" / "CURRENT").read_text().strip() == "1"


def test_writing_only_imports_nothing(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "files"
    assert cli.run(["demo", "--customers", "4", "--weeks", "2", "--regions", "us,eu", DAY, "--write", str(folder)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"us: 2 customers written to {folder / 'us'}.",
        f"eu: 2 customers written to {folder / 'eu'}.",
    ]
    assert not (home / "warehouse").exists()
    assert cli.run(["import", "--region", "eu", str(folder / "eu")]) == 0


def test_a_folder_with_something_in_it_ends_with_2(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "files" / "eu").mkdir(parents=True)
    (tmp_path / "files" / "eu" / "mine.txt").write_text("")
    assert cli.run(["demo", "--customers", "4", "--regions", "eu", "--write", str(tmp_path / "files")]) == 2
    assert "left as it is" in capsys.readouterr().err


def test_a_home_that_cannot_be_written_ends_with_3(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "home").write_text("a file, not a folder")
    monkeypatch.setenv("PARTNER_HUB_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PARTNER_HUB_SECRET_KEY", "0123456789abcdef" * 2)
    assert cli.run(["demo", "--customers", "1", "--weeks", "1"]) == 3
    assert str(tmp_path / "home") in capsys.readouterr().err


def test_without_a_day_the_data_are_of_today(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from datetime import UTC, datetime

    before = datetime.now(UTC).date()
    assert cli.run(["demo", "--customers", "1", "--weeks", "1", "--regions", "ca"]) == 0
    said = capsys.readouterr().out
    assert any(f"data of {day}," in said for day in (before, datetime.now(UTC).date()))

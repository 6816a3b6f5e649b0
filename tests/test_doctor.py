"""`partner-hub doctor`: what is set, what is missing; 0 where nothing is wrong, 3 where something is, and it changes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dashboard import config
from dashboard.commands import examining
from dashboard.commands.examining import Found, Grade
from dashboard.config import PREFIX
from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.first_run import opening
from dashboard.data.people.opening import open_state
from dashboard.data.queue import putting, reading
from dashboard.data.state.database import Database
from dashboard.data.state.engine import make_engine
from dashboard.data.state.engine import reading as reading_of
from dashboard.data.state.migrate import current, migrate
from dashboard.words import LANGUAGES
from tests import commands
from tests.browser.kit import served


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir(mode=0o700)
    return tmp_path / "home"


@pytest.fixture
def state(home: Path) -> Database:
    return open_state(f"sqlite:///{home / 'state.sqlite'}")


def looked(home: Path, **settings: str) -> Mapping[str, Found]:
    environ = {f"{PREFIX}{name}": value for name, value in {"HOME": str(home), **settings}.items()}
    found = examining.all_of(config.read(environ, signs=False), environ)
    for each in found:
        assert all(each.told(lang) for lang in LANGUAGES), each
    return {each.name: each for each in found}


def said(found: Found) -> tuple[str, str]:
    return found.grade.value, found.key


def test_a_new_home_lacks_much_and_nothing_is_wrong(tmp_path: Path) -> None:
    found = looked(tmp_path / "new")
    assert said(found["home"]) == ("off", "none")
    assert {found[name].grade for name in ("state", "data", "mail", "redis")} == {Grade.OFF}
    assert not (tmp_path / "new").exists(), "it changes nothing"


def test_a_hub_that_is_there_is_told(home: Path, state: Database) -> None:
    with state.write() as connection:
        reading.seen(connection, state.clock(), "w" * 32)
    found = looked(home, PARTNER_NAME="Example")
    for name in ("home", "modes", "state", "clock", "set_up", "worker"):
        assert said(found[name]) == ("ok", "fine"), name
    assert "PARTNER_HUB_PARTNER_NAME" in found["settings"].told("en")
    assert opening.begin(state, has_data=False)
    assert said(looked(home)["set_up"]) == ("warn", "open")


def test_what_others_may_read_is_wrong(home: Path, state: Database) -> None:
    state.close()
    (home / "secret.key").write_text("0123456789abcdef" * 4)
    (home / "secret.key").chmod(0o644)
    found = looked(home)["modes"]
    assert (said(found), "secret.key" in found.told("en")) == (("bad", "open"), True)


def test_a_clock_that_was_set_back_is_wrong(home: Path, state: Database) -> None:
    with state.write() as connection:
        audit_log.record(connection, datetime.now(UTC) + timedelta(hours=2), Who(), Act.SIGNED_IN, "x")
    assert said(looked(home)["clock"]) == ("bad", "behind")


def test_jobs_that_wait_for_long_are_wrong_and_no_worker_is_said(home: Path, state: Database) -> None:
    assert said(looked(home, WORKER="off")["worker"]) == ("warn", "none_off")
    with state.write() as connection:
        putting.put(connection, state.clock() - timedelta(minutes=10), "nothing", {})
    assert said(looked(home)["worker"]) == ("bad", "overdue")


def test_a_lost_or_damaged_state_is_wrong(home: Path) -> None:
    served.run(home, "link")
    path = home / "state.sqlite"
    path.write_bytes(b"no database" * 1000)
    assert said(looked(home)["state"]) == ("bad", "error")
    path.unlink()
    assert said(looked(home)["state"]) == ("bad", "lost")


def test_a_state_of_an_older_release_is_told_and_left_as_it_is(home: Path) -> None:
    address = f"sqlite:///{home / 'state.sqlite'}"
    migrate(make_engine(address), to="0013")
    assert said(looked(home)["state"]) == ("warn", "older")
    engine = make_engine(address)
    with reading_of(engine) as connection:
        assert current(connection) == "0013", "it changes nothing"
    engine.dispose()


def test_what_is_named_and_does_not_answer_is_said(home: Path) -> None:
    port = served.free_port()
    found = looked(
        home,
        SMTP_URL=f"smtp://127.0.0.1:{port}",
        MAIL_FROM="hub@partner.example",
        CACHE_URL=f"redis://127.0.0.1:{port}",
        CHROMIUM="/no/such/browser",
    )
    assert said(found["mail"]) == ("bad", "away")
    assert said(found["redis"]) == ("warn", "away")
    assert said(found["browser"]) == ("bad", "error")


def test_a_full_disk_is_wrong(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "LEAST_FREE", 1 << 60)
    assert said(looked(home)["disk"]) == ("bad", "low")


def test_without_fonts_it_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "_FONTS", ())
    assert said(looked(home)["fonts"]) == ("warn", "none")


@pytest.mark.parametrize(("settings", "code"), [({}, 0), ({"CHROMIUM": "/no/such/browser"}, 3)])
def test_it_ends_with_0_or_3_and_speaks_json(home: Path, settings: dict[str, str], code: int) -> None:
    environ = {f"{PREFIX}{name}": value for name, value in {"HOME": str(home), **settings}.items()}
    done = commands.run(["doctor", "--json"], environ)
    told = json.loads(done.out)
    assert (done.code, told["ok"]) == (code, code == 0)
    lines = commands.run(["doctor"], environ).out.splitlines()
    assert len(lines) == len(told["checks"])

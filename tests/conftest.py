"""What all tests share."""

from __future__ import annotations

import fcntl
import gc
import os
import signal
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
import structlog
from hypothesis import settings
from werkzeug.routing import Rule

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.state.schemas import Schemas


POSTGRES = "TEST_POSTGRES_URL"
ALL_IS_THERE = "TEST_ALL_IS_THERE"
PASSED = pytest.StashKey[bool]()
MadeOnce = Callable[[str, Callable[[Path], None]], Path]


def lacking(what: str) -> NoReturn:
    """Skips a test for want of a part of the machine; fails it where the variable promises that all parts are there."""
    if os.environ.get(ALL_IS_THERE):
        pytest.fail(f"{ALL_IS_THERE} is set, but: {what}")
    pytest.skip(what)


def run_name() -> str:
    """Which of the processes that share a run this is: "gw0", "gw1" ...; "master" where there is one."""
    return os.environ.get("PYTEST_XDIST_WORKER", "master")


def pytest_configure() -> None:
    """Ctrl-C is heard by what tests start, also where they run behind a shell's back, which has it ignored; one thread for
    algebra, as in the hub; no proxy between tests and their own servers."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    settings.register_profile("hub", deadline=None)  # how long an example takes says how busy the machine is
    settings.load_profile("hub")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        del os.environ[name]  # what tests ask is on this machine


def pytest_sessionstart() -> None:
    """Hundreds of apps are made in a run, each of the same addresses: the functions that build an address are compiled
    once for each of them, which was half of what an app cost."""
    compiled: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
    compiling = Rule._compile_builder

    def once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if rule.defaults or rule.subdomain or rule.host:
            return compiling(rule, append_unknown)
        key = (rule.rule, rule.merge_slashes, append_unknown)
        if key not in compiled:
            compiled[key] = compiling(rule, append_unknown)
        return compiled[key]

    Rule._compile_builder = once  # type: ignore[assignment, method-assign]
    _plain_tracebacks()


def _plain_tracebacks() -> None:
    """Where nothing sets the log up, structlog draws a traceback with the locals of a hundred frames, in colours: 1.7 s of
    processor time for each, nineteen parts in twenty of a test that asks what happens when something fails."""
    renderer = structlog.get_config()["processors"][-1]
    assert isinstance(renderer, structlog.dev.ConsoleRenderer)
    renderer.exception_formatter = structlog.dev.plain_traceback


def pytest_collection_finish() -> None:
    """What is there once all tests are known stays to the end: nobody looks through it for cycles again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Workers send their reports as UTF-8; what a test of hostile text logged need not be. Fixtures learn how it went."""
    report = yield
    if report.when == "call":
        item.stash[PASSED] = report.passed
    report.sections = [(name, text.encode("utf-8", "backslashreplace").decode()) for name, text in report.sections]
    return report


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> MadeOnce:
    """`made_once(name, make)`: a new folder that `make` fills, shared by all workers of this run: who comes first does it."""
    base = tmp_path_factory.getbasetemp()
    root = base if run_name() == "master" else base.parent

    def made(name: str, make: Callable[[Path], None]) -> Path:
        folder, done = root / name, root / f"{name}.done"
        with (root / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def four_regions(made_once: MadeOnce) -> Path:
    """The home of a small demo partner in all four regions: copy its warehouse before you use it."""
    from tests import commands  # the program is not loaded by who runs none of it

    words = ["demo", "--customers", "60", "--weeks", "16", "--seed", "3", "--as-of", "2026-11-22"]

    def make(home: Path) -> None:
        done = commands.run(words, {**os.environ, "PARTNER_HUB_HOME": str(home)})
        assert done.code == 0, done.told

    return made_once("four-regions", make)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """This worker's one Chromium: its driver runs one loop per process, so all browser tests share it."""
    from tests.browser.kit import chromium  # Playwright is not loaded by who opens no browser

    executable = chromium.path()
    if executable is None:
        lacking(f"no Chromium here: bash tests/browser/chromium.sh installs it, {chromium.VARIABLE} names one")
    with chromium.launched(executable, *chromium.SHORT_LIVED) as running:
        yield running


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Passwords are hashed with the cheapest parameters, where hashing is not what is looked at."""
    from dashboard.data.people import passwords

    monkeypatch.setattr(passwords, "MEMORY_KIB", 8)
    monkeypatch.setattr(passwords, "ROUNDS", 1)
    monkeypatch.setattr("dashboard.web.routes.sign_in.FAILS_AFTER_S", 0.0)
    passwords._hasher.cache_clear()
    yield
    passwords._hasher.cache_clear()


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    """The address of an SQLite file in a home of its own."""
    return f"sqlite:///{tmp_path / 'home' / 'state.sqlite'}"


@pytest.fixture(scope="session")
def schemas() -> Iterator[Schemas]:
    """Schemas in the PostgreSQL that the variable names."""
    from tests.state.schemas import Schemas  # the state is not loaded by who asks for none

    server = os.environ.get(POSTGRES)
    if not server:
        lacking(f"no PostgreSQL here: {POSTGRES} names a database in which schemas may be made")
    made = Schemas(server)
    yield made
    made.end()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, file_url: str) -> Iterator[str]:
    """An empty database: a file, or a schema in PostgreSQL; there, who has it begun finds it so."""
    if request.param == "sqlite":
        yield file_url
        return
    there: Schemas = request.getfixturevalue("schemas")
    with there.begun() if "state" in request.fixturenames else there.new() as address:
        yield address

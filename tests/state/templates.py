"""A state at this program's schema, made once in a process: for tests in which nobody looks how it comes to be."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import event

from dashboard.data.first_run import record
from dashboard.data.people.opening import open_state
from dashboard.data.state.engine import file_of, make_engine
from dashboard.data.state.migrate import migrate
from dashboard.data.versions import lock

STATE = "state.sqlite"
_STEPS: list[tuple[str, Any]] = []  # what made the first schema of the other database


def prepared(home: Path) -> Path:
    """The same home, with an empty state in its file."""
    lock.make_private(home)
    shutil.copy(_empty_state(), home / STATE)
    return home


def begun(url: str) -> str:
    """The same address, at which there is an empty state now."""
    file = file_of(url)
    if file is None:
        _begin_on_a_server(url)
    else:
        assert file.name == STATE
        prepared(file.parent)
    return url


def settled(url: str) -> None:
    """At this address there is a state whose first run is over: `serve` begins none."""
    file = file_of(url)
    if file is not None:
        lock.make_private(file.parent)
    state = open_state(url)
    with state.write() as connection:
        record.write(connection, record.Record(open=False))
    state.close()


@cache
def _empty_state() -> Path:
    folder = tempfile.mkdtemp(prefix="partner-hub-state-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    engine = make_engine(f"sqlite:///{folder}/{STATE}")
    migrate(engine)
    engine.dispose()  # the last connection writes what lies beside the file into it
    assert [path.name for path in Path(folder).iterdir()] == [STATE]
    return Path(folder, STATE)


def _begin_on_a_server(url: str) -> None:
    engine = make_engine(url)
    if _STEPS:
        with engine.begin() as connection:
            for statement, parameters in _STEPS:
                connection.exec_driver_sql(statement, parameters)
    else:

        @event.listens_for(engine, "before_cursor_execute")
        def keep(_connection: Any, _cursor: Any, statement: str, parameters: Sequence[Any], *_: Any) -> None:
            if not statement.lstrip().lower().startswith("select"):
                _STEPS.append((statement, parameters))

        migrate(engine)
    engine.dispose()

"""Brings the state database to this program's schema: whole or not at all, a copy of the file first."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import Script, ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Connection, Engine

from dashboard.data.state.engine import PRIVATE_FILE, file_of, reading, writing
from dashboard.data.versions import durable
from dashboard.errors import Unusable

MIGRATIONS = Path(__file__).parent / "migrations"


# Keeps what is in the database before it is changed; given its revision.
Keep = Callable[[Connection, str], None]


def migrate(engine: Engine, migrations: Path = MIGRATIONS, to: str = "head", keep: Keep | None = None) -> None:
    """Runs what is missing up to a revision, in one transaction that begins with the write lock.

    A database with a schema is kept first: an SQLite file is copied, for any other `keep` is called.
    Alembic's own way on SQLite commits step by step, and a kill between two steps leaves a schema that no
    second run can mend. Raises Unusable for a database made by a newer program.
    """
    script = _script(migrations)
    with reading(engine) as connection:
        if current(connection) == (script.get_current_head() if to == "head" else to):
            return
    with writing(engine) as connection:
        at = current(connection)
        missing = _missing(script, at, to)
        if missing and at is not None:
            _keep(engine, connection, at, keep)
        _run(connection, script, missing)


def current(connection: Connection) -> str | None:
    """The revision that the database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def head(migrations: Path = MIGRATIONS) -> str:
    """The revision that this program works with."""
    found = _script(migrations).get_current_head()
    assert found is not None
    return found


def known(revision: str, migrations: Path = MIGRATIONS) -> bool:
    """Whether this program can bring a database from that revision to its own."""
    try:
        return _script(migrations).get_revision(revision) is not None
    except (CommandError, RevisionError):
        return False


@cache
def _script(migrations: Path) -> ScriptDirectory:
    """All steps, read once."""
    return ScriptDirectory(str(migrations))


def _missing(script: ScriptDirectory, at: str | None, to: str) -> list[Script]:
    try:
        return list(reversed(list(script.iterate_revisions(to, at or "base"))))
    except (CommandError, RevisionError) as error:
        raise Unusable("web.state.newer", revision=at) from error


def _run(connection: Connection, script: ScriptDirectory, missing: list[Script]) -> None:
    context = MigrationContext.configure(connection)
    with Operations.context(context):
        for step in missing:
            step.module.upgrade()
            context.stamp(script, step.revision)


def _keep(engine: Engine, connection: Connection, revision: str, keep: Keep | None) -> None:
    source = file_of(str(engine.url))
    if source is not None:
        _copy_file(source, revision)
    elif keep is not None:
        keep(connection, revision)


def _copy_file(source: Path, revision: str) -> None:
    """`state.sqlite.from-<revision>.bak`, complete or absent. Raises Unusable where it cannot be written."""
    target = source.with_name(f"{source.name}.from-{revision}.bak")
    part = target.with_name(target.name + ".part")
    try:
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, PRIVATE_FILE))
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(part)) as new:
            old.backup(new)
        durable.place(part, target)
    except (OSError, sqlite3.Error) as error:
        part.unlink(missing_ok=True)
        why = (error.strerror if isinstance(error, OSError) else None) or error
        raise Unusable("web.state.not_writable", path=target, why=why) from error

"""Empty states on a server that tests have one after the other: making one takes sixty statements, emptying it few."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg

from dashboard.data import state as data_state
from dashboard.data.state import models
from dashboard.data.state.models import AuditRow
from tests.state.templates import begun

# Those that are emptied are those that there are, once each module with tables is read.
for _module in pkgutil.iter_modules(data_state.__path__, f"{data_state.__name__}."):
    if _module.name.endswith("models"):
        importlib.import_module(_module.name)
TABLES = models.Base.metadata.sorted_tables
# What a test may have changed of the schema itself: then nobody else gets it.
_SHAPE = """
select
  (select string_agg(concat(relname, relkind, relnatts, relchecks), ',' order by relname)
     from pg_class where relnamespace = cast('{0}' as regnamespace)),
  (select string_agg(concat(conname), ',' order by conname) from pg_constraint where connamespace = cast('{0}' as regnamespace)),
  (select string_agg(concat(tgname, tgenabled), ',' order by tgname) from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where c.relnamespace = cast('{0}' as regnamespace) and not tgisinternal),
  (select version_num from {0}.alembic_version)"""
_TABLES = "select relname from pg_class where relnamespace = cast('{0}' as regnamespace) and relkind = 'r'"
_FROM_ONE = """
do $$ declare one record; begin
  for one in select relname from pg_class where relnamespace = cast('{0}' as regnamespace) and relkind = 'S' loop
    execute 'alter sequence {0}.' || quote_ident(one.relname) || ' restart';
  end loop;
end $$"""


class Schemas:
    """Those of this process, on one server."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._free: list[str] = []
        self._shape: dict[str, tuple[object, ...]] = {}

    @contextmanager
    def new(self) -> Iterator[str]:
        """The address of a schema in which nothing is."""
        name = self._made()
        yield self._address(name)
        self._run(f"drop schema {name} cascade")

    @contextmanager
    def begun(self) -> Iterator[str]:
        """The address of an empty state at this program's schema, as `begun` makes it."""
        if not self._free:
            name = self._made()
            begun(self._address(name))
            self._shape[name] = self._looked_at(name)
            there = {str(found) for (found,) in self._asked(_TABLES.format(name))} - {"alembic_version"}
            told = {table.name for table in TABLES}
            assert there == told, f"{sorted(there ^ told)}: tables of no module whose name ends with `models`"
            self._free.append(name)
        name = self._free.pop()
        yield self._address(name)
        if self._looked_at(name) == self._shape[name]:
            self._empty(name)
            self._free.append(name)
        else:
            self._run(f"drop schema {name} cascade")

    def end(self) -> None:
        """None is left."""
        for name in self._free:
            self._run(f"drop schema {name} cascade")

    def _made(self) -> str:
        name = f"hub_{uuid4().hex}"
        self._run(f"create schema {name}")
        return name

    def _address(self, name: str) -> str:
        # No test takes the server's power away: nobody waits for its disk.
        return f"{self._server}?options=-csearch_path%3D{name}%20-csynchronous_commit%3Doff"

    def _looked_at(self, name: str) -> tuple[object, ...]:
        return self._asked(_SHAPE.format(name))[0]

    def _asked(self, question: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self._server) as connection:
            return connection.execute(question.encode()).fetchall()

    def _empty(self, name: str) -> None:
        """Entries of the audit log are never deleted but here, where its trigger looks away."""
        log = f"{name}.{AuditRow.__tablename__}"
        tables = [f"{name}.{table.name}" for table in reversed(TABLES)]
        statements = (
            f"alter table {log} disable trigger user",
            *(f"delete from {table}" for table in tables),
            f"alter table {log} enable trigger user",
            _FROM_ONE.format(name),
        )
        self._run("begin", "set local synchronous_commit = off", *statements, "commit")

    def _run(self, *statements: str) -> None:
        with psycopg.connect(self._server, autocommit=True) as connection:
            connection.execute(";\n".join(statements).encode())

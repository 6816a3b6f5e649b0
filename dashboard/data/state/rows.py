"""The rows of the state as neutral JSON lines: what SQLite gave can be put into PostgreSQL, and the other way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, DateTime, Engine, MetaData, Select, Table, func, insert, inspect, select, text

from dashboard.data.state import settings
from dashboard.data.state.engine import reading, writing
from dashboard.data.state.migrate import current, migrate
from dashboard.data.state.mirror_models import MirrorKeyRow
from dashboard.data.state.models import SessionRow, SettingRow, SignInLinkRow, TryRow, UndoRow
from dashboard.data.state.postgres import patiently
from dashboard.data.state.report_models import ReportRunRow
from dashboard.data.state.token_models import ApiTokenRow
from dashboard.data.state.work_models import JobRow, JobTryRow, WorkerRow
from dashboard.errors import Refused

# Who is signed in, who could be by a link, whose guesses are slowed, what can be taken back for a minute and what is
# being done just now belongs to one running installation and is never carried. Nor are tokens of programs and
# what opens mirror links: one that was revoked after the backup would open the hub again.
_ONE_INSTALLATIONS = (
    *(SessionRow, SignInLinkRow, ApiTokenRow, MirrorKeyRow, TryRow, UndoRow),
    *(JobRow, JobTryRow, WorkerRow, ReportRunRow),
)
NEVER = frozenset(table.__tablename__ for table in _ONE_INSTALLATIONS)
_SCHEMA = "alembic_version"


def dump(engine: Engine) -> tuple[str | None, bytes]:
    """Revision of the schema (None: an empty database) and every carried row, read as of one moment."""
    with patiently(), reading(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        return current(connection), lines_of(connection)


def lines_of(connection: Connection) -> bytes:
    """Every carried row as a JSON line, as the connection's transaction sees it."""
    return b"".join(_lines(connection))


def load(engine: Engine, revision: str, lines: bytes) -> None:
    """Makes the schema of that revision in an empty database and puts the rows in, all in one transaction.

    Rows that are there already, exactly these, are left. Raises Refused where there is anything else.
    """
    at, rows = dump(engine)
    if at == revision and rows == lines:
        return
    if rows or at not in (None, revision):
        raise Refused("backup.refused.state")
    with patiently():
        migrate(engine, to=revision)
    with patiently(), writing(engine) as connection:
        tables = {table.name: table for table in _tables(connection)}
        for line in lines.splitlines():
            said = orjson.loads(line)
            connection.execute(insert(tables[said["table"]]).values(_values(tables[said["table"]], said["row"])))
        _count_on(connection, tables)


def _lines(connection: Connection) -> Iterator[bytes]:
    for table in _tables(connection):
        for row in connection.execute(_carried(table).order_by(*table.primary_key.columns)).mappings():
            plain = {str(name): _plain(value) for name, value in row.items()}  # orjson takes no subclass of str
            said = {"table": str(table.name), "row": plain}
            yield orjson.dumps(said, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SORT_KEYS)


def _carried(table: Table) -> Select[Any]:
    """Its rows, without what one installation keeps for itself among the settings."""
    rows = select(table)
    if table.name != SettingRow.__tablename__:
        return rows
    return rows.where(~table.c.key.startswith(settings.NOT_CARRIED, autoescape=True))


def _tables(connection: Connection) -> list[Table]:
    """As they lie in the database, parents first: its schema may be older than this program."""
    found = MetaData()
    names = set(inspect(connection).get_table_names()) - NEVER - {_SCHEMA}
    found.reflect(connection, only=sorted(names))
    return [table for table in found.sorted_tables if table.name in names]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):  # SQLite drops the zone, which is always UTC
        return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC).isoformat()
    return value


def _values(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    moments = {column.name for column in table.columns if isinstance(column.type, DateTime)}
    return {
        name: datetime.fromisoformat(value) if name in moments and value is not None else value
        for name, value in row.items()
    }


def _count_on(connection: Connection, tables: Mapping[str, Table]) -> None:
    """PostgreSQL counts identities by itself: the next one follows those that were put in."""
    if connection.dialect.name != "postgresql":
        return
    for name, table in tables.items():
        if "id" in table.columns and connection.scalar(select(func.max(table.c.id))):
            greatest = connection.scalar(select(func.max(table.c.id)))
            said = text("select setval(pg_get_serial_sequence(:name, 'id'), :greatest)")
            connection.execute(said, {"name": name, "greatest": greatest})

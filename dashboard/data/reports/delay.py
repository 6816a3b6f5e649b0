"""What changed in the inventory a moment ago is told a day later: until then its row is the one of the version before.

A row is young by its `updated_at`. Its former row is the newest one among the versions that are kept which is not young
itself; a row without one is new, and left out. A row that says no instant is told as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from dashboard.data.contract import contract
from dashboard.data.contract.kinds import quoted
from dashboard.data.warehouse.staging import literal

WITHDRAWN = "withdrawn_on"


def told_late(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    before: datetime,
    older: Sequence[Path],
    check: Callable[[], object] = lambda: None,
) -> None:
    """Let `name` be the rows of the inventory table as they are told now; `older`: files of the versions before, newest
    first. `hub` is the version that is read, and the one in use. `check`, before each statement, may raise to stop."""
    young = f"coalesce(updated_at >= timestamp {literal(before.replace(tzinfo=None).isoformat(sep=' '))}, false)"
    names = ", ".join([*map(quoted, contract.file(name).names), WITHDRAWN])

    def do(statement: str) -> None:
        check()
        connection.execute(statement)

    do(f"create temp table young as select {_key(name)} as key from hub.{name} where {WITHDRAWN} is null and {young}")
    do(f"create temp table former as select {names}, {_key(name)} as key from hub.{name} where false")
    for path in older if _count(connection, "young") else ():
        try:
            do(f"attach {literal(path)} as older (read_only)")
        except duckdb.IOException:  # it was pruned meanwhile
            continue
        do(
            f"insert into former select {names}, {_key(name)} as key from older.{name}"
            f" where not {young} and {_key(name)} in (from young) and {_key(name)} not in (select key from former)"
        )
        do("detach older")
        if _count(connection, "former") == _count(connection, "young"):
            break
    do(
        f"create temp view {name} as select {names} from hub.{name} where not ({young} and {WITHDRAWN} is null)"
        f" union all select {names} from former"
    )


def _key(name: str) -> str:
    """A row's key as one value: what is unknown is unknown in the former row too."""
    parts = [f"coalesce({quoted(each)}, '')" for each in contract.file(name).key]
    return f"[{', '.join(parts)}]"


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    [(rows,)] = connection.execute(f"select count(*) from {table}").fetchall()
    return int(rows)

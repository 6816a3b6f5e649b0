"""Open versions of one process: connections that are lent, and never outlive the files that they were opened on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import duckdb

from dashboard.data.versions import catalog
from dashboard.data.versions.catalog import Fingerprint, Version
from dashboard.data.versions.row_sets import ATTACH, RowSets
from dashboard.errors import Missing, Unusable
from dashboard.scope import Region

WAIT_S = 5  # for questions that still run on a file that was replaced
SERVING = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "threads": "1",  # of one question: two were slower (docs/decisions.md), and many questions are asked at once
    "memory_limit": "1GB",
    "lock_configuration": "true",
}
Key = tuple[Region, int]
_attaching = threading.Lock()  # `if not exists` is no promise: of two at once, DuckDB refuses the second


@dataclass
class _Pool:
    """The connections to one version as its files were when it was opened."""

    version: Version
    seen: Fingerprint
    idle: list[duckdb.DuckDBPyConnection] = field(default_factory=list)
    busy: int = 0
    over: bool = False
    row_sets: RowSets = field(default_factory=RowSets)


class Opened:
    """One for each process; `most` versions of each region stay open.

    DuckDB answers from what it read as long as one connection to a path is open in the process, whatever lies there
    now. So where a version's files are others than they were, all connections to it are closed before one is opened.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._free = threading.Condition()
        self._pools: dict[Key, _Pool] = {}

    def version(self, place: catalog.Where) -> Version:
        """The version as its files are now. Raises Missing where it is not kept, Unusable where it cannot be read."""
        return self._pool(place).version

    @contextmanager
    def lent(self, place: catalog.Where) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection to the version, for one thread for a while. Raises as `version`."""
        with self.lent_with_rows(place) as (connection, _row_sets):
            yield connection

    @contextmanager
    def lent_with_rows(self, place: catalog.Where) -> Iterator[tuple[duckdb.DuckDBPyConnection, RowSets]]:
        """The same with the version's row sets."""
        pool, connection = self._taken(place)
        try:
            connection = connection or _open(pool.version)
            yield connection, pool.row_sets
        finally:
            self._back(pool, connection)

    def forget_rows(self) -> None:
        """All row sets are made anew when they are asked for next."""
        with self._free:
            for pool in self._pools.values():
                pool.row_sets.forget_all()

    def close(self) -> None:
        """Close what nobody uses, and what is used once it comes back."""
        with self._free:
            for key in list(self._pools):
                self._end(key)

    def _taken(self, place: catalog.Where) -> tuple[_Pool, duckdb.DuckDBPyConnection | None]:
        while True:
            pool = self._pool(place)
            with self._free:
                if not pool.over:
                    pool.busy += 1
                    return pool, pool.idle.pop() if pool.idle else None

    def _pool(self, where: catalog.Where) -> _Pool:
        """The pool of the version as it is now."""
        place, region, number = where
        key, seen = (region, number), catalog.fingerprint(place, number)
        with self._free:
            known = self._pools.get(key)
            if known and known.seen == seen:
                return known
            if known:
                self._end(key)
                if not self._free.wait_for(lambda: known.busy == 0, WAIT_S):
                    raise Unusable("warehouse.error.unreadable", region=region, version=number)
        version = catalog.get(place, region, number)
        if seen is None:  # its data file is gone
            raise Missing("warehouse.error.gone", region=region, version=number)
        with self._free:
            made = self._pools.setdefault(key, _Pool(version, seen))
            mine = [each for each in self._pools if each[0] is region]
            for old in mine[: -self._most]:
                self._end(old)
            return made

    def _end(self, key: Key) -> None:
        pool = self._pools.pop(key)
        pool.over = True
        while pool.idle:
            pool.idle.pop().close()

    def _back(self, pool: _Pool, connection: duckdb.DuckDBPyConnection | None) -> None:
        with self._free:
            pool.busy -= 1
            if connection is not None and pool.over:
                connection.close()
            elif connection is not None:
                pool.idle.append(connection)
            self._free.notify_all()


def _open(version: Version) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(str(version.path), read_only=True, config=SERVING)
        with _attaching:
            connection.execute(ATTACH)
        return connection
    except duckdb.IOException as error:
        if not version.path.exists():
            raise Missing("warehouse.error.gone", region=version.region, version=version.number) from error
        raise Unusable("warehouse.error.unreadable", region=version.region, version=version.number) from error

"""The rows of a report from one region's version, in pieces, however many there are.

Each reading has a database of its own in memory, bounded, which spills beside unfinished work: what is answered at the
same time is not slowed by it, and it can be stopped at any moment.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import duckdb
import pyarrow as pa

from dashboard.data.reports.delay import told_late
from dashboard.data.reports.template import Ask, Asked, Source
from dashboard.data.statements import compiled
from dashboard.data.store import Store
from dashboard.data.versions import catalog
from dashboard.data.versions.opened import SERVING
from dashboard.data.warehouse.staging import literal
from dashboard.errors import Unusable
from dashboard.scope import RegionView, Scope

_ROWS = 10_000
_MEMORY = "128MB"
_LOCKS = ("enable_external_access", "lock_configuration")
# How many rows a view of two tables has is not known: guessed, the whole inventory was kept in memory beside customers.
_AS_WRITTEN = "set disabled_optimizers = 'join_order,build_side_probe_side'"


class Stopped(Exception):
    """The run was cancelled."""


@dataclass
class Progress:
    """How far a run is, and the one way to stop it, from any thread."""

    rows: int = 0
    about: int = 0
    stopped: bool = False
    heard: Callable[[int, int], object] = lambda _rows, _about: None  # told of each piece
    _reading: list[duckdb.DuckDBPyConnection] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def stop(self) -> None:
        """The run ends at its next piece; a statement that is being answered is broken off."""
        with self._lock:
            self.stopped = True
            for connection in self._reading:
                connection.interrupt()

    def check(self) -> None:
        """Raises Stopped where somebody stopped it."""
        if self.stopped:
            raise Stopped

    def expect(self, rows: int) -> None:
        """About so many more rows will come."""
        self.about += rows

    def tell(self, rows: int) -> None:
        """So many more rows."""
        self.rows += rows
        self.heard(self.rows, self.about)
        self.check()

    @contextmanager
    def of(self, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """While it lasts, `stop` interrupts this connection."""
        with self._lock:
            self._reading.append(connection)
        try:
            self.check()
            yield
        finally:
            with self._lock:
                self._reading.remove(connection)


@dataclass(frozen=True)
class Reading:
    """The rows of one source in one region."""

    store: Store
    source: Source
    scope: Scope
    place: RegionView
    asked: Asked
    progress: Progress

    def batches(self, spill: Path) -> Generator[pa.RecordBatch]:
        """In order. Raises Stopped, or Unusable where the version cannot be read."""
        with self._guarded(), self._opened(spill) as connection:
            [(rows,)] = self._run(connection, self.source.rough).fetchall()
            self.progress.expect(rows)
            for piece in self._run(connection, self.source.ask).to_arrow_reader(_ROWS):
                batch = self.source.sieve(piece) if self.source.sieve else piece
                self.progress.tell(batch.num_rows)
                yield batch

    def _run(self, connection: duckdb.DuckDBPyConnection, ask: Ask) -> duckdb.DuckDBPyConnection:
        text = compiled(ask(self.scope, self.place, self.asked))
        return connection.execute(text.text, text.filled(self.store.chosen_in(self.scope, self.place)))

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """What DuckDB raises is the version's fault, but where somebody stopped it."""
        region, version = self.place.region, self.place.version
        try:
            yield
        except (duckdb.Error, pa.ArrowException, OSError, RuntimeError) as error:
            self.progress.check()
            raise Unusable("warehouse.error.unreadable", region=region, version=version) from error

    @contextmanager
    def _opened(self, spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
        place, region = self.store.config.places[self.place.region], self.place.region
        version = catalog.read(place, region, self.place.version)
        settings = {name: value for name, value in SERVING.items() if name not in _LOCKS}
        connection = duckdb.connect(
            ":memory:", config={**settings, "memory_limit": _MEMORY, "temp_directory": str(spill)}
        )
        try:
            with self.progress.of(connection):
                connection.execute(f"attach {literal(version.path)} as hub (read_only)")
                connection.execute("use hub")
                if self.asked.before is not None and self.source.delayed:
                    older = self._older(place)
                    told_late(connection, self.source.delayed, self.asked.before, older, self.progress.check)
                    connection.execute(_AS_WRITTEN)
                connection.execute("set enable_external_access = false")
                connection.execute("set lock_configuration = true")
                yield connection
        finally:
            with suppress(duckdb.Error):
                connection.close()

    def _older(self, place: Path) -> list[Path]:
        """The data files of the versions before, newest first: each stands on its parent, so that what was rolled back
        is none of them. What lies behind one that is gone or damaged is not known."""
        found, version = list[Path](), catalog.read(place, self.place.region, self.place.version)
        with suppress(Unusable):
            while (parent := version.manifest.get("parent")) is not None:
                version = catalog.read(place, self.place.region, parent)
                found.append(version.path)
        return found

"""Connections to a version: lent to many threads at once, also at the moment in which it is opened."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from dashboard.data.versions.opened import Opened
from dashboard.scope import Region
from tests.importer.folders import REGION, Hub
from tests.warehouse.test_versions import stand

READERS, ROUNDS = 8, 300  # one round in about eighty fails where readers may attach their row sets at once


def test_many_readers_at_once_open_a_version_that_nobody_has_open(hub: Hub) -> None:
    stand(hub, 1)
    where = (hub.place, Region(REGION), 1)
    with ThreadPoolExecutor(READERS) as threads:
        for _round in range(ROUNDS):
            opened, start, held = Opened(1), Barrier(READERS), Barrier(READERS)

            def read(opened: Opened = opened, start: Barrier = start, held: Barrier = held) -> int:
                start.wait()
                try:
                    with opened.lent(where) as connection:
                        found = connection.execute("select count(*) from customers").fetchall()[0][0]
                        held.wait(10)
                except BaseException:
                    held.abort()
                    raise
                return int(found)

            assert len({each.result() for each in [threads.submit(read) for _ in range(READERS)]}) == 1
            opened.close()

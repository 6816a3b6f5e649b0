"""What every run of the history has in common: made by the rights of the moment, which are asked again at its end."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import IO, TypeVar

from sqlalchemy import Connection

from dashboard.access import OPERATOR, Action, User, may
from dashboard.data.deliveries import settling
from dashboard.data.people import responsible, users
from dashboard.data.queue import claiming
from dashboard.data.queue.running import Finished, Running
from dashboard.data.report_runs import files, reading, writing
from dashboard.data.report_runs.reach import covers
from dashboard.data.report_runs.run import Run
from dashboard.data.report_runs.writing import Outcome
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.data.tags.reading import Reader
from dashboard.errors import HubError, NoAccess, Unusable
from dashboard.exports.reports.whole import whole

FULL = (errno.ENOSPC, errno.EDQUOT)
T = TypeVar("T")
Making = Callable[[Running, Run, Store], Outcome]


def made(running: Running, making: Making, unit: str) -> Finished:
    """Its file, and what the history says of it; `unit`: what its length counts. Raises HubError for the reason why
    there is none."""
    config, state = running.config, running.state
    run = reading.find(state, OPERATOR, str(running.job.payload["run"]))
    files.make_room(config, state)
    writing.keep_few(config, state, run.owner_id)
    with store_of(running) as store:
        outcome = making(running, run, store)
        try:
            if not covers(store, owner(state, run), outcome.seen):
                raise NoAccess("reports.why.rights")
        except HubError:
            files.path(config, run.id).unlink(missing_ok=True)
            raise
    ended = writing.finished(state, run, outcome)

    def also(connection: Connection) -> None:
        ended(connection)
        settling.ready(connection, state.clock(), run.id)

    return Finished({unit: outcome.rows}, also)


@contextmanager
def store_of(running: Running) -> Iterator[Store]:
    """The data as a job reads them: closed with it."""
    state = running.state
    store = Store(running.config, tagged=Reader(state), responsible=responsible.Reader(state))
    with closing(store.opened):
        yield store


def filed(running: Running, run: Run, write: Callable[[IO[bytes]], T]) -> T:
    """What `write` gives of its file, which then has its name. Raises Unusable where the disk is full."""
    try:
        # Whoever lost the job meanwhile has no right to its file's name any more.
        return whole(write, files.path(running.config, run.id), lambda: claiming.beat(running.state, running.job))
    except OSError as error:
        if error.errno in FULL:
            raise Unusable("reports.why.disk") from error
        raise


def owner(state: Database, run: Run) -> User:
    """Who asked, as they are now. Raises NoAccess where they may have no report any more."""
    with state.read() as connection:
        user = users.by_id(connection, state, run.owner_id)
    if user is None or not may(user, Action.EXPORT):
        raise NoAccess("reports.why.rights")
    return user

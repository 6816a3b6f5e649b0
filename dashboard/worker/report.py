"""A job that makes a report: for whom it was asked, by their rights of that moment, checked again before it is told."""

from __future__ import annotations

import errno
from contextlib import closing

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
from dashboard.data.report_templates import reading as templates
from dashboard.data.reports.reading import Progress, Stopped
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.data.tags.reading import Reader
from dashboard.errors import HubError, NoAccess, Unusable
from dashboard.exports.reports.begin import begin
from dashboard.exports.reports.outcome import outcome_of
from dashboard.exports.reports.whole import whole
from dashboard.pages import BLOCKS

FULL = (errno.ENOSPC, errno.EDQUOT)


def make(running: Running) -> Finished:
    """Its file, and what the history says of it. Raises HubError for the reason why there is none."""
    config, state = running.config, running.state
    run = reading.find(state, OPERATOR, str(running.job.payload["run"]))
    files.make_room(config, state)
    store = Store(config, tagged=Reader(state), responsible=responsible.Reader(state))
    with closing(store.opened):
        outcome = _made(running, run, store)
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

    return Finished({"rows": outcome.rows}, also)


def _made(running: Running, run: Run, store: Store) -> Outcome:
    progress = Progress(heard=running.told)
    running.on_stop(progress.stop)
    state, asker = running.state, owner(running.state, run)
    template = templates.finder(state, asker)(run.template)
    making = begin(store, asker, template, run.asked, run.kind, BLOCKS, progress, state=state)
    path = files.path(running.config, run.id)
    try:
        # Whoever lost the job meanwhile has no right to its file's name any more.
        made = whole(making.write, path, lambda: claiming.beat(running.state, running.job))
    except Stopped:
        running.check()
        raise
    except OSError as error:
        if error.errno in FULL:
            raise Unusable("reports.why.disk") from error
        raise
    return outcome_of(making, made)


def owner(state: Database, run: Run) -> User:
    """Who asked, as they are now. Raises NoAccess where they may have no report any more."""
    with state.read() as connection:
        user = users.by_id(connection, state, run.owner_id)
    if user is None or not may(user, Action.EXPORT):
        raise NoAccess("reports.why.rights")
    return user

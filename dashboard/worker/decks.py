"""A job that makes review decks of several customers: by the rights that whoever asked has at that moment."""

from __future__ import annotations

from contextlib import closing
from typing import IO

from dashboard.access import OPERATOR
from dashboard.data.brand import brand
from dashboard.data.people import responsible
from dashboard.data.queue import claiming
from dashboard.data.queue.running import Finished, Running
from dashboard.data.report_runs import files, reading, writing
from dashboard.data.report_runs.reach import covers
from dashboard.data.report_runs.run import Run
from dashboard.data.report_runs.writing import Outcome
from dashboard.data.store import Store
from dashboard.data.tags.reading import Reader
from dashboard.decks import many
from dashboard.decks.many import Many
from dashboard.decks.printing import printer
from dashboard.decks.said import asked_of
from dashboard.errors import HubError, NoAccess, Unusable
from dashboard.exports.reports.making import Counted
from dashboard.exports.reports.whole import whole
from dashboard.worker.report import FULL, owner

ZIP = "zip"


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
    return Finished({"decks": outcome.rows}, writing.finished(state, run, outcome))


def _made(running: Running, run: Run, store: Store) -> Outcome:
    config, state = running.config, running.state
    asked, shown, user = asked_of(run.asked, run.kind), brand.brand_of(config, brand.chosen(state)), owner(state, run)
    counted: list[Counted] = []

    def write(out: IO[bytes]) -> Many:
        counted.append(Counted(out))
        about = len(asked.customers)
        running.told(0, about)
        return many.write(counted[0], store, user, shown, asked, printed, lambda done: running.told(done, about))  # type: ignore[arg-type]  # all of a file that a ZIP is written with

    with printer(config) as printed:
        try:
            # Whoever lost the job meanwhile has no right to its file's name any more.
            made = whole(write, files.path(config, run.id), lambda: claiming.beat(state, running.job))
        except OSError as error:
            if error.errno in FULL:
                raise Unusable("reports.why.disk") from error
            raise
    seen: dict[str, list[str] | None] = {}
    for region, org_id in asked.customers:
        ids = seen.setdefault(region, [])
        assert ids is not None
        ids.append(org_id)
    return Outcome(made.made, counted[0].length, counted[0].sha256, ZIP, seen, made.versions)

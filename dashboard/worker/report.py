"""A job that makes a report: for whom it was asked, by their rights of that moment, checked again before it is told."""

from __future__ import annotations

from dashboard.data.queue.running import Finished, Running
from dashboard.data.report_runs.run import Run
from dashboard.data.report_runs.writing import Outcome
from dashboard.data.report_templates import reading as templates
from dashboard.data.reports.reading import Progress, Stopped
from dashboard.data.store import Store
from dashboard.exports.reports.begin import begin
from dashboard.exports.reports.outcome import outcome_of
from dashboard.pages import BLOCKS
from dashboard.worker import runs


def make(running: Running) -> Finished:
    """Its file, and what the history says of it. Raises HubError for the reason why there is none."""
    return runs.made(running, _made, "rows")


def _made(running: Running, run: Run, store: Store) -> Outcome:
    progress = Progress(heard=running.told)
    running.on_stop(progress.stop)
    state, asker = running.state, runs.owner(running.state, run)
    template = templates.finder(state, asker)(run.template)
    making = begin(store, asker, template, run.asked, run.kind, BLOCKS, progress, state=state)
    try:
        made = runs.filed(running, run, making.write)
    except Stopped:
        running.check()
        raise
    return outcome_of(making, made)

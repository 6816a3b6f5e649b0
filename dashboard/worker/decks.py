"""A job that makes review decks of several customers: by the rights that whoever asked has at that moment."""

from __future__ import annotations

from typing import IO

from dashboard.data.brand import brand
from dashboard.data.queue.running import Finished, Running
from dashboard.data.report_runs.run import Run
from dashboard.data.report_runs.writing import Outcome
from dashboard.data.store import Store
from dashboard.decks import many
from dashboard.decks.many import Many
from dashboard.decks.printing import printer
from dashboard.decks.said import asked_of
from dashboard.exports.reports.making import Counted
from dashboard.worker import runs

ZIP = "zip"


def make(running: Running) -> Finished:
    """Its file, and what the history says of it. Raises HubError for the reason why there is none."""
    return runs.made(running, _made, "decks")


def _made(running: Running, run: Run, store: Store) -> Outcome:
    config, state = running.config, running.state
    asked, shown, user = (
        asked_of(run.asked, run.kind),
        brand.brand_of(config, brand.chosen(state)),
        runs.owner(state, run),
    )
    counted: list[Counted] = []

    def write(out: IO[bytes]) -> Many:
        counted.append(Counted(out))
        about = len(asked.customers)
        running.told(0, about)
        return many.write(counted[0], store, user, shown, asked, drawing, lambda done: running.told(done, about))  # type: ignore[arg-type]  # all of a file that a ZIP is written with

    with printer(config) as drawing:
        made = runs.filed(running, run, write)
    seen: dict[str, list[str] | None] = {}
    for region, org_id in made.made:
        ids = seen.setdefault(region, [])
        assert ids is not None
        ids.append(org_id)
    return Outcome(len(made.made), counted[0].length, counted[0].sha256, ZIP, seen, made.versions)

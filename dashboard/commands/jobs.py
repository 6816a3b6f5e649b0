"""`partner-hub jobs`: what waits in the queue, is being done, or has ended."""

from __future__ import annotations

import os
from typing import Any

import click
import orjson

from dashboard import config
from dashboard.commands.serve import wait_for_state
from dashboard.data.queue import putting, reading
from dashboard.data.queue.job import Job
from dashboard.words import text

LANG = "en"
MOST = 100


@click.command()
@click.option("--cancel", "key", default=None, metavar="KEY", help="Give up this job, or ask whoever does it to stop.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def jobs(key: str | None, as_json: bool) -> None:
    """List the jobs of the queue: those that wait or run, then those that have ended."""
    state = wait_for_state(config.read(os.environ))
    try:
        if key is not None:
            with state.write() as connection:
                putting.cancel(connection, state.clock(), key)
        with state.read() as connection:
            found = [
                _said(job) for job in ([reading.one(connection, key)] if key else reading.latest(connection, MOST))
            ]
    finally:
        state.close()
    if as_json:
        click.echo(orjson.dumps({"jobs": found}).decode())
        return
    for job in found:
        stage = text(LANG, f"queue.cli.stage.{job['stage']}")
        click.echo(text(LANG, "queue.cli.line", **{**job, "stage": stage, "about": job["about"] or "?"}).rstrip())
    if not found:
        click.echo(text(LANG, "queue.cli.none"))


def _said(job: Job) -> dict[str, Any]:
    plain = {"key": job.key, "kind": job.kind, "owner_id": job.owner_id, "stage": job.stage, "attempts": job.attempts}
    why = text(LANG, job.why, **job.why_values) if job.why else ""
    far = {"done": job.done, "about": job.about, "why": why, "result": job.result}
    return {**plain, **far, "created": job.created.isoformat(timespec="seconds")}

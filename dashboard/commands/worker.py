"""`partner-hub worker`: does what takes time: reports, mail, schedules."""

from __future__ import annotations

import os
import signal
import sys
import threading

import click

from dashboard import config
from dashboard.commands.serve import check_home, wait_for_state
from dashboard.web import logs
from dashboard.words import text
from dashboard.worker.worker import Worker

LANG = "en"


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
@click.option("--beside", is_flag=True, hidden=True, help="End with whoever holds the other end of standard input.")
def worker(once: bool, beside: bool) -> None:
    """Do the jobs of the queue until told to stop.

    `serve` runs one beside the pages; more may run, on other machines too, with a PostgreSQL state and a shared home.
    """
    settings = config.read(os.environ)
    os.umask(0o077)
    check_home(settings.home)
    state = wait_for_state(settings)
    logs.setup(settings)
    try:
        made = Worker(settings, state)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, made.leave)
        if once:
            click.echo(text(LANG, "queue.cli.did", n=made.run_due()))
            return
        if beside:
            threading.Thread(target=_wait_for_end, args=(made,), name="beside", daemon=True).start()
        made.run()
    finally:
        state.close()


def _wait_for_end(made: Worker) -> None:
    """Nobody writes into it: it ends when the server does, however that ends."""
    sys.stdin.buffer.read()
    made.leave()

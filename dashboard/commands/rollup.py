"""`partner-hub rollup`: weekly facts from call legs, published anew or as files."""

from __future__ import annotations

import os
from pathlib import Path

import click
import orjson

from dashboard import config
from dashboard.commands import written_down
from dashboard.commands.progress import Bar
from dashboard.data.audit.audit_log import Act
from dashboard.data.publishing import rolling
from dashboard.data.publishing.rolling import Job, Rolled, Tell
from dashboard.scope import Region
from dashboard.words import text

LANG = "en"
_FOLDER = click.Path(path_type=Path)


@click.command()
@click.option(
    "--region", required=True, type=click.Choice([str(region) for region in Region]), help="Whose facts they are."
)
@click.option("--weeks", help="Sundays, first and last week: 2026-11-01..2026-11-15; without it all.")
@click.option("--engine", default=rolling.ENGINES[0], help=f"What computes: {', '.join(rolling.ENGINES)}.")
@click.option("--legs", type=_FOLDER, help="Legs that lie elsewhere: week=2026-11-15/*.parquet. Needs --out.")
@click.option("--out", type=_FOLDER, help="A new folder for the facts as Parquet; nothing is published.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
def rollup(region: str, weeks: str | None, engine: str, legs: Path | None, out: Path | None, as_json: bool) -> None:
    """Make the weekly facts of calls anew from call legs."""
    settings, where = config.read(os.environ), Region(region)
    with Bar(quiet=as_json) as bar, written_down.publication(settings, where, Act.ROLLED_UP) as note:
        job = Job(settings, where, weeks, engine, legs, _telling(bar), note)
        done = rolling.run(job, out)
    if as_json:
        click.echo(orjson.dumps(done.document()).decode())
    else:
        _tell(done)


def _tell(done: Rolled) -> None:
    key = "written" if done.out else "published" if done.published else "unchanged"
    n = len(done.weeks)
    click.echo(text(LANG, f"rollup.done.{key}", n=n, region=done.region, version=done.version, path=done.out))
    for table, rows in done.tables.items():
        click.echo(text(LANG, "rollup.done.rows", table=table, rows=f"{rows:,}"))


def _telling(bar: Bar) -> Tell:
    return lambda step, week, share: bar.tell(
        share, text(LANG, f"rollup.step.{step}", week=week), at_once=step == "wait"
    )

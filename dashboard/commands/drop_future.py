"""`partner-hub drop-future`: a region that a mistyped year took into the future comes back."""

from __future__ import annotations

import os

import click
import orjson

from dashboard import config
from dashboard.commands import written_down
from dashboard.data.audit.audit_log import Act
from dashboard.data.publishing import dropping
from dashboard.scope import Region
from dashboard.words import text

LANG = "en"


@click.command("drop-future")
@click.option(
    "--region", required=True, type=click.Choice([str(region) for region in Region]), help="Whose snapshots they are."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def drop_future(region: str, as_json: bool) -> None:
    """Publish a region without the snapshots that are dated later than an import would take."""
    settings, where = config.read(os.environ), Region(region)
    with written_down.publication(settings, where, Act.FUTURE_DROPPED) as note:
        done = dropping.run(settings, where, note)
    if as_json:
        click.echo(orjson.dumps(done.document()).decode())
        return
    key = "dropped" if done.snapshots else "nothing_to_drop"
    said = {"n": done.snapshots, "region": region, "version": done.version, "data_date": done.data_date}
    click.echo(text(LANG, f"import.done.{key}", **said))

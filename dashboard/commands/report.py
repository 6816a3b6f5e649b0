"""`partner-hub report`: reports made now, into a file or onto standard output."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click
import orjson

from dashboard import config
from dashboard.access import Action
from dashboard.commands.acting import json_option
from dashboard.commands.whose import reader, store_of
from dashboard.data import page_state
from dashboard.data.reports.built_in import named
from dashboard.exports.reports.making import CHOICES, Made, Making
from dashboard.exports.reports.whole import whole
from dashboard.parameters import PageState
from dashboard.scope import ALL, Region

STDOUT = "-"


@click.group(help="Reports: devices, phone numbers, calling usage.")
def report() -> None:
    """The commands below."""


@report.command(help='Make the report TEMPLATE now, e.g. "Devices".')
@click.argument("template")
@click.option("--region", required=True, help=f"{', '.join(Region)}, or {ALL}: a file for each in a ZIP.")
@click.option("--from", "first", default="", metavar="YYYY-MM-DD", help="First day (UTC) of Calling Usage Details.")
@click.option("--to", "last", default="", metavar="YYYY-MM-DD", help="Last day; without both: the last full week.")
@click.option("--user", "email", default=None, metavar="E-MAIL", help="With the rights of this person.")
@click.option("--format", "kind", type=click.Choice(CHOICES), default=CHOICES[0], show_default=True)
@click.option("--out", required=True, metavar="FILE|-", help="Where the file is written; - for standard output.")
@json_option
def run(
    template: str, region: str, first: str, last: str, email: str | None, kind: str, out: str, as_json: bool
) -> None:
    """Read, build, write; every refusal is the shared one of the pages."""
    settings = config.read(os.environ, signs=False)
    store = store_of(settings)
    scope = page_state.build(store, PageState.of({"region": region}), reader(settings, email, Action.EXPORT))
    making = Making.of(store, named(template), scope, first, last, kind)
    made = making.write(sys.stdout.buffer) if out == STDOUT else whole(making.write, Path(out))
    if as_json:
        click.echo(orjson.dumps(_document(making, made, out)).decode(), err=out == STDOUT)
    elif out != STDOUT:
        click.echo(f"{out}: {made.rows} rows, {made.bytes} bytes, SHA-256 {made.sha256}")


def _document(making: Making, made: Made, out: str) -> dict[str, Any]:
    days, scope = making.days, making.scope
    return {
        "template": making.source.name,
        "region": scope.region,
        "from": days and days.first.isoformat(),
        "to": days and days.last.isoformat(),
        "rows": made.rows,
        "bytes": made.bytes,
        "sha256": made.sha256,
        "file": out,
        "as_of": scope.as_of,
        "versions": {place.region.value: place.version for place in scope.places},
    }

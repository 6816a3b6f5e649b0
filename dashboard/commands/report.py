"""`partner-hub report`: reports made now, into a file, onto standard output or into the history; and that history."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
import orjson

from dashboard import config
from dashboard.access import Action
from dashboard.commands.acting import json_option, opened, user_option
from dashboard.commands.report_template import template as template_commands
from dashboard.commands.schedule import list_ as schedule_list
from dashboard.commands.whose import existing_state, reader, store_of
from dashboard.data.report_runs import asking, files, reading, writing
from dashboard.data.report_runs.run import Run
from dashboard.data.report_templates.reading import finder
from dashboard.data.reports.formats import CHOICES, FIRST, LAST
from dashboard.data.reports.known import Template
from dashboard.data.reports.known import template as known_template
from dashboard.exports.reports.begin import Report, begin
from dashboard.exports.reports.making import Made
from dashboard.exports.reports.outcome import outcome_of
from dashboard.exports.reports.whole import whole
from dashboard.look import Look
from dashboard.pages import BLOCKS
from dashboard.scope import ALL, Region, Service

STDOUT = "-"
_LOOK = Look()
_run = click.argument("run_id", metavar="ID")


@click.group(help="Reports: devices, phone numbers, calling usage, every table of the product.")
def report() -> None:
    """The commands below."""


report.add_command(template_commands)
report.add_command(schedule_list, "schedules")


@report.command(help='Make the report TEMPLATE now, e.g. "Devices" or licenses-low.')
@click.argument("template")
@click.option("--region", default="", help=f"{', '.join(Region)} or {ALL}; without it that of the template.")
@click.option("--service", default="", help=f"{' or '.join(Service)}: of a license table.")
@click.option("--from", "first", default="", metavar="YYYY-MM-DD", help="First day (UTC) of Calling Usage Details.")
@click.option("--to", "last", default="", metavar="YYYY-MM-DD", help="Last day; without both: the last full week.")
@user_option
@click.option("--format", "kind", type=click.Choice(CHOICES), default=CHOICES[0], show_default=True)
@click.option(
    "--out", default=None, metavar="FILE|-", help="Where to write it, - for standard output; else the history."
)
@json_option
def run(
    template: str,
    region: str,
    service: str,
    first: str,
    last: str,
    email: str | None,
    kind: str,
    out: str | None,
    as_json: bool,
) -> None:
    """Read, build, write; every refusal is the shared one of the pages."""
    asked = {"region": region, "service": service, FIRST: first, LAST: last}
    if out is None:
        making, made, path = _into_history(email, {**asked, "template": template, "format": kind})
    else:
        settings = config.read(os.environ, signs=False)
        user = reader(settings, email, Action.EXPORT)
        with existing_state(settings) as state:
            found = _with_region(finder(state, user)(template) if state else known_template(template), region)
            making = begin(store_of(settings), user, found, asked, kind, BLOCKS, state=state)
            made, path = (making.write(sys.stdout.buffer) if out == STDOUT else whole(making.write, Path(out))), out
    if as_json:
        click.echo(orjson.dumps(_document(making, made, path)).decode(), err=path == STDOUT)
    elif path != STDOUT:
        click.echo(f"{path}: {made.rows} rows, {made.bytes} bytes, SHA-256 {made.sha256}")


def _into_history(email: str | None, sent: Mapping[str, str]) -> tuple[Report, Made, str]:
    with opened(email, Action.EXPORT) as (state, store, user, who):
        find = finder(state, user)
        _with_region(find(sent["template"]), sent["region"])
        wish = asking.wish(store, user, sent, _LOOK, find)
        files.make_room(store.config, state)
        making = begin(store, user, find(wish.template), wish.asked, wish.kind, BLOCKS, state=state)
        run_id = secrets.token_hex(16)
        path = files.path(store.config, run_id)
        made = whole(making.write, path)
        with ExitStack() as undone:
            undone.callback(path.unlink, missing_ok=True)
            writing.made(store.config, state, who, run_id, wish, outcome_of(making, made))
            undone.pop_all()
    return making, made, str(path)


def _with_region(template: Template, region: str) -> Template:
    """The template, where it or its caller says which region. Raises UsageError where neither does."""
    if not region and not (template.shape and template.shape.region):
        raise click.UsageError("Missing option '--region'.")
    return template


def _document(making: Report, made: Made, path: str) -> dict[str, Any]:
    days, scope = making.days, making.scope
    return {
        "template": making.name,
        "region": scope.region,
        "from": days and days.first.isoformat(),
        "to": days and days.last.isoformat(),
        "rows": made.rows,
        "bytes": made.bytes,
        "sha256": made.sha256,
        "file": path,
        "as_of": scope.as_of,
        "versions": {place.region.value: place.version for place in scope.places},
    }


@report.command("list")
@user_option
@json_option
def list_(email: str | None, as_json: bool) -> None:
    """List the runs, the newest first: a person's own, or everybody's."""
    with opened(email, Action.EXPORT) as (state, _store, user, _who):
        found = reading.listed(state, user)
    if as_json:
        click.echo(orjson.dumps({"runs": [_told(each) for each in found]}).decode())
        return
    for each in found:
        click.echo(_line(each))


@report.command()
@_run
@user_option
@json_option
def show(run_id: str, email: str | None, as_json: bool) -> None:
    """Show one run."""
    with opened(email, Action.EXPORT) as (state, _store, user, _who):
        found = reading.find(state, user, run_id)
    click.echo(orjson.dumps(_told(found)).decode() if as_json else _line(found))


@report.command()
@_run
@user_option
@json_option
def cancel(run_id: str, email: str | None, as_json: bool) -> None:
    """Give up a run that waits or is being made."""
    with opened(email, Action.EXPORT) as (state, _store, user, who):
        writing.cancel(state, who, run_id)
        found = reading.find(state, user, run_id)
    click.echo(orjson.dumps(_told(found)).decode() if as_json else _line(found))


def _told(run: Run) -> dict[str, Any]:
    plain = (
        "id",
        "owner",
        "template",
        "name",
        "asked",
        "rows",
        "bytes",
        "sha256",
        "done",
        "about",
        "position",
        "versions",
    )
    moments = {"created": run.created.isoformat(), "ended": run.ended and run.ended.isoformat()}
    why = _LOOK.t(run.why, **(run.why_values or {})) if run.why else None
    return {name: getattr(run, name) for name in plain} | {
        "format": run.kind,
        "state": run.stage,
        **moments,
        "why": why,
    }


def _line(run: Run) -> str:
    said = f"{run.id}  {run.created:%Y-%m-%d %H:%M}  {run.stage:<9}  {run.name} ({run.kind})"
    return said + (f"  {run.rows} rows" if run.rows is not None else "")

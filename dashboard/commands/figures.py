"""`partner-hub figures`: the figures document on the command line."""

from __future__ import annotations

import os

import click
import orjson

from dashboard import config
from dashboard.access import Action
from dashboard.commands.whose import reader, store_of
from dashboard.data import page_state
from dashboard.data.questions.figures import document
from dashboard.parameters import PageState
from dashboard.scope import ALL, Region, Service


@click.command(help="Print the license figures of a region as one JSON document.")
@click.option("--region", required=True, help=f"{', '.join(Region)} or {ALL}.")
@click.option("--service", default=Service.MEETINGS.value, show_default=True, help=f"{' or '.join(Service)}.")
@click.option("--as-of", "as_of", default="", help="Read the past as it is known now: YYYY-MM-DD.")
@click.option("--version", default="", help="Read a kept version at its own data date.")
@click.option("--query", "q", default="", help="Count selected customers only, e.g. 'status:trial acme'.")
@click.option("--user", "email", default=None, metavar="E-MAIL", help="Print exactly what this person would see.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON (without it: indented).")
def figures(region: str, service: str, as_of: str, version: str, q: str, email: str | None, as_json: bool) -> None:
    """Read, build, print; every refusal is the shared one of the pages."""
    settings = config.read(os.environ, signs=False)
    store = store_of(settings)
    asked = {"region": region, "service": service, "as_of": as_of, "version": version, "q": q}
    scope = page_state.build(store, PageState.of(asked), reader(settings, email, Action.SEE_ANALYTICS))
    option = 0 if as_json else orjson.OPT_INDENT_2
    click.echo(orjson.dumps(document(store, scope), option=option).decode())

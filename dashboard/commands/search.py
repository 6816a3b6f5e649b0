"""`partner-hub search`: numbers, devices, owners and customers that hold a text, as the page finds them."""

from __future__ import annotations

import os

import click
import orjson

from dashboard import config
from dashboard.access import Action
from dashboard.commands.whose import reader, store_of
from dashboard.data.questions.search import search as searched
from dashboard.errors import NoAccess
from dashboard.scope import ALL, Region


@click.command(help="Find TEXT among phone numbers, devices, their owners and customers; prints one JSON document.")
@click.argument("text")
@click.option(
    "--region",
    type=click.Choice([*(one.value for one in Region), ALL]),
    default=ALL,
    help="Only this region's customers.",
)
@click.option("--user", "email", default=None, metavar="E-MAIL", help="Find exactly what this person would.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON (without it: indented).")
def search(text: str, region: str, email: str | None, as_json: bool) -> None:
    """Read, find, print; every refusal is the shared one of the page."""
    settings = config.read(os.environ, signs=False)
    store, user = store_of(settings), reader(settings, email, Action.SEARCH)
    if region != ALL and region not in user.regions:
        raise NoAccess("web.error.no_region", region=region.upper())
    found = searched(store, user, text, user.regions if region == ALL else (Region(region),))
    hits = [hit.told() for kind in found.kinds for hit in found.of[kind]]
    said = {"find": text, "region": region, "hits": hits, "more": sorted(found.more)}
    click.echo(orjson.dumps(said, option=0 if as_json else orjson.OPT_INDENT_2).decode())

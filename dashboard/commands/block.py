"""`partner-hub block`: one table or chart of a page, as JSON or as the page's own file."""

from __future__ import annotations

import os
import sys
from typing import Any

import click
import orjson

from dashboard import config
from dashboard.access import Action
from dashboard.commands.whose import reader
from dashboard.context import context_of
from dashboard.data.store import Store
from dashboard.exports.block_file import BlockFile, asked_block
from dashboard.look import Look
from dashboard.pages import BLOCKS
from dashboard.scope import ALL, By, Region, Service
from dashboard.words import LANGUAGES


@click.command(help="Print one table or chart of a page: its rows as JSON, or the file that the page exports.")
@click.argument("name", metavar="ID")
@click.option("--region", default="", help=f"{', '.join(Region)} or {ALL}; the first with data where left out.")
@click.option("--service", default="", help=f"{' or '.join(Service)}.")
@click.option("--as-of", "as_of", default="", help="Read the past as it is known now: YYYY-MM-DD.")
@click.option("--version", default="", help="Read a kept version at its own data date.")
@click.option("--query", "q", default="", help="Count selected customers only, e.g. 'status:trial acme'.")
@click.option("--range", "range", default="", help="Weeks of the trend: 3m, 6m, 1y, 2y or FIRST..LAST.")
@click.option("--endpoint", By.ENDPOINT.value, default="", help="Only calls of an endpoint type.")
@click.option("--feature", By.FEATURE.value, default="", help="Only calls of a feature.")
@click.option("--sort", default="", help="COLUMN:asc or COLUMN:desc, several with commas.")
@click.option("--filter", "filters", default="", help="Filters of the table's columns, as the page has them.")
@click.option("--lang", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True, help="Of words.")
@click.option("--user", "email", default=None, metavar="E-MAIL", help="Print exactly what this person would see.")
@click.option("--csv", "as_csv", is_flag=True, help="The page's CSV file.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON (without it: indented).")
def block(
    name: str, sort: str, filters: str, lang: str, email: str | None, as_csv: bool, as_json: bool, **asked: str
) -> None:  # fmt: skip
    """Read, build, print; every refusal is the shared one of the pages."""
    if as_csv and as_json:
        raise click.UsageError("--csv and --json exclude each other.")
    settings = config.read(os.environ, signs=False)
    found = asked_block(BLOCKS, name)
    now = context_of(Store(settings), reader(settings, email, _action(as_csv)), Look(lang), asked)
    file = BlockFile.of(found, now, sort, filters)
    if as_csv:
        _write(file)
    else:
        _print(file.document(), 0 if as_json else orjson.OPT_INDENT_2)


def _action(as_csv: bool) -> Action:
    return Action.EXPORT if as_csv else Action.SEE_ANALYTICS


def _write(file: BlockFile) -> None:
    for piece in file.written("csv"):
        sys.stdout.buffer.write(piece)


def _print(document: dict[str, Any], option: int) -> None:
    click.echo(orjson.dumps(document, option=option).decode())

"""`partner-hub block`: one table or chart of a page, as JSON or as the page's own file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import click
import orjson

from dashboard import config
from dashboard.access import Action
from dashboard.commands.whose import reader, store_of
from dashboard.context import context_of
from dashboard.exports.block_file import BlockFile, asked_block
from dashboard.look import Look
from dashboard.pages import BLOCKS
from dashboard.parameters import PARAMETERS
from dashboard.words import LANGUAGES

Command = Callable[..., None]


def _page_state(command: Command) -> Command:
    """The command with an option for each parameter of the page state, in their order."""
    known = [each for each in PARAMETERS if each.help]
    for each in reversed(known):
        command = click.option(
            f"--{(each.option or each.name).replace('_', '-')}", each.name, default="", help=each.help
        )(command)
    return command


@click.command(help="Print one table or chart of a page: its rows as JSON, or the file that the page exports.")
@click.argument("name", metavar="ID")
@_page_state
@click.option("--sort", default="", help="COLUMN:asc or COLUMN:desc, several with commas.")
@click.option("--filter", "filters", default="", help="Filters of the table's columns, as the page has them.")
@click.option("--lang", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True, help="Of words.")
@click.option("--user", "email", default=None, metavar="E-MAIL", help="Print exactly what this person would see.")
@click.option("--csv", "as_csv", is_flag=True, help="The page's CSV file.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON (without it: indented).")
def block(
    name: str, sort: str, filters: str, lang: str, email: str | None, as_csv: bool, as_json: bool, **asked: str
) -> None:
    """Read, build, print; every refusal is the shared one of the pages."""
    if as_csv and as_json:
        raise click.UsageError("--csv and --json exclude each other.")
    settings = config.read(os.environ, signs=False)
    found = asked_block(BLOCKS, name)
    action = Action.EXPORT if as_csv else found.permission
    now = context_of(store_of(settings), reader(settings, email, action), Look(lang), asked)
    file = BlockFile.of(found, now, sort, filters)
    if as_csv:
        _write(file)
    else:
        _print(file.document(), 0 if as_json else orjson.OPT_INDENT_2)


def _write(file: BlockFile) -> None:
    for piece in file.written("csv"):
        sys.stdout.buffer.write(piece)


def _print(document: dict[str, Any], option: int) -> None:
    click.echo(orjson.dumps(document, option=option).decode())

"""`partner-hub customers`: the list of customers, each with its statuses, licenses, next date and health."""

from __future__ import annotations

import os
from typing import Any

import click
import orjson

from dashboard import config
from dashboard.access import Action, may
from dashboard.catalog.health_words import sentence
from dashboard.commands.whose import reader, store_of
from dashboard.data import page_state
from dashboard.data.questions.customer_rows import document
from dashboard.look import Look
from dashboard.parameters import PageState
from dashboard.scope import ALL, Region
from dashboard.words import LANGUAGES


@click.command(help="Print the customers of a region, who needs attention first, as one JSON document.")
@click.option("--region", required=True, help=f"{', '.join(Region)} or {ALL}.")
@click.option("--query", "q", default="", help="Selected customers only, e.g. 'status:trial acme'.")
@click.option("--as-of", "as_of", default="", help="Read the past as it is known now: YYYY-MM-DD.")
@click.option("--version", default="", help="Read a kept version at its own data date.")
@click.option("--user", "email", default=None, metavar="E-MAIL", help="Print exactly what this person would see.")
@click.option("--lang", type=click.Choice(LANGUAGES), default=None, help="Tell the reasons in words too.")
@click.option("--json", "as_json", is_flag=True, help="One line of JSON (without it: indented).")
def customers(
    region: str, q: str, as_of: str, version: str, email: str | None, lang: str | None, as_json: bool
) -> None:
    """Read, build, print; every refusal is the shared one of the pages."""
    settings = config.read(os.environ, signs=False)
    store, user = store_of(settings), reader(settings, email, Action.SEE_CUSTOMERS)
    asked = {"region": region, "as_of": as_of, "version": version, "q": q}
    scope = page_state.build(store, PageState.of(asked), user)
    listed = document(store, scope, licenses=may(user, Action.SEE_ANALYTICS))
    if lang:
        _say(listed, Look(lang))
    click.echo(orjson.dumps(listed, option=0 if as_json else orjson.OPT_INDENT_2).decode())


def _say(listed: dict[str, Any], look: Look) -> None:
    """Beside the numbers of each reason, the sentence that a page tells them in."""
    for reason in (reason for row in listed["rows"] for reason in row.get("reasons", ())):
        reason["text"] = sentence(reason, look)

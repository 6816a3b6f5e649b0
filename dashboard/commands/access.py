"""`partner-hub access ...`: temporary manage access, with the rights of whoever runs the hub or of a person."""

from __future__ import annotations

import click
import orjson

from dashboard.access import Action
from dashboard.commands.acting import json_option, opened, user_option
from dashboard.data.grants import reading, writing
from dashboard.data.grants.reading import Grant
from dashboard.data.people.granted import Stage
from dashboard.words import text

LANG = "en"
_id = click.argument("request_id", type=click.IntRange(0, 2**31 - 1))


@click.group()
def access() -> None:
    """List, grant, refuse and end temporary manage access."""


@access.command("list")
@click.option("--open", "open_only", is_flag=True, help="Only what waits for an answer.")
@user_option
@json_option
def list_(open_only: bool, email: str | None, as_json: bool) -> None:
    """List requests: what waits and what is granted, then what was decided lately."""
    with opened(email, Action.ASK_TO_MANAGE) as (state, store, user, _who):
        writing.settle(state, store)
        found = [one for one in reading.listed(state, store, user) if one.stage is Stage.OPEN or not open_only]
    if as_json:
        click.echo(orjson.dumps({"requests": [one.told() for one in found]}).decode())
        return
    for one in found:
        click.echo(text(LANG, "grants.cli.line", **one.told()))


@access.command()
@_id
@click.option("--hours", type=click.Choice([str(hours) for hours in writing.HOURS]), required=True, help="From now on.")
@user_option
@json_option
def grant(request_id: int, hours: str, email: str | None, as_json: bool) -> None:
    """Let who asked manage the customer for some hours."""
    with opened(email, Action.LET_MANAGE) as (state, store, _user, who):
        done = writing.grant(state, store, who, request_id, hours)
    _tell("granted", done, as_json)


@access.command()
@_id
@click.option("--answer", default="", help="A sentence for who asked.")
@user_option
@json_option
def refuse(request_id: int, answer: str, email: str | None, as_json: bool) -> None:
    """Refuse a request."""
    with opened(email, Action.LET_MANAGE) as (state, store, _user, who):
        done = writing.refuse(state, store, who, request_id, answer)
    _tell("refused", done, as_json)


@access.command()
@_id
@user_option
@json_option
def end(request_id: int, email: str | None, as_json: bool) -> None:
    """End access before its hour; of a request that waits, withdraw it."""
    with opened(email, Action.ASK_TO_MANAGE) as (state, store, _user, who):
        done = writing.end(state, store, who, request_id)
    _tell("ended", done, as_json)


def _tell(key: str, done: Grant, as_json: bool) -> None:
    said = done.told()
    click.echo(orjson.dumps({"request": said}).decode() if as_json else text(LANG, f"grants.cli.{key}", **said))

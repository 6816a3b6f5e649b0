"""`partner-hub access ...`: temporary manage access, with the rights of whoever runs the hub or of a person."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
import orjson

from dashboard import config
from dashboard.access import OPERATOR, Action, User
from dashboard.commands.serve import check_home, tell_begun
from dashboard.commands.whose import reader, store_of
from dashboard.commands.written_down import WHO
from dashboard.data.audit.audit_log import Who
from dashboard.data.backup.opening import open_kept
from dashboard.data.grants import reading, writing
from dashboard.data.grants.reading import Grant
from dashboard.data.people.granted import Stage
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.words import text

LANG = "en"
_id = click.argument("request_id", type=click.IntRange(0, 2**31 - 1))
_user = click.option("--user", "email", default=None, metavar="E-MAIL", help="With the rights of this person.")
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def access() -> None:
    """List, grant, refuse and end temporary manage access."""


@contextmanager
def _opened(email: str | None, action: Action) -> Iterator[tuple[Database, Store, User, Who]]:
    settings = config.read(os.environ)
    check_home(settings.home)
    state = open_kept(settings, begun=tell_begun)
    try:
        user = reader(settings, email, action)
        yield state, store_of(settings), user, WHO if user is OPERATOR else Who(user)
    finally:
        state.close()


@access.command("list")
@click.option("--open", "open_only", is_flag=True, help="Only what waits for an answer.")
@_user
@_json
def list_(open_only: bool, email: str | None, as_json: bool) -> None:
    """List requests: what waits and what is granted, then what was decided lately."""
    with _opened(email, Action.ASK_TO_MANAGE) as (state, store, user, _who):
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
@_user
@_json
def grant(request_id: int, hours: str, email: str | None, as_json: bool) -> None:
    """Let who asked manage the customer for some hours."""
    with _opened(email, Action.LET_MANAGE) as (state, store, _user, who):
        done = writing.grant(state, store, who, request_id, hours)
    _tell("granted", done, as_json)


@access.command()
@_id
@click.option("--answer", default="", help="A sentence for who asked.")
@_user
@_json
def refuse(request_id: int, answer: str, email: str | None, as_json: bool) -> None:
    """Refuse a request."""
    with _opened(email, Action.LET_MANAGE) as (state, store, _user, who):
        done = writing.refuse(state, store, who, request_id, answer)
    _tell("refused", done, as_json)


@access.command()
@_id
@_user
@_json
def end(request_id: int, email: str | None, as_json: bool) -> None:
    """End access before its hour; of a request that waits, withdraw it."""
    with _opened(email, Action.ASK_TO_MANAGE) as (state, store, _user, who):
        done = writing.end(state, store, who, request_id)
    _tell("ended", done, as_json)


def _tell(key: str, done: Grant, as_json: bool) -> None:
    said = done.told()
    click.echo(orjson.dumps({"request": said}).decode() if as_json else text(LANG, f"grants.cli.{key}", **said))

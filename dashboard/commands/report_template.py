"""`partner-hub report template`: custom templates, whose shape is a JSON document."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import Any

import click
import orjson

from dashboard import strict_json
from dashboard.access import Action, User
from dashboard.commands.acting import json_option, opened, user_option
from dashboard.data.report_templates import reading, writing
from dashboard.data.report_templates.custom import Custom
from dashboard.data.reports import known
from dashboard.errors import Refused
from dashboard.exports.reports import bases, shaped
from dashboard.look import Look
from dashboard.pages import BLOCKS
from dashboard.words import text

MAX_BYTES, MAX_DEPTH = 64 * 1024, 5
STDIN = "-"
CHECK = partial(shaped.fits, BLOCKS)
_WORDS = "en"
_which = click.argument("which", metavar="NAME|NUMBER")
_shape = click.option("--shape", "file", default=None, metavar="FILE|-", help="The shape as JSON, - for stdin.")


@click.group()
def template() -> None:
    """Custom templates: columns, headers, filters and order of one's own."""


@template.command("list")
@user_option
@json_option
def list_(email: str | None, as_json: bool) -> None:
    """List the custom templates that one may use: one's own, then what others share."""
    with opened(email, Action.EXPORT) as (state, _store, user, _who):
        found = reading.listed(state, user)
    if as_json:
        click.echo(orjson.dumps({"templates": [each.told(user) for each in found]}).decode())
        return
    for each in found:
        click.echo(_line(each))


@template.command()
@click.argument("base")
@click.option("--lang", type=click.Choice(["en", "pl"]), default=_WORDS, show_default=True)
@json_option
def columns(base: str, lang: str, as_json: bool) -> None:
    """List the columns of the report or table BASE: what a template can choose."""
    look = Look(lang)
    found = bases.columns(known.template(base), BLOCKS)
    said = [{"id": each.id, "header": each.name(look), "type": each.type.value} for each in found]
    if as_json:
        click.echo(orjson.dumps({"base": known.template(base).id, "columns": said}).decode())
        return
    for each in said:
        click.echo(f"{each['id']:<32}  {each['type']:<8}  {each['header']}")


@template.command()
@_which
@user_option
@json_option
def show(which: str, email: str | None, as_json: bool) -> None:
    """Show one; with --json its shape as `add` and `edit` take it."""
    with opened(email, Action.EXPORT) as (state, _store, user, _who):
        _tell(reading.named(state, user, which), user, as_json)


@template.command()
@click.argument("name")
@_shape
@click.option("--share", "shared", is_flag=True, help="Everybody may use it.")
@user_option
@json_option
def add(name: str, file: str | None, shared: bool, email: str | None, as_json: bool) -> None:
    """Make a template called NAME."""
    with opened(email, Action.EXPORT) as (state, _store, user, who):
        _tell(writing.add(state, who, name, _read(file or STDIN), CHECK, shared=shared), user, as_json)


@template.command()
@_which
@_shape
@click.option("--name", default=None, help="Another name.")
@click.option("--version", type=int, default=None, help="The one that was read: refused where it is another meanwhile.")
@user_option
@json_option
def edit(which: str, file: str | None, name: str | None, version: int | None, email: str | None, as_json: bool) -> None:
    """Give a template another shape or name."""
    with opened(email, Action.EXPORT) as (state, _store, user, who):
        old = reading.named(state, user, which)
        new: Any = _read(file) if file else old.shape.said()
        at, called = old.version if version is None else version, old.name if name is None else name
        _tell(writing.change(state, who, old.id, at, called, new, CHECK, shared=old.shared), user, as_json)


@template.command()
@_which
@click.argument("name")
@user_option
@json_option
def copy(which: str, name: str, email: str | None, as_json: bool) -> None:
    """Copy a template, or a built-in report or table, into one's own called NAME."""
    with opened(email, Action.EXPORT) as (state, _store, user, who):
        found = reading.finder(state, user)(which)
        given = found.shape or bases.whole(found, BLOCKS)
        _tell(writing.add(state, who, name, given.said(), CHECK), user, as_json)


@template.command()
@_which
@click.option("--off", is_flag=True, help="Its owner alone may use it again.")
@user_option
@json_option
def share(which: str, off: bool, email: str | None, as_json: bool) -> None:
    """Let everybody use a template; each gets their own rows."""
    with opened(email, Action.EXPORT) as (state, _store, user, who):
        old = reading.named(state, user, which)
        _tell(writing.share(state, who, old.id, old.version, shared=not off), user, as_json)


@template.command()
@_which
@user_option
def remove(which: str, email: str | None) -> None:
    """Remove a template; what was made from it stays in the history."""
    with opened(email, Action.EXPORT) as (state, _store, user, who):
        old = reading.named(state, user, which)
        writing.remove(state, who, old.id, old.version)
        click.echo(text(_WORDS, "reports.cli.removed", name=old.name))


def _read(file: str) -> object:
    try:
        said = sys.stdin.buffer.read(MAX_BYTES + 1) if file == STDIN else Path(file).read_bytes()[: MAX_BYTES + 1]
        if len(said) > MAX_BYTES:
            raise Refused("reports.error.long_shape", most=MAX_BYTES)
        return strict_json.parse(said, MAX_DEPTH)
    except (OSError, strict_json.BadJson) as error:
        raise Refused("reports.error.shape_file", file=file[:80]) from error


def _tell(one: Custom, user: User, as_json: bool) -> None:
    click.echo(orjson.dumps(one.told(user)).decode() if as_json else _line(one))


def _line(one: Custom) -> str:
    shared = "shared" if one.shared else "own"
    return f"{one.id:>4}  {shared:<6}  {one.shape.base:<20}  {one.name}  ({one.owner or 'operator'})"

"""`partner-hub note ...`: notes about customers, with the rights of whoever runs the hub or of a person."""

from __future__ import annotations

import click
import orjson

from dashboard.access import Action, User
from dashboard.commands.acting import customer as meant
from dashboard.commands.acting import json_option, opened, user_option
from dashboard.data.notes import reading, writing
from dashboard.words import text

LANG = "en"
_customer = click.argument("customer", metavar="REGION:ORG_ID")
_id = click.argument("note_id", type=click.IntRange(0, 2**31 - 1))
_version = click.option("--version", type=click.IntRange(0, 2**31 - 1), required=True, help="As `note list` tells it.")


@click.group()
def note() -> None:
    """List, write, edit and delete notes about customers."""


@note.command("list")
@_customer
@user_option
@json_option
def list_(customer: str, email: str | None, as_json: bool) -> None:
    """List the notes about a customer, the newest first."""
    region, org_id = meant(customer)
    with opened(email, Action.SEE_NOTES) as (state, store, user, _who):
        told = [one.told(user) for one in reading.listed(state, store, user, region, org_id)]
    if as_json:
        click.echo(orjson.dumps({"notes": told}).decode())
        return
    for one in told:
        click.echo(text(LANG, "notes.cli.line", id=one["id"], at=one["edited"] or one["created"], author=one["author"]))
        click.echo(one["text"])


@note.command()
@_customer
@click.argument("words")
@user_option
@json_option
def write(customer: str, words: str, email: str | None, as_json: bool) -> None:
    """Write a note about a customer."""
    region, org_id = meant(customer)
    with opened(email, Action.WRITE_NOTES) as (state, store, user, who):
        done = writing.write(state, store, who, region, org_id, words)
    _tell("written", done, user, as_json)


@note.command()
@_id
@click.argument("words")
@_version
@user_option
@json_option
def edit(note_id: int, words: str, version: int, email: str | None, as_json: bool) -> None:
    """Give a note another text."""
    with opened(email, Action.WRITE_NOTES) as (state, store, user, who):
        done = writing.edit(state, store, who, note_id, version, words)
    _tell("edited", done, user, as_json)


@note.command()
@_id
@_version
@user_option
@json_option
def delete(note_id: int, version: int, email: str | None, as_json: bool) -> None:
    """Delete a note."""
    with opened(email, Action.WRITE_NOTES) as (state, store, user, who):
        done = writing.remove(state, store, who, note_id, version)
    _tell("deleted", done, user, as_json)


def _tell(key: str, done: writing.Done, user: User, as_json: bool) -> None:
    one, token = done
    if as_json:
        click.echo(orjson.dumps({"note": one.told(user), "undo": token}).decode())
    else:
        click.echo(text(LANG, f"notes.cli.{key}", id=one.id))

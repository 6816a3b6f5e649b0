"""`partner-hub tag ...`: tags of customers, with the rights of whoever runs the hub or of a person."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click
import orjson

from dashboard import config
from dashboard.access import OPERATOR, Action, User
from dashboard.commands.serve import check_home, tell_begun
from dashboard.commands.whose import reader, store_of
from dashboard.commands.written_down import WHO
from dashboard.data import page_state
from dashboard.data.audit.audit_log import Who
from dashboard.data.backup.opening import open_kept
from dashboard.data.questions.tag_counts import counts, selected
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.data.tagged import Bearer, Tag
from dashboard.data.tags import editing, giving, naming
from dashboard.data.tags.writing import Done
from dashboard.errors import BadField, Missing
from dashboard.parameters import PageState
from dashboard.query import tag_key
from dashboard.scope import ALL, Region
from dashboard.words import text

LANG = "en"
_COLOURS = click.Choice(naming.COLOURS)
_name = click.argument("name")
_user = click.option("--user", "email", default=None, metavar="E-MAIL", help="With the rights of this person.")
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


@click.group()
def tag() -> None:
    """List, make and change the tags of customers; give them to customers and take them away."""


@dataclass(frozen=True, slots=True)
class _Open:
    """What a command works with: the state, the store, and who acts."""

    state: Database
    store: Store
    user: User

    @property
    def who(self) -> Who:
        return WHO if self.user is OPERATOR else Who(self.user)

    def tag(self, name: str) -> Tag:
        """The tag that is called so; raises Missing."""
        found = self.store.tagged().tag(tag_key(name))
        if found is None:
            raise Missing("tags.error.no_such", name=name[:60])
        return found


@contextmanager
def _opened(email: str | None) -> Iterator[_Open]:
    settings = config.read(os.environ)
    check_home(settings.home)
    state = open_kept(settings, begun=tell_begun)
    try:
        yield _Open(state, store_of(settings), reader(settings, email, Action.SEE_CUSTOMERS))
    finally:
        state.close()


@tag.command("list")
@_user
@_json
def list_(email: str | None, as_json: bool) -> None:
    """List tags by name: colour, customers that bear it (of those that may be seen)."""
    with _opened(email) as mine:
        tagged = mine.store.tagged()
        found = counts(mine.store, mine.user, tagged)
    listed = [{**_document(each), "customers": found.get(each.id, 0)} for each in tagged.tags]
    if as_json:
        click.echo(orjson.dumps({"total": len(listed), "tags": listed}).decode())
        return
    click.echo(text(LANG, "tags.cli.head"))
    for one in listed:
        click.echo(text(LANG, "tags.cli.line", colour=one["colour"], customers=one["customers"], name=one["name"]))


@tag.command()
@_name
@click.option("--colour", type=_COLOURS, default=None, help="Default: the next one of the palette.")
@_user
@_json
def add(name: str, colour: str | None, email: str | None, as_json: bool) -> None:
    """Make a tag."""
    with _opened(email) as mine:
        done = editing.create(mine.state, mine.who, name, colour)
    _tell("added", done, as_json)


@tag.command()
@_name
@click.argument("new")
@click.option("--colour", type=_COLOURS, default=None, help="Another colour too.")
@click.option("--merge", is_flag=True, help="Where a tag is called so already: its customers are both's, and one goes.")
@_user
@_json
def rename(name: str, new: str, colour: str | None, merge: bool, email: str | None, as_json: bool) -> None:
    """Give a tag another name."""
    with _opened(email) as mine:
        one = mine.tag(name)
        into = mine.store.tagged().tag(tag_key(new)) if merge else None
        if into is not None and into.id != one.id:
            done = editing.merge(mine.state, mine.store, mine.who, one.id, one.version, into.id)
        else:
            done = editing.change(mine.state, mine.store, mine.who, one.id, one.version, new, colour or one.colour)
    _tell("renamed", done, as_json)


@tag.command()
@_name
@_user
@_json
def remove(name: str, email: str | None, as_json: bool) -> None:
    """Remove a tag, from every customer too."""
    with _opened(email) as mine:
        one = mine.tag(name)
        done = editing.remove(mine.state, mine.store, mine.who, one.id, one.version)
    _tell("removed", done, as_json)


def _about_customers(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say which customers are meant."""
    for option in (
        click.option(
            "--customer", "named", multiple=True, metavar="REGION:ORG_ID", help="One customer; several times."
        ),
        click.option("--region", default="", help=f"With --query: {', '.join(Region)} or {ALL}."),
        click.option("--query", "q", default=None, help="All customers that this selects; '' selects all."),
    ):
        command = option(command)
    return command


@tag.command()
@_name
@_about_customers
@_user
@_json
def assign(name: str, named: tuple[str, ...], region: str, q: str | None, email: str | None, as_json: bool) -> None:
    """Give a tag to customers."""
    with _opened(email) as mine:
        done = giving.change(mine.state, mine.store, mine.who, _meant(mine, named, region, q), [mine.tag(name).id], [])
    _tell("assigned", done, as_json, name)


@tag.command()
@_name
@_about_customers
@_user
@_json
def unassign(name: str, named: tuple[str, ...], region: str, q: str | None, email: str | None, as_json: bool) -> None:
    """Take a tag from customers."""
    with _opened(email) as mine:
        done = giving.change(mine.state, mine.store, mine.who, _meant(mine, named, region, q), [], [mine.tag(name).id])
    _tell("unassigned", done, as_json, name)


def _meant(mine: _Open, named: Sequence[str], region: str, q: str | None) -> list[Bearer]:
    if q is None:
        return [_customer(one) for one in named]
    asked = PageState.of({"region": region or ALL, "q": q})
    return [*(_customer(one) for one in named), *selected(mine.store, page_state.build(mine.store, asked, mine.user))]


def _customer(given: str) -> Bearer:
    region, _, org_id = given.partition(":")
    if region not in set(Region) or not org_id:
        raise BadField("people.error.customer", field="customers")
    return Region(region), org_id.lower()


def _document(one: Tag) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "colour": one.colour,
        "by": one.by,
        "at": one.at.isoformat(timespec="seconds"),
        "version": one.version,
    }


def _tell(key: str, done: Done, as_json: bool, name: str = "") -> None:
    if as_json:
        said = {**({"tag": _document(done.tag)} if done.tag else {}), "customers": done.customers, "undo": done.undo}
        click.echo(orjson.dumps(said).decode())
        return
    click.echo(text(LANG, f"tags.cli.{key}", name=done.tag.name if done.tag else name, n=done.customers))

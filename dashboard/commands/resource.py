"""`partner-hub resource ...`: resources, with the rights of whoever runs the hub or of a person."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import orjson

from dashboard.access import Action, Role
from dashboard.commands.acting import json_option, opened, user_option
from dashboard.data.resources import writing
from dashboard.data.resources.resource import KEEPER, PICTURES, TOPICS, Resource
from dashboard.data.resources.shelf import shelf
from dashboard.errors import Unusable
from dashboard.words import LANGUAGES, text

LANG = "en"


@click.group()
def resource() -> None:
    """List resources, add and remove them."""


@resource.command("list")
@click.option("--find", default="", help="Only those that this text finds.")
@user_option
@json_option
def list_(find: str, email: str | None, as_json: bool) -> None:
    """List the resources that a person finds, in their order."""
    with opened(email, Action.READ_RESOURCES) as (state, _store, user, _who):
        found = shelf(state).found(user.role, find)
    if as_json:
        click.echo(orjson.dumps({"resources": [_told(one) for one in found]}).decode())
        return
    for one in found:
        click.echo(text(LANG, "resources.cli.line", key=one.key, kind=one.kind.value, title=one.said[LANG].title))


@resource.command()
@click.argument("title")
@click.option("--address", default="", help="Of a page of the web.")
@click.option("--file", "file", type=click.Path(path_type=Path), help="A text in Markdown, instead of an address.")
@click.option("--summary", default="", help="What stands under its title.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="In which it is (default: for every language).")
@click.option("--topic", "topics", multiple=True, type=click.Choice(TOPICS), default=("own",), show_default=True)
@click.option("--picture", default=PICTURES[0], show_default=True, type=click.Choice(PICTURES))
@click.option("--role", "roles", multiple=True, metavar="ROLE", help="Who finds it (default: every role).")
@click.option("--featured", is_flag=True, help="On a card at the top.")
@click.option("--quick", is_flag=True, help="Among the quick links.")
@user_option
@json_option
def add(
    title: str,
    file: Path | None,
    lang: str | None,
    topics: Sequence[str],
    roles: Sequence[str],
    featured: bool,
    quick: bool,
    email: str | None,
    as_json: bool,
    **more: str,
) -> None:
    """Add an address or a text."""
    marks = [name for name, given in (("featured", featured), ("quick", quick)) if given]
    seen = list(roles) or [role.value for role in Role if role is not KEEPER]
    body = _read(file) if file else ""
    sent = {"title": title, "body": body, "lang": lang or "", "topics": list(topics), "marks": marks, "roles": seen}
    with opened(email, Action.MANAGE_SETTINGS) as (state, _store, _user, who):
        key = writing.add(state, who, {**sent, **more})
    _tell(as_json, key, "added", title=title)


@resource.command()
@click.argument("key")
@user_option
@json_option
def remove(key: str, email: str | None, as_json: bool) -> None:
    """Remove one, by its key in `resource list`."""
    with opened(email, Action.MANAGE_SETTINGS) as (state, _store, _user, who):
        one = shelf(state).one(KEEPER, key)
        writing.remove(state, who, key, one.version)
    _tell(as_json, key, "removed", title=one.said[LANG].title)


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable("resources.error.file", path=file, why=error) from error


def _told(one: Resource) -> dict[str, object]:
    said = one.said[LANG]
    told = {
        "key": one.key,
        "kind": one.kind.value,
        "title": said.title,
        "summary": said.summary,
        "address": one.address,
    }
    place = {"featured": one.featured, "quick": one.quick, "roles": [role.value for role in one.roles]}
    return {**told, "lang": one.lang, "topics": one.topics, **place, "version": one.version}


def _tell(as_json: bool, key: str, done: str, **values: object) -> None:
    if as_json:
        click.echo(orjson.dumps({"key": key}).decode())
    else:
        click.echo(text(LANG, f"resources.cli.{done}", key=key, **values))

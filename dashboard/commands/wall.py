"""`partner-hub wall ...`: walls and the links to them, with the rights of whoever runs the hub or of a person."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import orjson

from dashboard import strict_json
from dashboard.access import Action
from dashboard.commands.acting import json_option, opened, user_option
from dashboard.data.walls import definition, reading, writing
from dashboard.data.walls.reading import Link
from dashboard.errors import BadField, Unusable
from dashboard.words import text

LANG = "en"
_DEPTH = 6
_name = click.argument("name")


@click.group()
def wall() -> None:
    """Make walls, list them, make and revoke the links that open them."""


@wall.command()
@_name
@click.option("--show", "shows", multiple=True, metavar="PAGE|BLOCK[,BLOCK ...]", help="One item of the playlist each.")
@click.option("--region", default=definition.REGIONS[-1], show_default=True, help="Of every item.")
@click.option("--service", default=definition.SERVICES[0], show_default=True, help="Of every item.")
@click.option("--query", "-q", default="", help="The filter of every item.")
@click.option("--dwell", default=definition.USUAL_S, show_default=True, help="Seconds for which each item stays.")
@click.option("--title", default="", help="What people call it (default: its name).")
@click.option("--lang", default=definition.LANGUAGES[0], show_default=True)
@click.option("--theme", default=definition.THEMES[0], show_default=True)
@click.option("--zone", default="UTC", show_default=True, help="Of its clock.")
@click.option("--dim", default="", metavar="HH:MM-HH:MM", help="Hours of its zone in which it is darker.")
@click.option("--file", "file", type=click.Path(path_type=Path), help="The whole definition as JSON, instead.")
@user_option
@json_option
def add(name: str, shows: Sequence[str], file: Path | None, email: str | None, as_json: bool, **more: Any) -> None:
    """Make a wall. Its playlist is given by --show, or whole by --file."""
    given = _read(file) if file else _given(name, shows, more)
    with opened(email, Action.MANAGE_WALLS) as (state, _store, _user, who):
        made = writing.add(state, who, name, given)
    _tell(as_json, {"name": made.name, "version": made.version}, "added", name=made.name)


@wall.command("list")
@user_option
@json_option
def list_(email: str | None, as_json: bool) -> None:
    """List walls, and the links to each."""
    with opened(email, Action.MANAGE_WALLS) as (state, _store, _user, _who):
        walls, links, now = reading.listed(state), reading.links(state), state.clock()
    if as_json:
        told = [{**_wall(one), "links": [_link(link) for link in links if link.wall_id == one.id]} for one in walls]
        click.echo(orjson.dumps({"walls": told}).decode())
        return
    for one in walls:
        click.echo(text(LANG, "walls.cli.line", name=one.name, title=one.shown.title, n=len(one.shown.items)))
        for link in (link for link in links if link.wall_id == one.id and link.lives(now)):
            seen = link.last_seen.isoformat(timespec="seconds") if link.last_seen else "-"
            click.echo(text(LANG, "walls.cli.link_line", id=link.id, label=link.label, seen=seen))


@wall.command()
@_name
@click.option("--label", default="", help="Where the screen hangs (default: the name of the wall).")
@click.option("--days", type=int, help="For how long it is good (default: until it is revoked).")
@click.option("--only-from", default="", metavar="NETWORK", help="Good only from this address or network.")
@user_option
@json_option
def link(name: str, label: str, days: int | None, only_from: str, email: str | None, as_json: bool) -> None:
    """Print a new link to a wall; it is told once."""
    with opened(email, Action.MANAGE_WALLS) as (state, store, _user, who):
        made, token = writing.link(state, who, name, label or name, days, only_from)
        address = definition.address(store.config.base_url, name, token)
    if as_json:
        click.echo(orjson.dumps({"id": made.id, "address": address}).decode())
    else:
        click.echo(address)


@wall.command()
@click.argument("link_id", type=click.IntRange(0, 2**31 - 1))
@user_option
@json_option
def revoke(link_id: int, email: str | None, as_json: bool) -> None:
    """End a link, by its number in `wall list`."""
    with opened(email, Action.MANAGE_WALLS) as (state, _store, _user, who):
        writing.revoke(state, who, link_id)
    _tell(as_json, {"id": link_id}, "revoked", id=link_id)


@wall.command()
@_name
@user_option
@json_option
def remove(name: str, email: str | None, as_json: bool) -> None:
    """Remove a wall with all its links."""
    with opened(email, Action.MANAGE_WALLS) as (state, _store, _user, who):
        found = next((one for one in reading.listed(state) if one.name == name), None)
        writing.remove(state, who, name, found.version if found else 0)
    _tell(as_json, {"name": name}, "removed", name=name)


def _given(name: str, shows: Sequence[str], more: dict[str, Any]) -> dict[str, Any]:
    every = {"region": more["region"], "service": more["service"], "q": more["query"], "dwell_s": more["dwell"]}
    items = [{"shows": names, "layout": _layout(names), **every} for names in (show.split(",") for show in shows)]
    kept = {key: more[key] for key in ("lang", "theme", "zone", "dim")}
    first = {**every, "shows": list(definition.PAGES[:1])}
    return {"title": more["title"] or name, "items": items or [first], **kept}


def _layout(names: Sequence[str]) -> str:
    """The smallest that has room for all."""
    return next((name for name, room in definition.LAYOUTS.items() if room >= len(names)), "3x2")


def _read(file: Path) -> Any:
    try:
        return strict_json.parse(file.read_bytes(), _DEPTH)
    except OSError as error:
        raise Unusable("walls.error.file", path=file, why=error.strerror or error) from error
    except strict_json.BadJson as error:
        raise BadField("walls.error.definition", field="file") from error


def _wall(one: reading.Wall) -> dict[str, Any]:
    return {"name": one.name, "version": one.version, "changed_by": one.changed_by, **one.shown.said()}


def _link(one: Link) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Link.__slots__ if name != "wall_id"}


def _tell(as_json: bool, said: dict[str, Any], key: str, **values: object) -> None:
    click.echo(orjson.dumps(said).decode() if as_json else text(LANG, f"walls.cli.{key}", **values))

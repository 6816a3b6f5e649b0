"""`partner-hub user ...`: people, managed by whoever runs the hub."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click
import orjson

from dashboard import config
from dashboard.access import OPERATOR, Role, email_key
from dashboard.commands.acting import customer
from dashboard.commands.serve import check_home, tell_begun
from dashboard.commands.written_down import WHO
from dashboard.config import Config
from dashboard.data.audit.audit_log import Who
from dashboard.data.backup.opening import open_kept, open_to_read
from dashboard.data.people import identities, links, managing, people
from dashboard.data.people.managing import Given, Link
from dashboard.data.people.people import Person
from dashboard.data.state.database import Database
from dashboard.scope import Region
from dashboard.words import text

LANG = "en"
_ROLES = click.Choice([str(role) for role in Role])
_REGIONS = click.Choice([str(region) for region in Region])
_email = click.argument("email")


@click.group()
def user() -> None:
    """List, add, change and deactivate the people who may sign in."""


@user.command("list")
@click.option("--find", default="", help="Only those whose name or e-mail holds these words.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_(find: str, as_json: bool) -> None:
    """List people: id, status, role, regions, e-mail."""
    state = open_to_read(config.read(os.environ, signs=False), begun=tell_begun)
    try:
        found = list(_every(state, find))
    finally:
        state.close()
    if as_json:
        click.echo(orjson.dumps({"users": [_document(person) for person in found]}).decode())
        return
    click.echo(text(LANG, "people.cli.head"))
    for person in found:
        regions = ",".join(person.regions)
        click.echo(
            text(
                LANG,
                "people.cli.line",
                id=person.id,
                status=person.status.value,
                role=person.role or "-",
                regions=regions,
                email=person.email,
            )
        )


@user.command()
@_email
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", type=_ROLES, required=True, help="What they may do.")
@click.option("--region", "regions", type=_REGIONS, multiple=True, help="A region they may enter; default: all.")
@click.option("--customer", "assigned", multiple=True, metavar="REGION:ORG_ID", help="A customer assigned to them.")
def add(email: str, name: str, role: str, regions: tuple[str, ...], assigned: tuple[str, ...]) -> None:
    """Invite a person: prints the link by which they set a password."""
    given = Given(name, role, list(regions or Region), email, [customer(one) for one in assigned])
    with _opened() as (settings, state):
        made = managing.invite(state, WHO, given)
    _tell("invited", settings, made)


@user.command()
@_email
def reset(email: str) -> None:
    """Print a link by which a person sets a new password."""
    with _opened() as (settings, state):
        made = managing.new_link(state, WHO, _id(state, email))
    _tell("reset", settings, made)


def _act(name: str, doing: Callable[[Database, Who, int], Person], said: str, summary: str) -> None:
    """The command `user NAME E-MAIL`, which does one thing to a person and says so."""

    @user.command(name, help=summary)
    @_email
    def command(email: str) -> None:
        with _opened() as (_settings, state):
            person = doing(state, WHO, _id(state, email))
        click.echo(text(LANG, f"people.cli.{said}", email=person.email))


_act("deactivate", managing.deactivate, "deactivated", "Sign a person out everywhere and let them in no more.")
_act("reactivate", managing.reactivate, "reactivated", "Let a deactivated person in again.")
_act("unbind", identities.unbind, "unbound", "Bind a person to no account of a provider any more; they are signed out.")


@user.command()
@_email
@click.argument("role", type=_ROLES)
def role(email: str, role: str) -> None:
    """Give a person another role; they are signed out."""
    with _opened() as (_settings, state):
        before = people.by_email(state, OPERATOR, email_key(email))
        person = managing.change(state, WHO, before.id, Given(before.name, role, before.regions))
    click.echo(text(LANG, "people.cli.changed", email=person.email, role=person.role))


@contextmanager
def _opened() -> Iterator[tuple[Config, Database]]:
    settings = config.read(os.environ)
    check_home(settings.home)
    state = open_kept(settings, begun=tell_begun)
    try:
        yield settings, state
    finally:
        state.close()


def _every(state: Database, find: str) -> Iterator[Person]:
    page = people.listed(state, OPERATOR, find)
    yield from page.people
    for number in range(2, page.pages + 1):
        yield from people.listed(state, OPERATOR, find, number).people


def _id(state: Database, email: str) -> int:
    return people.by_email(state, OPERATOR, email_key(email)).id


def _document(person: Person) -> dict[str, Any]:
    seen = person.last_sign_in
    return {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "role": person.role,
        "regions": list(person.regions),
        "status": person.status,
        "last_sign_in": seen.isoformat() if seen else None,
        "assigned": [f"{region}:{org_id}" for region, org_id in person.assigned],
    }


def _tell(key: str, settings: Config, made: Link) -> None:
    """A sentence on standard error, the link alone on standard output."""
    time = text(LANG, "people.cli.days" if made.purpose is links.Purpose.INVITE else "people.cli.hours")
    click.echo(text(LANG, f"people.cli.{key}", email=made.person.email, time=time), err=True)
    click.echo(managing.address(settings.base_url, made))

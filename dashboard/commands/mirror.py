"""`partner-hub mirror ...`: links with which customers see their own figures, made, listed and revoked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import orjson

from dashboard.commands import secret_line
from dashboard.commands.acting import customer, json_option, opened, user_option
from dashboard.data.mirrors import definition, reading, writing
from dashboard.data.mirrors.definition import Wish
from dashboard.data.mirrors.reading import Listed, Mirror
from dashboard.words import LANGUAGES, text

LANG = "en"
_customer = click.argument("named", metavar="REGION:ORG_ID")
_TOLD = ("id", "label", "lang", "guarded", "made_by", "created", "expires", "revoked", "opened")


@click.group()
def mirror() -> None:
    """Make, list and revoke the links with which customers see their own figures."""


@mirror.command()
@_customer
@click.option("--label", required=True, help="For whom it is; the customer does not see it.")
@click.option(
    "--show",
    "shows",
    multiple=True,
    type=click.Choice(definition.SECTIONS),
    help=f"A part to show, several times (default: {', '.join(definition.USUAL)}).",
)
@click.option("--lang", default=LANGUAGES[0], show_default=True, type=click.Choice(LANGUAGES), help="Of the page.")
@click.option("--days", default=definition.USUAL_DAYS, show_default=True, help="For how long it is good.")
@click.option(
    "--passphrase-file",
    type=click.Path(path_type=Path),
    help="File whose first line is the passphrase; - for standard input.",
)
@user_option
@json_option
def make(
    named: str,
    label: str,
    shows: Sequence[str],
    lang: str,
    days: int,
    passphrase_file: Path | None,
    email: str | None,
    as_json: bool,
) -> None:
    """Print a new link for a customer; it is told once."""
    region, org_id = customer(named)
    passphrase = secret_line.read(passphrase_file) if passphrase_file else ""
    wish = Wish(label, list(shows or definition.USUAL), lang, days, passphrase)
    with opened(email, reading.ALLOWED) as (state, store, _user, who):
        made, token = writing.make(state, store, who, region, org_id, wish)
        address = definition.address(store.config.base_url, made.name, token)
    click.echo(orjson.dumps({**_mirror(made), "address": address}).decode() if as_json else address)


@mirror.command("list")
@_customer
@user_option
@json_option
def list_(named: str, email: str | None, as_json: bool) -> None:
    """List the links of a customer, those that live first."""
    region, org_id = customer(named)
    with opened(email, reading.ALLOWED) as (state, store, user, _who):
        found = reading.listed(state, store, user, region, org_id)
    if as_json:
        click.echo(orjson.dumps({"mirrors": [_listed(each) for each in found]}).decode())
        return
    for one in found:
        click.echo(_line(one))


@mirror.command()
@click.argument("mirror_id", type=click.IntRange(0, writing.LARGEST_ID))
@user_option
@json_option
def revoke(mirror_id: int, email: str | None, as_json: bool) -> None:
    """End a link, by its number in `mirror list`."""
    with opened(email, reading.ALLOWED) as (state, store, _user, who):
        gone = writing.revoke(state, store, who, mirror_id)
    click.echo(orjson.dumps(_mirror(gone)).decode() if as_json else text(LANG, "mirrors.cli.revoked", id=gone.id))


def _mirror(one: Mirror) -> dict[str, Any]:
    where = {"customer": f"{one.region}:{one.org_id}", "sections": list(one.sections)}
    return {**{name: getattr(one, name) for name in _TOLD}, **where}


def _listed(one: Listed) -> dict[str, Any]:
    openings = [{"at": each.at, "address": each.address} for each in one.openings]
    return {**_mirror(one.mirror), "stage": one.stage, "openings": openings}


def _line(one: Listed) -> str:
    kept, stage = one.mirror, text(LANG, f"mirrors.stage.{one.stage}")
    until = kept.expires.isoformat(timespec="minutes")
    return text(LANG, "mirrors.cli.line", id=kept.id, label=kept.label, stage=stage, until=until, n=kept.opened)

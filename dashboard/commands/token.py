"""`partner-hub token ...`: the tokens with which programs read the hub."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
import orjson

from dashboard.access import Action
from dashboard.commands.acting import json_option, opened, user_option
from dashboard.data.people import api_tokens, users
from dashboard.data.people.api_tokens import USUAL_DAYS, Reach, Token
from dashboard.errors import Missing
from dashboard.words import text

LANG = "en"


@click.group()
def token() -> None:
    """Make tokens for programs, list them, revoke them."""


@token.command()
@click.argument("email", metavar="E-MAIL")
@click.option("--name", required=True, help="What it is for.")
@click.option("--scope", "scopes", multiple=True, required=True, help=f"What it opens: {', '.join(Reach)}; several.")
@click.option("--region", "regions", multiple=True, help="Where (default: all regions of the person); several.")
@click.option("--days", type=int, default=USUAL_DAYS, show_default=True, help="For how long it is good.")
@json_option
def add(email: str, name: str, scopes: Sequence[str], regions: Sequence[str], days: int, as_json: bool) -> None:
    """Print a new token of this person; it is told once."""
    with opened(None, Action.MANAGE_USERS) as (state, _store, _user, who):
        person = users.active(state, email)
        if person is None:
            raise Missing("account.error.no_user", email=email)
        where = list(regions) or [region.value for region in person.regions]
        made, told = api_tokens.make(state, who, person.id, name, list(scopes), where, days)
    click.echo(orjson.dumps({"token": told, **_said(made)}).decode() if as_json else told)


@token.command("list")
@user_option
@json_option
def list_(email: str | None, as_json: bool) -> None:
    """List tokens: everybody's, or those of a person."""
    with opened(email, Action.MANAGE_OWN_ACCOUNT) as (state, _store, user, _who):
        found, now = api_tokens.listed(state, user), state.clock()
    if as_json:
        click.echo(orjson.dumps({"tokens": [_said(one) for one in found]}).decode())
        return
    for one in (one for one in found if one.lives(now)):
        used = one.last_used.isoformat(timespec="seconds") if one.last_used else "-"
        until = one.expires.date().isoformat()
        scopes = ",".join(one.scopes)
        click.echo(
            text(LANG, "api.cli.line", id=one.id, email=one.email, name=one.name, scopes=scopes, until=until, used=used)
        )


@token.command()
@click.argument("token_id", type=int, metavar="NUMBER")
@user_option
@json_option
def revoke(token_id: int, email: str | None, as_json: bool) -> None:
    """Revoke a token, by the number that `list` tells."""
    with opened(email, Action.MANAGE_OWN_ACCOUNT) as (state, _store, _user, who):
        gone = api_tokens.revoke(state, who, token_id)
    click.echo(orjson.dumps(_said(gone)).decode() if as_json else text(LANG, "api.cli.revoked", id=gone.id))


def _said(one: Token) -> dict[str, Any]:
    """All but the token itself."""
    told = {"id": one.id, "email": one.email, "name": one.name, "scopes": one.scopes, "regions": one.regions}
    when = {"created": one.created, "expires": one.expires, "revoked": one.revoked}
    return {**told, **when, "last_used": one.last_used, "last_address": one.last_address}

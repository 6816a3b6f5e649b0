"""`partner-hub trial ...`: trials that are started here, with the rights of whoever runs the hub or of a person."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click
import orjson

from dashboard import config
from dashboard.access import OPERATOR, Action, User
from dashboard.codes import VERTICALS
from dashboard.commands.serve import check_home, tell_begun
from dashboard.commands.whose import reader, store_of
from dashboard.commands.written_down import WHO
from dashboard.data.audit.audit_log import Who
from dashboard.data.backup.opening import open_kept
from dashboard.data.trials import asking, handing, reading, writing
from dashboard.data.trials.asking import NewCompany
from dashboard.data.trials.writing import Bearer, Done, Hub
from dashboard.errors import BadField
from dashboard.scope import ALL, Region
from dashboard.words import text

LANG = "en"
_user = click.option("--user", "email", default=None, metavar="E-MAIL", help="With the rights of this person.")
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
_trial = click.argument("trial_id", metavar="REGION:SUBSCRIPTION_ID")


@click.group()
def trial() -> None:
    """Start, extend, cancel and list trials."""


@contextmanager
def _opened(email: str | None, action: Action) -> Iterator[tuple[Hub, User]]:
    settings = config.read(os.environ)
    check_home(settings.home)
    state = open_kept(settings, begun=tell_begun)
    try:
        user = reader(settings, email, action)
        who = WHO if user is OPERATOR else Who(user)
        yield Hub(settings, state, store_of(settings), who, settings.limits.import_wait_s), user
    finally:
        state.close()


@trial.command("list")
@click.option("--region", default=ALL, show_default=True, help=f"{', '.join(Region)} or {ALL}.")
@click.option("--query", "q", default="", help="Trials of selected customers only.")
@click.option("--as-of", "as_of", default="", help="Read the past as it is known now: YYYY-MM-DD.")
@click.option("--version", default="", help="Read a kept version at its own data date.")
@_user
@_json
def list_(region: str, q: str, as_of: str, version: str, email: str | None, as_json: bool) -> None:
    """List trials, imported ones too: dates, services, where each came from."""
    asked = {"region": region, "q": q, "as_of": as_of, "version": version}
    with _opened(email, Action.SEE_ANALYTICS) as (hub, user):
        found = reading.with_handover(hub.state, reading.listed(hub.store, user, asked))
    if as_json:
        click.echo(orjson.dumps({"total": len(found), "trials": found}).decode())
        return
    for one in found:
        click.echo(_line(one))


@trial.command()
@click.option("--customer", default=None, metavar="REGION:ORG_ID", help="An existing customer.")
@click.option("--company", default=None, metavar="NAME", help="A new customer.")
@click.option("--admin-email", default=None, metavar="E-MAIL", help="Of the new customer's administrator.")
@click.option("--vertical", default=None, help=f"Of the new customer: {', '.join(VERTICALS)}.")
@click.option("--country", default=None, help="Of the new customer: two letters; fixes its region.")
@click.option(
    "--license", "licenses", multiple=True, metavar="PRODUCT=NUMBER", help="One service; several times for several."
)
@click.option("--days", required=True, metavar="NUMBER", help="Its length, {}-{} days from today.".format(*asking.DAYS))
@click.option("--site-url", default=None, metavar="NAME.webex.com", help="With Meetings.")
@click.option("--time-zone", default=None, metavar="ZONE", help="With Meetings: e.g. Europe/Warsaw.")
@_user
@_json
def start(
    customer: str | None,
    company: str | None,
    admin_email: str | None,
    vertical: str | None,
    country: str | None,
    licenses: tuple[str, ...],
    days: str,
    site_url: str | None,
    time_zone: str | None,
    email: str | None,
    as_json: bool,
) -> None:
    """Start a trial of an existing customer or of a new one."""
    with _opened(email, Action.MANAGE_TRIALS) as (hub, user):
        most = hub.config.limits.max_name_chars
        new = (company, admin_email, vertical, country)
        if (customer is None) == all(each is None for each in new):
            raise BadField("trials.error.whom", field="customer")
        whom: NewCompany | Bearer = _meant(customer) if customer is not None else asking.company(*new, most)
        done = writing.start(hub, whom, asking.services(_counts(licenses), days, site_url, time_zone))
        _tell("started", hub, user, done, as_json)


@trial.command()
@_trial
@_user
@_json
def extend(trial_id: str, email: str | None, as_json: bool) -> None:
    """Let a trial end 30 days from today; three times at most."""
    _changed("extended", writing.extend, trial_id, email, as_json)


@trial.command()
@_trial
@_user
@_json
def cancel(trial_id: str, email: str | None, as_json: bool) -> None:
    """Cancel a trial from today on."""
    _changed("cancelled", writing.cancel, trial_id, email, as_json)


@trial.command()
@_trial
@_user
@_json
def retry(trial_id: str, email: str | None, as_json: bool) -> None:
    """Hand over anew what could not be handed over to be provisioned."""
    region, subscription_id = _named(trial_id)
    with _opened(email, Action.MANAGE_TRIALS) as (hub, user):
        handing.again(hub.state, hub.store, hub.who, region, subscription_id)
        (said,) = reading.with_handover(hub.state, [reading.found(hub.store, user, region, subscription_id)])
    click.echo(orjson.dumps({"trial": said}).decode() if as_json else text(LANG, "trials.cli.retried", id=trial_id))


def _named(trial_id: str) -> tuple[Region, str]:
    region, _, subscription_id = trial_id.partition(":")
    if region not in set(Region) or not subscription_id:
        raise BadField("trials.error.id", field="trial")
    return Region(region), subscription_id


def _changed(
    key: str, act: Callable[[Hub, Region, str], Done], trial_id: str, email: str | None, as_json: bool
) -> None:
    region, subscription_id = _named(trial_id)
    with _opened(email, Action.MANAGE_TRIALS) as (hub, user):
        _tell(key, hub, user, act(hub, region, subscription_id), as_json)


def _meant(given: str) -> Bearer:
    region, _, org_id = given.partition(":")
    if region not in set(Region) or not org_id:
        raise BadField("people.error.customer", field="customers")
    return Region(region), org_id.lower()


def _counts(licenses: Sequence[str]) -> dict[str, str]:
    """By product as it was given. Raises BadField for what is no pair, and a product that is said twice."""
    pairs = [each.partition("=") for each in licenses]
    counts = {product: count for product, _, count in pairs}
    if any(not sign for _product, sign, _count in pairs) or len(counts) < len(pairs):
        raise BadField("trials.error.pair", field="licenses")
    return counts


def _tell(key: str, hub: Hub, user: User, done: Done, as_json: bool) -> None:
    found = reading.one(hub.store, user, done.region, done.org_id, done.subscription_id)
    (said,) = reading.with_handover(hub.state, [found])
    if as_json:
        click.echo(orjson.dumps({"version": done.version, "trial": said}).decode())
        return
    click.echo(text(LANG, f"trials.cli.{key}", id=said["id"], customer=said["customer"]))
    click.echo(_line(said))
    if key == "started":
        click.echo(text(LANG, f"trials.cli.{'handed' if hub.config.provisioning_url else 'by_hand'}"))


def _line(one: Any) -> str:
    services = ", ".join(f"{each['product']} {each['total']}" for each in one["services"])
    return text(LANG, "trials.cli.line", **{**one, "services": services})

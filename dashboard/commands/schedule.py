"""`partner-hub schedule`: reports that are made again and again, with the rights that their owner has each time."""

from __future__ import annotations

import os
from typing import Any

import click
import orjson

from dashboard import config
from dashboard.access import Action
from dashboard.commands.acting import json_option, opened, user_option
from dashboard.config import Config
from dashboard.data.deliveries.beginning import Beginning
from dashboard.data.deliveries.checking import Checking
from dashboard.data.deliveries.delivery import PAGE
from dashboard.data.report_runs.writing import KIND
from dashboard.data.report_templates.reading import finder
from dashboard.data.reports.formats import CHOICES
from dashboard.data.schedules import reading, recurrence, writing
from dashboard.data.schedules.ranges import Range
from dashboard.data.schedules.recurrence import Every, Weekday, upcoming
from dashboard.data.schedules.schedule import MOST_SIGNS, Schedule, Stage
from dashboard.errors import BadField, Refused
from dashboard.look import Look
from dashboard.pictures.subscribing import PageChecking
from dashboard.pictures.wish import KINDS
from dashboard.scope import Region
from dashboard.words import text

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORDS = "en"
_number = click.argument("number", type=int, metavar="NUMBER")


@click.group()
def schedule() -> None:
    """Reports made again and again: daily, weekly, monthly."""


@schedule.command("add", help='Make the report TEMPLATE again and again, e.g. "Devices"; or send a page or a block.')
@click.argument("template", required=False)
@click.option("--page", default="", metavar="ADDRESS", help='Send this page as a picture: "/licenses?region=eu".')
@click.option("--block", default="", metavar="ADDRESS", help='Send this block: "licenses-trend?region=eu".')
@click.option("--name", default=None, help="What the schedule is called (default: as the report).")
@click.option("--region", default="", help=f"Of a report: {', '.join(Region)} or all.")
@click.option("--service", default="", help="meetings or calling: of a license table.")
@click.option(
    "--format",
    "kind",
    type=click.Choice([*CHOICES, *KINDS]),
    default=None,
    help="Default: csv of a report, pdf of a page.",
)
@click.option(
    "--range",
    "which",
    type=click.Choice([str(each) for each in Range]),
    default=None,
    help="Days of Calling Usage Details.",
)
@click.option("--count", type=int, default=None, help="How many days, of --range days.")
@click.option("--every", type=click.Choice([str(each) for each in Every]), required=True)
@click.option("--at", required=True, metavar="HH:MM", help="Time of day in the time zone.")
@click.option("--zone", required=True, metavar="ZONE", help="Such as Europe/Warsaw.")
@click.option("--on", default="", metavar="mon,thu", help="Days of the week.")
@click.option("--day", default="", metavar="N|first|last", help="Day of the month, or its first or last working day.")
@click.option("--start", required=True, metavar="YYYY-MM-DD", help="First day.")
@click.option("--end", default=None, metavar="YYYY-MM-DD", help="Last day.")
@click.option("--to", multiple=True, metavar="ADDRESS", help="Send it there by mail; may be said several times.")
@click.option("--folder", is_flag=True, help="Put it into PARTNER_HUB_REPORT_FOLDER too.")
@user_option
@json_option
def add(template: str | None, name: str | None, email: str | None, as_json: bool, **said: Any) -> None:
    """Checks all of it, then keeps it."""
    when = recurrence.read({**said, **_days(said["on"]), **_day(said["day"])})
    address = said["page"] or said["block"]
    if sum(map(bool, (template, said["page"], said["block"]))) != 1:
        raise Refused("schedules.error.one_of")
    with opened(email, Action.EXPORT) as (state, store, user, who):
        checking = Checking(config.read(os.environ), state, store)
        to = list(said["to"])
        if address:
            _register_pages(checking.config)
            what = {"address": address, "format": said["kind"] or "pdf", "to": to}
            called = name if name is not None else address.strip("/")[:MOST_SIGNS]
            made = writing.add(state, who, PAGE, called, when, what, PageChecking(checking))
        else:
            what = {"template": template, "format": said["kind"] or CHOICES[0], "to": to, "folder": said["folder"]}
            what |= {"range": said["which"], "count": said["count"]}
            what |= {"region": said["region"], "service": said["service"]}
            called = name if name is not None else finder(state, user)(str(template)).name(Look().t)
            made = writing.add(state, who, KIND, called, when, what, checking)
        _tell([_said(made, state.clock())], as_json)


@schedule.command("list")
@user_option
@json_option
def list_(email: str | None, as_json: bool) -> None:
    """List schedules with when they are due next, one's own or everybody's."""
    with opened(email, Action.EXPORT) as (state, _store, user, _who):
        found = []
        for one in reading.listed(state, user):
            with state.read() as connection:
                was = reading.occurrences(connection, one.id)
            said = [{"due": each.due_at.isoformat(), "became": each.became, "job": each.job} for each in was]
            found.append({**_said(one, state.clock()), "occurrences": said})
    _tell(found, as_json)


@schedule.command("pause")
@_number
@user_option
@json_option
def pause(number: int, email: str | None, as_json: bool) -> None:
    """It is due no more, until it is resumed."""
    with opened(email, Action.EXPORT) as (state, _store, user, who):
        with state.read() as connection:
            one = reading.found(connection, user, number)
        _tell([_said(writing.pause(state, who, number, one.version), state.clock())], as_json)


@schedule.command("resume")
@_number
@user_option
@json_option
def resume(number: int, email: str | None, as_json: bool) -> None:
    """It is due again, from now on."""
    with opened(email, Action.EXPORT) as (state, _store, user, who):
        with state.read() as connection:
            one = reading.found(connection, user, number)
        _tell([_said(writing.resume(state, who, number, one.version), state.clock())], as_json)


@schedule.command("run")
@_number
@user_option
def run(number: int, email: str | None) -> None:
    """Once more, now; prints the key of the job."""
    with opened(email, Action.EXPORT) as (state, _store, _user, who):
        click.echo(writing.run_now(state, who, number, Beginning(config.read(os.environ), state)))


@schedule.command("remove")
@_number
@user_option
def remove(number: int, email: str | None) -> None:
    """It is gone; what it has made stays in the history."""
    with opened(email, Action.EXPORT) as (state, _store, user, who):
        with state.read() as connection:
            one = reading.found(connection, user, number)
        writing.remove(state, who, number, one.version)
        click.echo(text(_WORDS, "schedules.cli.removed", name=one.name))


def _register_pages(settings: Config) -> None:
    """Which pages there are is known once an app is made."""
    from dashboard.factory import create_app  # noqa: PLC0415  reports need none

    create_app(settings)


def _days(given: str) -> dict[str, Any]:
    said = [each.strip().lower() for each in given.split(",") if each.strip()]
    if not set(said) <= set(_DAYS):
        raise BadField("schedules.error.days", field="days")
    return {"days": [_DAYS.index(each) for each in said]}


def _day(given: str) -> dict[str, Any]:
    if given in set(Weekday):
        return {"weekday": given, "day": None}
    return {"day": int(given) if given.isascii() and given.isdigit() else None}


def _said(one: Schedule, now: Any) -> dict[str, Any]:
    ahead = upcoming(one.recurrence, now) if one.stage is Stage.ACTIVE else []
    facts = {**one.facts(), "version": one.version}
    return {**facts, "why": one.why, "next": [due.isoformat() for due in ahead]}


def _tell(found: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(orjson.dumps({"schedules": found}).decode())
        return
    for one in found:
        due = (one["next"] or ["-"])[0]
        stage = text(_WORDS, f"schedules.cli.stage.{one['state']}")
        said = {"number": one["schedule"], "name": one["name"], "owner": one["owner"], "due": due, "stage": stage}
        click.echo(text(_WORDS, "schedules.cli.line", **said))

"""`partner-hub audit list | verify`: who did what, and whether the log is what was written."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime

import click

from dashboard import config
from dashboard.commands.serve import tell_begun
from dashboard.data.audit import audit_list
from dashboard.data.audit.audit_list import Asked, Entry
from dashboard.data.audit.audit_log import Act, Fault
from dashboard.data.audit.audit_log import verify as verified
from dashboard.data.backup.opening import open_to_read
from dashboard.data.state.database import Database
from dashboard.data.state.postgres import patiently
from dashboard.errors import Refused
from dashboard.words import text

LANG = "en"
NOT_WHOLE = 2


@click.group()
def audit() -> None:
    """The audit log: list its entries, or check that none was changed."""


@audit.command("list")
@click.option("--since", default="", help="From this day (YYYY-MM-DD) or moment on, in UTC.")
@click.option("--actor", default="", help="Whose e-mail holds this.")
@click.option("--action", default="", help="One act, e.g. exported.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def list_(since: str, actor: str, action: str, as_json: bool) -> None:
    """Print the entries, newest first."""
    asked = Asked(since=_moment(since), person=actor, act=_act(action))
    with _open() as state:
        entries = audit_list.every(state, asked, audit_list.newest(state) + 1)
        if as_json:
            click.echo(json.dumps({"entries": [_said(entry) for entry in entries]}))
            return
        for entry in entries:
            click.echo(_line(entry))


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("--expect", default="", help="A hash that was printed before: the log must still hold that entry.")
def verify(as_json: bool, expect: str) -> int:
    """Check every entry against the one before it; exit 2 where one was changed, removed or put in."""
    with _open() as state, patiently():
        entries, digest, faults = verified(state, expect.strip().lower())
    if as_json:
        said = {"entries": entries, "hash": digest, "whole": not faults, "faults": [asdict(fault) for fault in faults]}
        click.echo(json.dumps(said))
    else:
        for line in _told(entries, digest, faults):
            click.echo(line)
    return NOT_WHOLE if faults else 0


def _told(entries: int, digest: str, faults: list[Fault]) -> Iterator[str]:
    for fault in faults:
        yield text(LANG, f"audit.fault.{fault.rule}", first=fault.first, last=fault.last)
    yield text(LANG, "audit.command.not_whole" if faults else "audit.command.whole", n=entries)
    yield text(LANG, "audit.command.hash", hash=digest)


@contextmanager
def _open() -> Iterator[Database]:
    state = open_to_read(config.read(os.environ, signs=False), begun=tell_begun)
    try:
        yield state
    finally:
        state.close()


def _moment(given: str) -> datetime | None:
    if not given:
        return None
    try:
        read = datetime.fromisoformat(given)
    except ValueError as error:
        raise Refused("audit.command.since", got=given[:40]) from error
    return read.replace(tzinfo=read.tzinfo or UTC)


def _act(given: str) -> Act | None:
    if given and given not in tuple(Act):
        raise Refused("audit.command.action", got=given[:40], known=", ".join(Act))
    return Act(given) if given else None


def _line(entry: Entry) -> str:
    """`12 2026-11-28T04:05:06Z allowed exported clara@partner.example 10.0.0.7 licenses-low {"rows": 7}`."""
    values = [json.dumps(value) for value in (entry.before, entry.after) if value is not None]
    result = "allowed" if entry.allowed else "denied"
    place = (entry.actor or "-", entry.address or "-", entry.target or "-")
    return " ".join((str(entry.number), _stamp(entry.at), result, entry.act, *place, " -> ".join(values))).rstrip()


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _said(entry: Entry) -> dict[str, object]:
    return {**asdict(entry), "at": entry.at.astimezone(UTC).isoformat()}

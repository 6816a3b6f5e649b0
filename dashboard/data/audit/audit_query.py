"""From the plain values of an address to which entries of the audit log are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from dashboard.data.audit.audit_list import Asked
from dashboard.data.audit.audit_log import Act
from dashboard.errors import Refused
from dashboard.parameters import day

# `since` and `until` are days in UTC, both included.
NAMES = ("since", "until", "person", "act", "result", "text")
ALLOWED, DENIED = "allowed", "denied"
BEFORE = "before"
MOST = 200
_DIGITS = 12


def asked(given: Mapping[str, str]) -> Asked:
    """What is asked for; an empty value is none. Raises Refused for nonsense."""
    act, result = given.get("act", ""), given.get("result", "")
    if act and act not in tuple(Act):
        raise Refused("audit.error.act", got=act[:40])
    if result not in {"", ALLOWED, DENIED}:
        raise Refused("audit.error.result", got=result[:40])
    return Asked(
        since=_start(day(given["since"])) if given.get("since") else None,
        until=_end(day(given["until"])) if given.get("until") else None,
        person=_short(given.get("person", "")),
        act=Act(act) if act else None,
        allowed=result == ALLOWED if result else None,
        text=_short(given.get("text", "")),
    )


def below(given: Mapping[str, str]) -> int | None:
    """The number under which the page begins; None for the newest."""
    said = given.get(BEFORE, "")
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) <= _DIGITS):
        raise Refused("audit.error.before", got=said[:40])
    return int(said)


def _start(of: date) -> datetime:
    return datetime.combine(of, time(), UTC)


def _end(of: date) -> datetime:
    """The day after it; the last day that there is has none, and ends at its last moment."""
    return datetime.max.replace(tzinfo=UTC) if of == date.max else _start(of + timedelta(days=1))


def _short(text: str) -> str:
    if len(text) > MOST:
        raise Refused("audit.error.long", most=MOST)
    return text.strip()

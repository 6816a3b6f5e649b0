"""Guessing passwords is slowed, and its victim is not locked out: who may try when.

A try goes down lanes. Strangers share two: one for the account, one for the address that they come from; an account
gets 5 tries and then one after 30 s, 60 s ... 15 minutes (12 in the first hour, 4 in each further one), whoever asks
from wherever, whether the account exists or not. Who signed in to the account before has a lane of their own, which
strangers do not fill: this browser, by the session that it holds (a session that is over counts too), or else this
address. A try is counted before it is looked at, so that many at once are no more than one after the other; a right
password takes its own count back, and strangers' counts stay.
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Connection, delete, insert, select, update

from dashboard.data.people import tokens
from dashboard.data.people.sessions import ADDRESS_LENGTH, From
from dashboard.data.state.database import Database
from dashboard.data.state.models import SessionRow, TryRow

FREE = 5  # wrong tries of one account before the first wait
FREE_FROM_ONE_ADDRESS = 20  # of all accounts together: an office has one address
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)  # after the last wrong try
_T, _S = TryRow, SessionRow


@dataclass(frozen=True, slots=True)
class Lane:
    """What is counted together, and how many wrong tries are free."""

    key: str
    free: int = FREE


@dataclass(frozen=True, slots=True)
class Turn:
    """Whether it may be tried now: `wait_s` is 0, or how long not yet. `first`: nobody was told of this wait before."""

    wait_s: int = 0
    first: bool = False


def lanes(connection: Connection, name: str, user_id: int | None, where: From, held: str | None) -> Sequence[Lane]:
    """The lanes of a try: to sign in as `name` (as it is compared), which is this user or nobody's."""
    place = reader_of(where.address)
    if held is not None and tokens.has_form(held, tokens.SESSION):
        digest = tokens.digest(held)
        if connection.execute(select(_S.digest).where(_S.digest == digest, _S.user_id == user_id)).first():
            return (Lane(_key("browser", f"{user_id} {digest}")),)
    here = (_S.user_id == user_id, _S.address == where.address[:ADDRESS_LENGTH])
    if connection.execute(select(_S.digest).where(*here).limit(1)).first():
        return (Lane(_key("known", f"{user_id} {place}")),)
    return (Lane(_key("account", name)), Lane(_key("address", place), FREE_FROM_ONE_ADDRESS))


def of_person(user_id: int) -> Sequence[Lane]:
    """The lane of who is signed in and shows the password again."""
    return (Lane(_key("person", str(user_id))),)


def of_set_up(address: str) -> Sequence[Lane]:
    """The lane of an address that opens set-up links."""
    return (Lane(_key("set-up", reader_of(address))),)


def of_mirror(mirror_id: int, address: str) -> Sequence[Lane]:
    """The lanes of who says the passphrase of a mirror link: the link's own, and that of the address."""
    return (Lane(_key("mirror", str(mirror_id))), Lane(_key("address", reader_of(address)), FREE_FROM_ONE_ADDRESS))


def begin(state: Database, asked: Sequence[Lane]) -> Turn:
    """Takes a turn: it counts as wrong until `took_back`. Says how long to wait where it cannot be taken yet."""
    with state.read() as connection:
        turn = _turn(connection, asked, state.clock())
    if turn.wait_s and not turn.first:
        return turn  # a flood of tries writes nothing
    with state.write() as connection:
        now = state.clock()
        # After the clock was set back, a wait is counted from now: else it were over only when the wrong time comes.
        connection.execute(update(_T).where(_T.last > now).values(last=now))
        turn = _turn(connection, asked, now)
        if turn.wait_s:
            _tell(connection, asked, now)
            return turn
        connection.execute(delete(_T).where(_T.last < now - FORGOTTEN))
        for lane in asked:
            _count(connection, lane.key, now)
    return turn


def took_back(connection: Connection, asked: Sequence[Lane]) -> None:
    """The password was right. A lane of one's own is empty again; of strangers' lanes only this try goes."""
    for lane in asked:
        if len(asked) == 1:
            connection.execute(delete(_T).where(_T.key.in_((lane.key, _told(lane.key)))))
        else:
            connection.execute(update(_T).where(_T.key == lane.key, _T.failures > 0).values(failures=_T.failures - 1))


def once(connection: Connection, what: str, now: datetime, every: timedelta) -> bool:
    """Whether it is the first time within `every`: what strangers can cause endlessly is written down once."""
    if was_lately(connection, what, now, every):
        return False
    _count(connection, _key("once", what), now)
    return True


def was_lately(connection: Connection, what: str, now: datetime, every: timedelta) -> bool:
    """The same, only asked."""
    last = connection.execute(select(_T.last).where(_T.key == _key("once", what))).scalar()
    return last is not None and abs(now - last) < every


def wait(failures: int, free: int = FREE) -> timedelta:
    """How long after the last of so many wrong tries the next one may come."""
    if failures < free:
        return timedelta(0)
    doubled: int = 2 ** min(failures - free, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)


def _turn(connection: Connection, asked: Sequence[Lane], now: datetime) -> Turn:
    rows = {
        row.key: row
        for row in connection.execute(
            select(_T.key, _T.failures, _T.last).where(
                _T.key.in_([key for lane in asked for key in (lane.key, _told(lane.key))])
            )
        )
    }
    longest, first = timedelta(0), False
    for lane in asked:
        row, told = rows.get(lane.key), rows.get(_told(lane.key))
        if row is None or now - row.last >= FORGOTTEN:
            continue
        # A clock that was set back must not make anybody wait longer than the rule says.
        left = min(row.last + (due := wait(row.failures, lane.free)) - now, due)
        if left > longest:
            longest, first = left, told is None or told.last < row.last or row.last > now
    return Turn(ceil(longest.total_seconds()), first)


def _count(connection: Connection, key: str, now: datetime) -> None:
    counted = connection.execute(update(_T).where(_T.key == key).values(failures=_T.failures + 1, last=now))
    if counted.rowcount == 0:
        connection.execute(insert(_T).values(key=key, failures=1, last=now))


def _tell(connection: Connection, asked: Sequence[Lane], now: datetime) -> None:
    for lane in asked:
        connection.execute(delete(_T).where(_T.key == _told(lane.key)))
        connection.execute(insert(_T).values(key=_told(lane.key), failures=0, last=now))


def _key(kind: str, what: str) -> str:
    """Digests only: the table names no account and no address."""
    return f"{kind}:{hashlib.sha256(what.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _told(key: str) -> str:
    return f"told:{key}"


def reader_of(address: str) -> str:
    """Whom an address stands for: itself; of IPv6 the network, in which the rest is the reader's own to choose."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or ipaddress.ip_network((int(found), 64), strict=False))

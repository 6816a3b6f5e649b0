"""A mirror link is opened: its token becomes a cookie, a passphrase is asked for and slowed, each time is counted."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from sqlalchemy import delete, insert, select, update

from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.mirrors import reading
from dashboard.data.mirrors.reading import Mirror, Seen
from dashboard.data.people import passwords, tokens, tries
from dashboard.data.people.sessions import ADDRESS_LENGTH
from dashboard.data.state.database import Database
from dashboard.data.state.mirror_models import MirrorKeyRow, MirrorOpeningRow, MirrorRow
from dashboard.data.store import Store
from dashboard.errors import BadField, Slowed

KEPT_OPENINGS = 500  # of one link; how often it was opened at all is counted besides
_M, _K, _O = MirrorRow, MirrorKeyRow, MirrorOpeningRow


@dataclass(frozen=True, slots=True)
class Opened:
    """The link, and the cookie to keep; empty where its passphrase is to be said first."""

    mirror: Mirror
    cookie: str = ""


def exchange(
    state: Database, store: Store, name: str, token: object, passphrase: object, address: str
) -> Opened | None:
    """The link of this name where the token of its address is good; None for every other.

    Raises BadField for a wrong passphrase, Slowed where it cannot be tried yet; then nothing was looked at.
    """
    if not isinstance(token, str) or not tokens.has_form(token, tokens.MIRROR):
        return None
    with state.read() as connection:
        found = reading.live(connection, state, name, _K.digest == tokens.digest(token))
    if found is None or not reading.shows(store, found[0].mirror, found[0].user):
        return None
    (one, kept) = found[0].mirror, found[1]["passphrase"]
    if kept is None:
        return Opened(one, cookie_of(token))
    if not isinstance(passphrase, str) or not passphrase:
        return Opened(one)
    _check(state, one, kept, passphrase, address)
    return Opened(one, cookie_of(token, kept))


def cookie_of(token: str, hashed: str | None = None) -> str:
    """The link's own cookie: made of the token and of the passphrase's salted hash, which nobody has but the hub. Who
    knows the token alone cannot make it."""
    return tokens.derived(tokens.MIRROR, token if hashed is None else f"{token}:{hashed}")


def count(state: Database, seen: Seen, address: str) -> None:
    """Once more. Raises Unusable where it cannot be written down: what is not counted is not shown."""
    one = seen.mirror.id
    with state.write() as connection:
        connection.execute(update(_M).where(_M.id == one).values(opened=_M.opened + 1))
        connection.execute(insert(_O).values(mirror_id=one, at=state.clock(), address=address[:ADDRESS_LENGTH]))
        newest = select(_O.id).where(_O.mirror_id == one).order_by(_O.id.desc()).offset(KEPT_OPENINGS).limit(1)
        last = connection.execute(newest).scalar()
        if last is not None:
            connection.execute(delete(_O).where(_O.mirror_id == one, _O.id <= last))


def _check(state: Database, one: Mirror, kept: str, passphrase: str, address: str) -> None:
    asked, who, target = tries.of_mirror(one.id, address), Who(None, address), f"{one.region}:{one.org_id}"
    turn = tries.begin(state, asked)
    if turn.wait_s:
        if turn.first:
            audit_log.write(
                state, who, Act.MIRROR_SLOWED, target, {"mirror": one.id, "wait_s": turn.wait_s}, allowed=False
            )
        raise Slowed("mirrors.error.slowed", turn.wait_s, n=ceil(turn.wait_s / 60))
    if not passwords.fits(kept, passphrase):
        audit_log.write(state, who, Act.MIRROR_REFUSED, target, {"mirror": one.id}, allowed=False)
        raise BadField("mirrors.error.passphrase", field="passphrase")
    with state.write() as connection:
        tries.took_back(connection, asked)

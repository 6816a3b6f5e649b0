"""Mirror links made and revoked; each act is written down, with what was before and after."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta

from sqlalchemy import func, insert, select, update

from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.mirrors import definition, opening, reading
from dashboard.data.mirrors.definition import Wish
from dashboard.data.mirrors.reading import ALLOWED, Mirror
from dashboard.data.people import passwords, tokens
from dashboard.data.people.audited_write import AuditedWrite, audited_write
from dashboard.data.state.database import Database
from dashboard.data.state.mirror_models import MirrorKeyRow, MirrorRow
from dashboard.data.store import Store
from dashboard.errors import BadField, Missing, Refused
from dashboard.scope import Region

MOST = 20  # links of one customer, those that live
MOST_EVER = 500  # of one customer, those that are over too
LARGEST_ID = 2**31 - 1
_M, _K = MirrorRow, MirrorKeyRow
_NAME_BYTES = 10


def make(state: Database, store: Store, who: Who, region: Region, org_id: str, wish: Wish) -> tuple[Mirror, str]:
    """A new link and its token, which is told here and never again. Raises BadField, Missing for a customer that they
    do not see, Refused, NoAccess."""
    hashed = _passphrase(wish.passphrase, definition.label(wish.label))  # takes its time: before anybody waits for it
    with audited_write(state, who, ALLOWED, Act.MIRROR_MADE, f"{region}:{org_id}") as act:
        reading.seen(store, act.actor, region, org_id)
        chosen, lang, days = definition.sections(wish.sections), definition.lang(wish.lang), definition.days(wish.days)
        _room(act, region, org_id)
        row = {
            "name": base64.b32encode(secrets.token_bytes(_NAME_BYTES)).decode().lower(),
            "region": region.value,
            "org_id": org_id,
            "label": definition.label(wish.label),
            "sections": chosen,
            "lang": lang,
            "guarded": hashed is not None,
            "maker": act.actor.id,
            "made_by": act.actor.email,
            "created": act.now,
            "expires": act.now + timedelta(days=days),
            "opened": 0,
        }
        made = act.connection.execute(insert(_M).values(**row))
        assert made.inserted_primary_key is not None
        number, token = int(made.inserted_primary_key[0]), tokens.new(tokens.MIRROR)
        digests = {"digest": tokens.digest(token), "cookie_digest": tokens.digest(opening.cookie_of(token, hashed))}
        act.connection.execute(insert(_K).values(mirror_id=number, passphrase=hashed, **digests))
        new = _found(act, number)
        act.record(None, new.facts())
        return new, token


def revoke(state: Database, store: Store, who: Who, mirror_id: int) -> Mirror:
    """It opens nothing from the next request on; again is no error. Raises Missing, NoAccess."""
    with audited_write(state, who, ALLOWED, Act.MIRROR_REVOKED, f"#{mirror_id}") as act:
        before = _found(act, mirror_id)
        try:
            reading.seen(store, act.actor, before.region, before.org_id)
        except Missing as error:
            raise Missing("mirrors.error.gone") from error
        act.target = f"{before.region}:{before.org_id}"
        if before.revoked is None:
            act.connection.execute(update(_M).where(_M.id == mirror_id).values(revoked=act.now))
            act.record(before.facts(), {"revoked": act.now.isoformat(timespec="seconds")})
        return _found(act, mirror_id)


def _found(act: AuditedWrite, mirror_id: int) -> Mirror:
    one = reading.find(act.connection, mirror_id) if 0 < mirror_id <= LARGEST_ID else None
    if one is None:
        raise Missing("mirrors.error.gone")
    return one


def _room(act: AuditedWrite, region: Region, org_id: str) -> None:
    """Raises Refused where the customer has as many links as it may have."""
    ever = select(func.count()).select_from(_M).where(_M.region == region.value, _M.org_id == org_id)
    living = ever.where(_M.revoked.is_(None), _M.expires > act.now)
    if act.connection.execute(living).scalar_one() >= MOST:
        raise Refused("mirrors.error.many", most=MOST)
    if act.connection.execute(ever).scalar_one() >= MOST_EVER:
        raise Refused("mirrors.error.many_ever", most=MOST_EVER)


def _passphrase(given: object, label: str) -> str | None:
    """Its hash; None where none is wished. Raises BadField for one that is easily guessed."""
    if given == "":
        return None
    if not isinstance(given, str):
        raise BadField("mirrors.error.passphrase_text", field="passphrase")
    passwords.check(given, "", label, field="passphrase")
    return passwords.hashed(given)

"""The address by which recipients end what they are sent: it needs no sign-in, and tells nothing of what it ends."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

import orjson
from sqlalchemy import Connection, select, update

from dashboard.config import Config
from dashboard.data.audit.audit_log import Act, Who, record
from dashboard.data.deliveries.delivery import Channel
from dashboard.data.schedules.schedule import schedule_of
from dashboard.data.state.database import Database
from dashboard.data.state.work_models import DeliveryRow, ScheduleRow

PATH = "/unsubscribe"
_TOKEN = re.compile(r"phu_([A-Za-z0-9_-]{43})-([1-9][0-9]{0,9})")
_MOST_ID = 2**31
_D, _S = DeliveryRow, ScheduleRow


def address(config: Config, delivery_id: int) -> str:
    """Where the recipient of this delivery ends them."""
    return f"{config.base_url}{PATH}/{token(config, delivery_id)}"


def token(config: Config, delivery_id: int) -> str:
    """Nothing is kept of it: it is signed by the hub's key."""
    mac = hmac.new(config.secret_key, f"unsubscribe:{delivery_id}".encode(), hashlib.sha256).digest()
    return f"phu_{base64.urlsafe_b64encode(mac).decode().rstrip('=')}-{delivery_id}"


def leave(config: Config, state: Database, given: str, from_: str) -> None:
    """Takes the recipient off the schedule; does nothing, and says nothing, where the token is none or they are off."""
    found = _TOKEN.fullmatch(given)
    if found is None or int(found[2]) >= _MOST_ID:
        return
    if not hmac.compare_digest(given, token(config, int(found[2]))):
        return
    with state.write() as connection:
        _take_off(connection, state, int(found[2]), from_)


def _take_off(connection: Connection, state: Database, delivery_id: int, from_: str) -> None:
    asked = select(_S.__table__, _D.address).join(_D, _D.schedule_id == _S.id)
    asked = asked.where(_D.id == delivery_id, _D.channel == Channel.MAIL.value)
    row = connection.execute(asked).mappings().first()
    if row is None:
        return
    one, off = schedule_of(row), row["address"]
    left = [each for each in one.payload.get("to", ()) if each != off]
    if len(left) == len(one.payload.get("to", ())):
        return
    payload = orjson.dumps({**one.payload, "to": left}).decode()
    connection.execute(update(_S).where(_S.id == one.id).values(payload=payload, version=one.version + 1))
    said = {"schedule": one.id, "to": off}
    record(connection, state.clock(), Who(name=off, address=from_), Act.SCHEDULE_CHANGED, one.name, said, None)

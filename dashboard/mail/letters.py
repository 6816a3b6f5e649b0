"""Letters as jobs of the queue: one for each recipient, handed to the server at most once."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from typing import Any

from sqlalchemy import Connection

from dashboard.config import Config
from dashboard.data.queue import claiming, putting
from dashboard.data.queue.job import HANDING, NOBODY
from dashboard.data.queue.running import Finished, Running, again
from dashboard.errors import Refused, Unusable
from dashboard.mail.message import Letter, compose
from dashboard.mail.sending import Why, hand_over

KIND = "mail"


def put(connection: Connection, now: datetime, config: Config, letter: Letter, owner_id: int = NOBODY) -> str:
    """Puts a letter down, in the transaction of the act that asks for it; the key of its job. Letters of the same key
    are one. Raises Refused where the hub has no mail server."""
    if not config.smtp_url:
        raise Refused("mail.error.no_server")
    said: dict[str, Any] = {name: getattr(letter, name) for name in ("key", "to", "lang", "subject", "link")}
    said["paragraphs"] = list(letter.paragraphs)
    return putting.put(connection, now, KIND, said, owner_id, once=f"{KIND}:{letter.key}", bounded=False)


def send(running: Running) -> Finished:
    """Hands a letter over."""
    still_whole(running)
    letter = Letter(**running.job.payload)
    return hand(running, compose(running.config, letter, running.state.clock()), letter.to)


def still_whole(running: Running) -> None:
    """Asked before a letter is made. Raises Refused where whoever did it was killed while it was handed over (nobody
    knows whether it was sent, and it is not sent again), and where the hub has no mail server any more."""
    if running.job.done == HANDING:
        raise Refused(_key(Why.UNKNOWN))
    if not running.config.smtp_url:
        raise Refused("mail.error.no_server")


def hand(running: Running, message: EmailMessage, to: str) -> Finished:
    """Hands the message of this job over. That this begins is noted first. Raises Later where it is worth another try,
    Refused and Unusable where it has failed for good."""
    job = running.job
    running.told(HANDING, 1)  # who should stop does so before it is noted
    claiming.beat(running.state, job, HANDING, 1)
    outcome = hand_over(running.config, message, to)
    if outcome.why is None:
        return Finished({"to": to, "status": outcome.status})
    values = {"status": outcome.status or 0}
    if outcome.final:
        error = Unusable if outcome.why is Why.AWAY else Refused
        raise error(_key(outcome.why), **values)
    raise again(job, _key(outcome.why), **values)


def _key(why: Why) -> str:
    return f"mail.why.{why}"

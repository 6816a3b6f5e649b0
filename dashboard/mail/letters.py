"""Letters as jobs of the queue: one for each recipient, handed to the server at most once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from dashboard.config import Config
from dashboard.data.queue import claiming, putting
from dashboard.data.queue.job import NOBODY
from dashboard.data.queue.running import Finished, Later, Running
from dashboard.errors import Refused, Unusable
from dashboard.mail.message import Letter, compose
from dashboard.mail.sending import Why, hand_over

KIND = "mail"
PAUSES = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60))  # after each failed try; then it has failed
_HANDING = 1  # how far a job is whose message is being handed over


def put(connection: Connection, now: datetime, config: Config, letter: Letter, owner_id: int = NOBODY) -> str:
    """Puts a letter down, in the transaction of the act that asks for it; the key of its job. Letters of the same key
    are one. Raises Refused where the hub has no mail server."""
    if not config.smtp_url:
        raise Refused("mail.error.no_server")
    said: dict[str, Any] = {name: getattr(letter, name) for name in ("key", "to", "lang", "subject", "link")}
    said["paragraphs"] = list(letter.paragraphs)
    return putting.put(connection, now, KIND, said, owner_id, once=f"{KIND}:{letter.key}", bounded=False)


def send(running: Running) -> Finished:
    """Hands a letter over. That this begins is noted first: who was killed in between leaves it unknown whether it was
    sent, and it is not sent again."""
    config, job = running.config, running.job
    if job.done == _HANDING:
        raise Refused(_key(Why.UNKNOWN))
    if not config.smtp_url:
        raise Refused("mail.error.no_server")
    message = compose(config, Letter(**job.payload), running.state.clock())
    running.told(_HANDING, 1)  # who should stop does so before it is noted
    claiming.beat(running.state, job, _HANDING, 1)
    outcome = hand_over(config, message, str(job.payload["to"]))
    if outcome.why is None:
        return Finished({"to": job.payload["to"], "status": outcome.status})
    values = {"status": outcome.status or 0}
    if outcome.final or job.attempts > len(PAUSES):
        error = Unusable if outcome.why is Why.AWAY else Refused
        raise error(_key(outcome.why), **values)
    raise Later(PAUSES[job.attempts - 1], _key(outcome.why), **values)


def _key(why: Why) -> str:
    return f"mail.why.{why}"

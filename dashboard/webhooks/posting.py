"""A webhook as a job of the queue: handed over at least once, each time under the same key."""

from __future__ import annotations

from dashboard.data.queue.running import Finished, Running, again
from dashboard.errors import Refused
from dashboard.webhooks.sending import Target, hand_over


def hand(running: Running, target: Target, key: str, body: bytes) -> Finished:
    """Hands it over for this job. `key`: by which the other side knows that the same came twice.

    Raises Later where it is worth another try, Refused and Unusable where it has failed for good.
    """
    running.check()
    outcome = hand_over(target, key, body, running.state.clock())
    if outcome.why is None:
        return Finished({"status": outcome.status})
    words, values = f"webhooks.why.{outcome.why}", {"status": outcome.status or 0}
    if outcome.final:
        raise Refused(words, **values)
    raise again(running.job, words, **values)

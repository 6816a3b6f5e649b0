"""What a serving process does beside answering: hands trials over, and ends grants about customers who have left."""

from __future__ import annotations

import threading
from time import monotonic

from dashboard.config import Config
from dashboard.data.grants import writing as grants
from dashboard.data.provisioning import outbox
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.data.trials import reading
from dashboard.errors import HubError
from dashboard.web import logs
from dashboard.webhooks import sending
from dashboard.webhooks.sending import Target

LOOK_S, SETTLE_S = 2.0, 60.0
TROUBLE_S = 10.0  # where the state does not answer, or something nobody expected happened


def keep_running(config: Config, state: Database, store: Store) -> threading.Thread:
    """Begins the errands of this process; they end with it, wherever they are."""
    made = threading.Thread(target=_run, args=(config, state, store, threading.Event()), name="errands", daemon=True)
    made.start()
    return made


def hand_over_next(config: Config, state: Database, store: Store) -> bool:
    """Sends what is due first, if anything is; whether something was."""
    if not config.provisioning_url or (one := outbox.claim(state)) is None:
        return False
    if not reading.has_come_about(store, one):
        outbox.postpone(state, one)
        return True
    target = Target(config.provisioning_url, config.provisioning_secret, config.webhook_networks)
    outcome = sending.hand_over(target, one.key, one.body, state.clock())
    outbox.note(state, one, outcome)
    level = "info" if outcome.why is None else "warning"
    told = {"region": one.region.value, "trial": one.subscription_id, "kind": one.kind.value, "status": outcome.status}
    logs.event("trial_handed_over" if outcome.why is None else "trial_not_handed_over", level, why=outcome.why, **told)
    return True


def _run(config: Config, state: Database, store: Store, stop: threading.Event) -> None:
    settled, pause = monotonic(), LOOK_S
    while not stop.wait(pause):
        pause = LOOK_S
        try:
            while hand_over_next(config, state, store):
                pass
            if monotonic() - settled >= SETTLE_S:
                settled = monotonic()
                grants.settle(state, store)
        except HubError as error:
            pause = TROUBLE_S
            logs.event("errand_waits", level="warning", key=error.key)
        except Exception as error:  # noqa: BLE001  whatever it is, the next errand is none the worse
            pause = TROUBLE_S
            logs.defect("errands", error)

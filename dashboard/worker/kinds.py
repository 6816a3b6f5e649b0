"""Which kinds of jobs there are, and what does each: imported when the first of its kind is done."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from dashboard.data.queue.running import Finished, Running

FILE_TRIES = 3
Handler = Callable[[Running], Finished | None]


class Lane(StrEnum):
    """Jobs of a lane are done one at a time: what takes a second does not wait for what takes a minute."""

    HEAVY = "heavy"
    QUICK = "quick"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of jobs. `handler`: `module:function`; `tries`: of one that leaves nothing behind where it fails, which
    a place that is not usable or a fault of ours has not failed before then."""

    handler: str
    lane: Lane = Lane.HEAVY
    tries: int = 1

    def load(self) -> Handler:
        """What does it."""
        module, name = self.handler.split(":")
        return cast(Handler, getattr(importlib.import_module(module), name))


KINDS: Mapping[str, Kind] = {
    "mail": Kind("dashboard.mail.letters:send", Lane.QUICK),
    "delivery": Kind("dashboard.worker.delivery:send", Lane.QUICK),
    "page": Kind("dashboard.worker.page:send"),
    "decks": Kind("dashboard.worker.decks:make", tries=FILE_TRIES),
    "report": Kind("dashboard.worker.report:make", tries=FILE_TRIES),
    "first_import": Kind("dashboard.worker.first_import:make"),
    "help_desk": Kind("dashboard.worker.help_desk:send", Lane.QUICK),
    "nothing": Kind("dashboard.worker.nothing:done", Lane.QUICK),
}

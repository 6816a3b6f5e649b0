"""What signing in takes, and that its time does not tell whether there is such an account (B05)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bench.timing import Line, milliseconds
from dashboard.access import Role
from dashboard.data.people import accounts, passwords
from dashboard.data.people.accounts import Browser
from dashboard.data.people.opening import open_state
from dashboard.data.people.sessions import From
from tests.web.helpers import add_user, give_password

SAMPLES = 200
CLOSE = 0.10  # of the medians
KNOWN, UNKNOWN, RIGHT = "alba@partner.example", "nobody@partner.example", "unlikely-teapot-gravel"


class Days:
    """A clock that is a day later each time it is looked at anew: no try is slowed."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def next(self) -> None:
        """The next day."""
        self.now += timedelta(days=1)


def lines() -> Iterator[Line]:
    """A check of a password; wrong ones of a known and an unknown account, by turns."""
    kept = passwords.hashed(RIGHT)
    checks = [milliseconds(lambda: passwords.fits(kept, RIGHT)) for _ in range(50)]
    middle = median(checks)
    yield Line("B06 a check of a password", middle, min(checks), "", None, None, "30 to 100 ms", 30 <= middle <= 100)
    with tempfile.TemporaryDirectory(prefix="partner-hub-bench-") as folder:
        yield _same(Path(folder))


def _same(folder: Path) -> Line:
    clock = Days()
    state = open_state(f"sqlite:///{folder / 'state.sqlite'}", clock)
    give_password(state, add_user(state, KNOWN, Role.FULL), RIGHT)
    where = Browser(From("203.0.113.7"))
    known: list[float] = []
    unknown: list[float] = []
    for _ in range(SAMPLES):
        for email, times in ((KNOWN, known), (UNKNOWN, unknown)):
            clock.next()
            times.append(milliseconds(lambda email=email: accounts.sign_in(state, email, "wrong", where)))  # type: ignore[misc]
    state.close()
    ours, other = median(known), median(unknown)
    return Line(
        "B05 a wrong password of an account that exists",
        ours,
        min(known),
        "that does not",
        other,
        other / ours,
        "medians within 10 %",
        abs(other - ours) / ours < CLOSE,
    )

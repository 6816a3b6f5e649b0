"""Whoever bears a token, of a session or of a program, is its person as they are now; one kind of tokens as a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Executable, RowMapping

from dashboard.access import User
from dashboard.data.people import tokens
from dashboard.data.people.users import user_from
from dashboard.data.state.database import Database


@dataclass(frozen=True, slots=True)
class Borne:
    """A token that is good at this moment: its row, its person, the moment."""

    row: RowMapping
    user: User
    now: datetime


@dataclass(frozen=True, slots=True)
class Bearing:
    """Tokens of one kind. `kind`: what they begin with; `found`: the row of a `digest` and its person; `lives`: if
    a row opens anything at a moment."""

    kind: str
    found: Executable
    lives: Callable[[RowMapping, datetime], bool]

    def see(self, state: Database, token: str | None) -> Borne | None:
        """None for a token that is unknown or over, and for who may not sign in any more."""
        if token is None or not tokens.has_form(token, self.kind):
            return None
        with state.read() as connection:
            row = connection.execute(self.found, {"digest": tokens.digest(token)}).mappings().first()
            now = state.clock()
            user = user_from(row, connection, state) if row is not None and self.lives(row, now) else None
        return Borne(row, user, now) if row is not None and user is not None else None

    def stands(self, state: Database, digest: str, stamp: int) -> bool:
        """Whether it is still good, and its person's rights are those of this stamp; is no sign of life."""
        with state.read() as connection:
            row = connection.execute(self.found, {"digest": digest}).mappings().first()
        return row is not None and self.lives(row, state.clock()) and bool(row["active"]) and row["stamp"] == stamp

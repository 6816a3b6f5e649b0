"""Letters to owners and full administrators about schedules: put down in the transaction of what they tell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from dashboard.access import OPERATOR, User
from dashboard.config import Config
from dashboard.data.deliveries import recipients
from dashboard.data.deliveries.delivery import Delivery
from dashboard.data.people import users
from dashboard.data.people.users import LOCAL_EMAIL
from dashboard.data.schedules.schedule import Schedule, Why
from dashboard.data.state.database import Database
from dashboard.look import Look
from dashboard.mail import letters
from dashboard.mail.message import Letter
from dashboard.worker import delivery_words
from dashboard.worker.delivery import day_of

_ADDRESS = "/reports?tab=schedules&schedule="


@dataclass(frozen=True, slots=True)
class Telling:
    """Says nothing where the hub has no mail server: the page tells it all the same."""

    config: Config
    state: Database

    def failed(self, connection: Connection, now: datetime, one: Schedule, some: Sequence[Delivery]) -> None:
        """What was not delivered, to the owner; of what nobody owns, to full administrators."""
        for user, look in self._readers(connection, self._owners(connection, one)):
            title = look.t("schedules.mail.failed_title", name=one.name)
            subject = delivery_words.subject(self.config, look, title, day_of(one, some[0], look))
            self._put(
                connection, now, f"failed-{some[0].id}", one, (user, look), subject, delivery_words.failed(look, some)
            )

    def paused(self, connection: Connection, now: datetime, one: Schedule, why: Why) -> None:
        """That a schedule is paused by its owner's rights, to full administrators."""
        for user, look in self._readers(connection, recipients.full_administrators(self.state, connection)):
            title = look.t("schedules.mail.paused_title", name=one.name)
            subject = delivery_words.subject(self.config, look, title, now.date())
            key = f"paused-{one.id}-{one.version}"
            self._put(connection, now, key, one, (user, look), subject, delivery_words.paused(look, one, why))

    def _owners(self, connection: Connection, one: Schedule) -> Sequence[User | None]:
        if one.owner_id == OPERATOR.id:
            return recipients.full_administrators(self.state, connection)
        return [users.by_id(connection, self.state, one.owner_id)]

    def _readers(self, connection: Connection, some: Iterable[User | None]) -> list[tuple[User, Look]]:
        users = [user for user in some if user is not None and user.email != LOCAL_EMAIL]
        return [(user, recipients.look(connection, user.id)) for user in users if self.config.smtp_url]

    def _put(
        self,
        connection: Connection,
        now: datetime,
        key: str,
        one: Schedule,
        reader: tuple[User, Look],
        subject: str,
        said: Sequence[str],
    ) -> None:
        user, look = reader
        link = f"{self.config.base_url}{_ADDRESS}{one.id}"
        letter = Letter(f"{key}-{user.id}", user.email, look.lang, subject, said, link)
        letters.put(connection, now, self.config, letter)

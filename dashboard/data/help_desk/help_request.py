"""What a request to the help desk is, and the numbers of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from dashboard import codes
from dashboard.config import Config
from dashboard.data.queue.tries import Try
from dashboard.errors import BadField
from dashboard.scope import Region
from dashboard.values import composed

HUB, ANOTHER = "hub", "another"
PRODUCTS = (*codes.PRODUCTS, HUB, ANOTHER)
MOST_SUBJECT, MOST_CONTACT, MOST_TEXT, MOST_PAGE = 150, 200, 10_000, 2_000
# Requests of one person within a time: what a disk and a mailbox can bear, and more than anybody needs.
MOST_ASKED = ((timedelta(hours=1), 10), (timedelta(days=1), 30))
MOST_NOTES = ((timedelta(hours=1), 60),)
MOST_ENTRIES = 500  # of one request
ID = re.compile(r"[0-9a-f]{32}")
# Plain steps and a query, in signs that every address is made of: no host, nothing that a line of a mail could end in.
_PAGE = re.compile(r"/[A-Za-z0-9_-]*(?:/[A-Za-z0-9_-]+)*(?:\?[!-~]*)?")


class Urgency(StrEnum):
    """How urgent it is, by the word of who asks."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class Stage(StrEnum):
    """How a request stands."""

    OPEN = "open"
    CLOSED = "closed"


class Kind(StrEnum):
    """What an entry of its history tells."""

    ASKED = "asked"
    NOTE = "note"
    CLOSED = "closed"
    REOPENED = "reopened"


class Channel(StrEnum):
    """How it reaches the help desk elsewhere."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class Handed(StrEnum):
    """How an entry stands on its way there."""

    WAITING = "waiting"
    HANDED = "handed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class HelpFile:
    """A file that came with it."""

    id: str
    name: str
    media: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Handover:
    """An entry on its way. `tries`: those that came to nothing; `next`: when the next one is due."""

    id: int
    entry: int
    channel: Channel
    job: str
    stage: Handed
    why: str | None
    why_values: Mapping[str, Any]
    ended: datetime | None
    tries: Sequence[Try] = ()
    next: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """What was said or done about a request."""

    id: int
    kind: Kind
    at: datetime
    author_id: int
    author: str
    text: str
    handovers: Sequence[Handover] = ()


@dataclass(frozen=True, slots=True)
class HelpRequest:
    """One request, as it is now. `key`: by which addresses name it; `number`: by which people do."""

    number: int
    key: str
    author_id: int
    author: str
    name: str
    lang: str
    subject: str
    product: str
    region: Region | None
    org_id: str
    customer: str
    urgency: Urgency
    contact: str
    page: str
    as_of: str
    created: datetime
    stage: Stage
    version: int

    @property
    def about(self) -> str:
        """Upon what the audit log says that something was done: the customer, where it has one."""
        return f"{self.region}:{self.org_id}" if self.org_id else f"#{self.number}"


def channels(config: Config) -> tuple[Channel, ...]:
    """Where requests are handed over, by the settings."""
    said = {Channel.MAIL: config.help_desk_mail, Channel.WEBHOOK: config.help_desk_webhook}
    return tuple(channel for channel, where in said.items() if where)


def product_key(code: str) -> str:
    """The key of a product's words."""
    return f"licenses.value.{code}" if code in codes.PRODUCTS else f"help.product.{code}"


def page_of(given: str) -> str:
    """The address of a page of ours; empty for anything else."""
    return given if len(given) <= MOST_PAGE and _PAGE.fullmatch(given) else ""


def day_of(given: str) -> str:
    """A data date, or one for each region, as pages tell it; empty for anything else."""
    return given if days_of(given) else ""


def days_of(as_of: str) -> Sequence[tuple[Region | None, date]]:
    """The data date of a page, or one for each region; none for what is neither."""
    try:
        parts = [each.rpartition(":") for each in as_of.split(",")]
        found = [(Region(name) if name else None, date.fromisoformat(day)) for name, _, day in parts]
    except ValueError:
        return ()
    written = ",".join(f"{name}:{day}" if name else f"{day}" for name, day in found)
    return found if written == as_of and len({name for name, _ in found}) == len(found) else ()


def line(given: object, field: str, most: int) -> str:
    """One line of text as it is kept: composed, its blanks single. Raises BadField."""
    plain = given if isinstance(given, str) and len(given) <= 4 * most else ""
    plain = " ".join((composed(plain) or "").split())
    if not plain or len(plain) > most or any(_is_control(sign) for sign in plain):
        raise BadField(f"help.error.{field}", field=field, most=most)
    return plain


def lines(given: object, field: str, most: int = MOST_TEXT) -> str:
    """Text of several lines as it is kept. Raises BadField."""
    plain = given.replace("\r\n", "\n") if isinstance(given, str) and len(given) <= 4 * most else ""
    plain = (composed(plain) or "").strip()
    if not plain or len(plain) > most or any(_is_control(sign) and sign not in "\n\t" for sign in plain):
        raise BadField(f"help.error.{field}", field=field, most=most)
    return plain


def _is_control(sign: str) -> bool:
    """What no page can show: controls, halves of a pair, and what turns the direction of others."""
    return unicodedata.category(sign) in ("Cc", "Cs") or sign in "\u202a\u202b\u202d\u202e"

"""One resource as it is shown, and what a form may say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dashboard.access import Role
from dashboard.data.resources.prose import MOST_ADDRESS, web_address
from dashboard.data.resources.shipped import Said, Shipped
from dashboard.errors import BadField
from dashboard.query import is_seen
from dashboard.values import composed
from dashboard.words import LANGUAGES

MOST_TITLE, MOST_SUMMARY, MOST_BODY, MOST_TOPICS = 120, 240, 20_000, 5
TOPICS = ("start", "customers", "analytics", "reports", "settings", "vendor", "own")
PICTURES = (
    "book",
    "license",
    "calling",
    "customers",
    "report",
    "deck",
    "wall",
    "org",
    "help",
    "star",
    "globe",
    "calendar",
    "alert",
    "trial",
    "user",
    "settings",
    "note",
    "launch",
)
KEEPER = Role.FULL  # keeps them, so sees them all


class Kind(StrEnum):
    """What it is."""

    ARTICLE = "article"  # of the product
    LINK = "link"
    TEXT = "text"  # of an administrator


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource. `said`: by language, the same in all where it has one text. `version` 0: as shipped."""

    key: str
    kind: Kind
    said: Mapping[str, Said]
    address: str
    lang: str
    topics: tuple[str, ...]
    picture: str
    featured: bool
    quick: bool
    roles: tuple[Role, ...]
    version: int = 0
    of_product: Shipped | None = None

    def seen_by(self, role: Role) -> bool:
        """Whether somebody of this role finds it."""
        return role is KEEPER or role in self.roles

    def languages(self) -> Sequence[str]:
        """In which it can be read."""
        return [self.lang] if self.lang else LANGUAGES


def as_shipped(one: Shipped) -> Resource:
    """One of the product's that nobody has changed."""
    kind = Kind.LINK if one.address else Kind.ARTICLE
    return Resource(
        one.key,
        kind,
        one.said,
        one.address,
        "",
        (one.topic,),
        one.picture,
        one.featured,
        one.quick,
        tuple(Role),
        of_product=one,
    )


def placed(sent: Mapping[str, Any]) -> dict[str, Any]:
    """Where it stands and who finds it: `marks` (featured, quick), `roles`. Raises BadField."""
    marks = _some("marks", sent["marks"], ("featured", "quick"))
    roles = _some("roles", sent["roles"], [role.value for role in Role if role is not KEEPER])
    return {"featured": "featured" in marks, "quick": "quick" in marks, "roles": [KEEPER.value, *roles]}


def checked(sent: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a resource from what a form says. Raises BadField, which names the field."""
    address, body = _address(sent["address"]), body_of(sent["body"])
    if bool(address) is bool(body):
        raise BadField("resources.error.either", field="address")
    topics = _some("topics", sent["topics"], TOPICS)
    if not topics or len(topics) > MOST_TOPICS:
        raise BadField("resources.error.topics", field="topics", most=MOST_TOPICS)
    title = _text("title", sent["title"], MOST_TITLE)
    if not title:
        raise BadField("resources.error.title", field="title", most=MOST_TITLE)
    return {
        "title": title,
        "summary": _text("summary", sent["summary"], MOST_SUMMARY),
        "address": address,
        "body": body,
        "lang": _one("lang", sent["lang"], ("", *LANGUAGES)),
        "topics": topics,
        "picture": _one("picture", sent["picture"], PICTURES),
        **placed(sent),
    }


def body_of(given: object) -> str:
    """A text of one's own as it is kept. Raises BadField."""
    return _text("body", given, MOST_BODY, lines=True)


def _address(given: object) -> str:
    if given == "":
        return ""
    found = web_address(given)
    if found is None:
        raise BadField("resources.error.address", field="address", most=MOST_ADDRESS)
    return found


def _text(field: str, given: object, most: int, *, lines: bool = False) -> str:
    """Composed, without blank ends and unseen signs; of one line unless `lines`."""
    if not isinstance(given, str) or len(given) > 4 * most:
        raise BadField(f"resources.error.{field}", field=field, most=most)
    text = composed(given.replace("\r\n", "\n"))
    if text is None:
        raise BadField(f"resources.error.{field}", field=field, most=most)
    seen = "".join(sign for sign in text.strip() if is_seen(sign) or (lines and sign in "\n\t"))
    kept = seen if lines else " ".join(seen.split())
    if len(kept) > most:
        raise BadField(f"resources.error.{field}", field=field, most=most)
    return kept


def _some(field: str, given: object, known: Sequence[str]) -> list[str]:
    """Some of the known ones, in their order."""
    if not isinstance(given, list) or any(each not in known for each in given):
        raise BadField("resources.error.choice", field=field)
    return [each for each in known if each in given]


def _one(field: str, given: object, known: Sequence[str]) -> str:
    if not isinstance(given, str) or given not in known:
        raise BadField("resources.error.choice", field=field)
    return given

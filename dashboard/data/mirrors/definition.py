"""What a mirror link may show, and for how long; read strictly."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.errors import BadField
from dashboard.query import is_seen
from dashboard.words import LANGUAGES

# In the order in which they stand on the page.
LICENSES, DATES, SUBSCRIPTIONS, INVOICES = "licenses", "dates", "subscriptions", "invoices"
USERS, QUALITY, QUEUES, DEVICES, NUMBERS, PEERS = "users", "quality", "queues", "devices", "numbers", "peers"
SECTIONS = (LICENSES, PEERS, DATES, SUBSCRIPTIONS, INVOICES, USERS, QUALITY, QUEUES, DEVICES, NUMBERS)
USUAL = (LICENSES, DATES)  # chosen where nobody chooses others
SHORTEST_DAYS, USUAL_DAYS, LONGEST_DAYS = 1, 30, 90
MOST_SIGNS = 60  # of a label
PATH = "/mirror/"
_NAME = re.compile(r"[a-z2-7]{16}")


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for, as it was given; `passphrase`: empty for none."""

    label: object
    sections: object
    lang: object
    days: object
    passphrase: object = ""


def is_name(given: str) -> bool:
    """Whether a link could have this name."""
    return _NAME.fullmatch(given) is not None


def address(base_url: str, name: str, token: str) -> str:
    """Where a link leads: the token stands behind the sign that browsers send nowhere."""
    return f"{base_url}{PATH}{name}#{token}"


def label(given: object) -> str:
    """For whom the link is, in words. Raises BadField."""
    said = " ".join(given.split()) if isinstance(given, str) and len(given) <= 4 * MOST_SIGNS else ""
    if not 0 < len(said) <= MOST_SIGNS or not all(map(is_seen, said)):
        raise BadField("mirrors.error.label", field="label", most=MOST_SIGNS)
    return said


def sections(given: object) -> list[str]:
    """Those that are chosen, in the order of the page. Raises BadField."""
    named: Sequence[object] = given if isinstance(given, list) else []
    if not named or len(set(map(str, named))) != len(named) or any(one not in SECTIONS for one in named):
        raise BadField("mirrors.error.sections", field="sections", known=", ".join(SECTIONS))
    return [one for one in SECTIONS if one in named]


def lang(given: object) -> str:
    """Raises BadField."""
    if not isinstance(given, str) or given not in LANGUAGES:
        raise BadField("mirrors.error.lang", field="lang", known=", ".join(LANGUAGES))
    return given


def days(given: object) -> int:
    """How long it is good: a whole number, also as a form's text. Raises BadField."""
    said = int(given) if isinstance(given, str) and re.fullmatch("[0-9]{1,3}", given.strip(), re.ASCII) else given
    if type(said) is not int or not SHORTEST_DAYS <= said <= LONGEST_DAYS:
        raise BadField("mirrors.error.days", field="days", least=SHORTEST_DAYS, most=LONGEST_DAYS)
    return said

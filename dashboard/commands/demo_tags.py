"""Twelve tags for the demo partner, so that lists look as they do after a year of work."""

from __future__ import annotations

from zlib import crc32

from dashboard.access import OPERATOR
from dashboard.commands.written_down import WHO
from dashboard.config import Config
from dashboard.data import page_state
from dashboard.data.backup.opening import open_kept
from dashboard.data.questions.tag_counts import selected
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.data.tagged import Bearer
from dashboard.data.tags import editing, giving
from dashboard.data.tags.reading import Reader
from dashboard.parameters import PageState
from dashboard.scope import ALL

# Name, colour, the filter that selects whom it could suit, of how many in a hundred of them it does.
TAGS = (
    ("VIP", "amber", "", 6),
    ("Call this week", "red", "health:at_risk", 80),
    ("Q4 push", "teal", "status:trial", 50),
    ("Renewal offer sent", "blue", "renews:90", 40),
    ("Upsell", "green", "status:license_overage", 70),
    ("Save the trial", "orange", "status:expiring_soon", 45),
    ("Training booked", "cyan", "status:no_recent_activity", 30),
    ("Education", "violet", "", 9),
    ("Public sector", "grey", "", 8),
    ("Retail", "pink", "", 11),
    ("Reference", "green", "health:good", 5),
    ("Contact centre", "blue", "product:calling", 12),
)


def give(settings: Config) -> None:
    """Makes them and gives them to customers of every region, where the hub has no tag yet; the same ones each time."""
    state = open_kept(settings)
    store = Store(settings, tagged=Reader(state))
    try:
        if not store.tagged().tags:
            for name, colour, query, percent in TAGS:
                _give(state, store, name, colour, [one for one in _meant(store, query) if _suits(one, name, percent)])
    finally:
        store.opened.close()
        state.close()


def _give(state: Database, store: Store, name: str, colour: str, customers: list[Bearer]) -> None:
    tag = editing.create(state, WHO, name, colour).tag
    if tag is not None and customers:
        giving.change(state, store, WHO, customers, [tag.id], [])


def _meant(store: Store, query: str) -> list[Bearer]:
    return selected(store, page_state.build(store, PageState.of({"region": ALL, "q": query}), OPERATOR))


def _suits(one: Bearer, name: str, percent: int) -> bool:
    return crc32(f"{one[1]} {name}".encode()) % 100 < percent

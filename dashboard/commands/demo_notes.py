"""A few notes about customers of the demo partner, so that their pages look as they do after a year of work."""

from __future__ import annotations

from zlib import crc32

from dashboard.access import OPERATOR
from dashboard.commands.written_down import WHO
from dashboard.config import Config
from dashboard.data import page_state
from dashboard.data.backup.opening import open_kept
from dashboard.data.notes import reading, writing
from dashboard.data.questions.tag_counts import selected
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.data.tagged import Bearer
from dashboard.data.tags.reading import Reader
from dashboard.parameters import PageState
from dashboard.scope import ALL

MOST = 12  # customers of each: every note is an entry of the audit log
# The filter that selects whom it could be about, what it says.
NOTES = (
    ("", "Prefers e-mail to calls.\nInvoices go to accounting, with the purchase order's number in the subject."),
    ("health:at_risk", "Spoke with IT: the rollout stands still until their network is renewed. Ask again next month."),
    ("renews:90", "Renewal offer sent. They compare it with another vendor; the decision is made by the board."),
    ("status:trial", "The trial goes well, but only one department takes part. Offer a training for the others."),
    ("product:calling", "Port of the last numbers is planned for the quiet week. Until then both systems ring."),
)


def write(settings: Config) -> None:
    """Writes them about customers of every region who have none yet; the same ones each time."""
    state = open_kept(settings)
    store = Store(settings, tagged=Reader(state))
    try:
        meant = [(one, text) for query, text in NOTES for one in _meant(store, query, text)]
        bare = {one for one, _text in meant if not reading.listed(state, store, OPERATOR, *one)}
        for one, text in meant:
            if one in bare:
                _write(state, store, one, text)
    finally:
        store.opened.close()
        state.close()


def _write(state: Database, store: Store, one: Bearer, text: str) -> None:
    region, org_id = one
    writing.write(state, store, WHO, region, org_id, text)


def _meant(store: Store, query: str, text: str) -> list[Bearer]:
    """The first few whom the filter selects, in an order that the text makes."""
    found = selected(store, page_state.build(store, PageState.of({"region": ALL, "q": query}), OPERATOR))
    return sorted(found, key=lambda one: crc32(f"{one[1]} {text}".encode()))[:MOST]

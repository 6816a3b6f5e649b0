"""What a person asks for, checked before it waits: a report that could not be made is refused at once."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.access import User
from dashboard.data import page_state
from dashboard.data.report_runs.writing import Wish
from dashboard.data.reports.formats import FIRST, LANG, LAST, SAID, known
from dashboard.data.reports.known import template
from dashboard.data.reports.template import days_of
from dashboard.data.store import Store
from dashboard.look import Look
from dashboard.parameters import PageState


def wish(store: Store, user: User, sent: Mapping[str, str], look: Look) -> Wish:
    """Raises HubError for a report, a region, days or a format that there are not, or not for this person."""
    found = template(sent["template"])
    asked = {name: sent[name] for name in SAID if sent.get(name)}
    if not found.of_service:
        asked.pop("service", None)
    scope = page_state.build(store, PageState.of(asked), user)
    asked |= {"region": scope.region, LANG: look.lang}
    days = days_of(found.source, scope, sent.get(FIRST, ""), sent.get(LAST, ""))
    if days:
        asked |= {FIRST: days.first.isoformat(), LAST: days.last.isoformat()}
    return Wish(found.id, found.name(look.t), asked, known(sent["format"]))

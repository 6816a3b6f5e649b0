"""What a person asks for, checked before it waits: a report that could not be made is refused at once."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.access import Action, User, may
from dashboard.data import page_state
from dashboard.data.report_runs.writing import Wish
from dashboard.data.reports.formats import FIRST, LANG, LAST, SAID, known, page_of
from dashboard.data.reports.known import AUDIT, Find, template
from dashboard.data.reports.template import days_of
from dashboard.data.store import Store
from dashboard.errors import NoAccess
from dashboard.look import Look
from dashboard.parameters import PageState


def wish(store: Store, user: User, sent: Mapping[str, str], look: Look, find: Find = template) -> Wish:
    """Raises HubError for a report, a region, days or a format that there are not, or not for this person. `find`: what
    finds their custom templates too."""
    found = find(sent["template"])
    if found.base == AUDIT and not may(user, Action.EXPORT_AUDIT):
        raise NoAccess("web.error.no_access")
    page = page_of(found.shape, sent)
    if not found.of_service:
        page.pop("service", None)
    scope = page_state.build(store, PageState.of(page), user)
    asked = {name: page[name] for name in SAID if name in page} | {"region": scope.region, LANG: look.lang}
    days = days_of(found.source, scope, sent.get(FIRST, ""), sent.get(LAST, ""))
    if days:
        asked |= {FIRST: days.first.isoformat(), LAST: days.last.isoformat()}
    return Wish(found.id, found.name(look.t), asked, known(sent["format"]))

"""From what is asked for to a report that can be made, for one person by their rights of this moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dashboard.access import Action, User, may
from dashboard.blocks import Block
from dashboard.context import context_of
from dashboard.data.reports.known import Template
from dashboard.data.reports.reading import Progress
from dashboard.data.store import Store
from dashboard.errors import NoAccess, Refused
from dashboard.exports.reports.making import Making
from dashboard.exports.reports.table import TableMaking
from dashboard.look import Look

SAID = ("region", "service", "q")  # what of a page's state a report asks for
FIRST, LAST, LANG = "from", "to", "lang"


def begin(
    store: Store,
    user: User,
    template: Template,
    asked: Mapping[str, str],
    kind: str,
    blocks: Mapping[str, Block],
    progress: Progress | None = None,
) -> Making | TableMaking:
    """Raises HubError for what makes no sense, or what this person may not have."""
    if not may(user, Action.EXPORT):
        raise NoAccess("web.error.no_access")
    look, progress = Look(asked.get(LANG) or "en"), progress or Progress()
    now = context_of(store, user, look, {name: asked[name] for name in SAID if asked.get(name)})
    first, last = asked.get(FIRST, ""), asked.get(LAST, "")
    if template.source:
        return replace(Making.of(store, template.source, now.scope, first, last, kind), progress=progress)
    if first or last:
        raise Refused("reports.error.no_days", template=template.name(look.t))
    return TableMaking.of(blocks[template.id], now, template.name(look.t), kind, progress)

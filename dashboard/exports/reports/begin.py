"""From what is asked for to a report that can be made, for one person by their rights of this moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dashboard.access import Action, User, may
from dashboard.blocks import Block
from dashboard.context import context_of
from dashboard.data.reports.formats import FIRST, LANG, LAST, SAID
from dashboard.data.reports.known import Template
from dashboard.data.reports.reading import Progress
from dashboard.data.reports.template import days_of
from dashboard.data.store import Store
from dashboard.errors import NoAccess
from dashboard.exports.reports.making import Making
from dashboard.exports.reports.table import TableMaking
from dashboard.look import Look

Report = Making | TableMaking


def begin(
    store: Store,
    user: User,
    template: Template,
    asked: Mapping[str, str],
    kind: str,
    blocks: Mapping[str, Block],
    progress: Progress | None = None,
) -> Report:
    """Raises HubError for what makes no sense, or what this person may not have."""
    if not may(user, Action.EXPORT):
        raise NoAccess("web.error.no_access")
    look, progress = Look(asked.get(LANG) or "en"), progress or Progress()
    now = context_of(store, user, look, {name: asked[name] for name in SAID if asked.get(name)})
    first, last = asked.get(FIRST, ""), asked.get(LAST, "")
    if template.source:
        return replace(Making.of(store, template.source, now.scope, first, last, kind), progress=progress)
    days_of(None, now.scope, first, last)
    return TableMaking.of(blocks[template.id], now, template.name(look.t), kind, progress)

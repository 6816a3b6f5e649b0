"""From what is asked for to a report that can be made, for one person by their rights of this moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dashboard.access import Action, User, may
from dashboard.blocks import Block
from dashboard.context import Context, context_of
from dashboard.data.reports.formats import FIRST, LANG, LAST, page_of
from dashboard.data.reports.known import AUDIT, Template
from dashboard.data.reports.reading import Progress
from dashboard.data.reports.shape import Shape
from dashboard.data.reports.template import Source, days_of
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.errors import NoAccess, Unusable
from dashboard.exports.block_file import BlockFile
from dashboard.exports.reports import bases, shaped
from dashboard.exports.reports.making import Making
from dashboard.exports.reports.rows import AuditFile, Shaped, Watched
from dashboard.exports.reports.table import RowsFile, TableMaking
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
    *,
    state: Database | None = None,
) -> Report:
    """Raises HubError for what makes no sense, or what this person may not have. `state`: where the audit log is."""
    if not may(user, Action.EXPORT):
        raise NoAccess("web.error.no_access")
    shape, progress = template.shape, progress or Progress()
    look = Look(shape.lang if shape else asked.get(LANG) or "en")
    now = context_of(store, user, look, page_of(shape, asked))
    first, last = asked.get(FIRST, ""), asked.get(LAST, "")
    if template.source:
        source = _source(template.source, shape)
        making = Making.of(store, source, now.scope, first, last, kind)
        making = replace(making, progress=progress, lang=look.lang)
        return _called(making, template, shape, look) if shape else making
    days_of(None, now.scope, first, last)
    return TableMaking(_file(template, now, blocks, progress, state), template.name(look.t), kind)


def _source(source: Source, shape: Shape | None) -> Source:
    return shaped.shaped(source, shape) if shape else source


def _called(making: Making, template: Template, shape: Shape, look: Look) -> Making:
    head = bases.REGION.name(look) if shape.region_first else ""
    return replace(making, called=template.called, dialect=shaped.dialect(shape), region_head=head)


def _file(
    template: Template, now: Context, blocks: Mapping[str, Block], progress: Progress, state: Database | None
) -> RowsFile:
    shape = template.shape
    if shape:
        shaped.checked(shape, bases.columns(template, blocks))
    if template.base == AUDIT:
        if state is None:
            raise Unusable("reports.error.no_state")
        return AuditFile(state, now, shape, template.name(now.look.t), progress)
    block = blocks[template.base]
    if shape is None:
        plain = BlockFile.of(block, now)
        return Watched(plain.block, plain.now, progress=progress)
    known = bases.columns(template, blocks)
    own = BlockFile.of(block, now, shaped.sort_of(shape), shaped.filters_of(shape, known))
    return Shaped(own.block, own.now, own.sort, own.filters, progress=progress, shape=shape, called=template.called)

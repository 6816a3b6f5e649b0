"""What a template can be made from, and the columns that it has there: a built-in report, a table, the audit log."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from dashboard.access import Action, User, may
from dashboard.blocks import Block
from dashboard.catalog import coded
from dashboard.catalog.column import Column, Type
from dashboard.data.reports.known import AUDIT, TEMPLATES, Template
from dashboard.data.reports.shape import Chosen, Shape
from dashboard.data.reports.template import Kind, Source
from dashboard.errors import Missing
from dashboard.exports.audit_rows import COLUMNS as AUDIT_COLUMNS

_TYPES = {Kind.TEXT: Type.TEXT, Kind.ID: Type.TEXT, Kind.WHOLE: Type.WHOLE, Kind.NUMBER: Type.AMOUNT}
_NO_NAME = re.compile("[^a-z0-9]+")
# Of all regions in one file.
REGION = Column("region", Type.TEXT, heading="reports.header.region", said=coded.region, defined=False)


def column_id(header: str) -> str:
    """The name of a built-in report's column: its header in plain letters."""
    return _NO_NAME.sub("_", header.lower()).strip("_")


def of_source(source: Source) -> tuple[Column, ...]:
    """The columns of a built-in report, with words in every language."""
    return tuple(
        Column(name, _TYPES[each.kind], heading=f"reports.header.{name}", defined=False)
        for each in source.columns
        for name in [column_id(each.header)]
    )


def columns(template: Template, blocks: Mapping[str, Block]) -> tuple[Column, ...]:
    """All that its base has, in the base's own order. Raises Missing where it has no rows."""
    if template.source:
        return of_source(template.source)
    if template.base == AUDIT:
        return AUDIT_COLUMNS
    block = blocks[template.base]
    if block.rows is None:
        raise Missing("exports.error.block", got=block.id)
    return block.rows.table.file


def open_to(user: User) -> Sequence[Template]:
    """The reports and tables that this person may have."""
    return [each for each in TEMPLATES if each.base != AUDIT or may(user, Action.EXPORT_AUDIT)]


def whole(template: Template, blocks: Mapping[str, Block], lang: str = "en") -> Shape:
    """A built-in report or a table as a template: all its columns in its own order."""
    return Shape(template.base, tuple(Chosen(each.id) for each in columns(template, blocks)), lang=lang)

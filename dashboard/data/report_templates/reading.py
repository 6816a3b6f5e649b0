"""Custom templates as a reader may use them: their own, and what others share."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection, or_, select

from dashboard.access import User
from dashboard.data.report_templates.custom import PREFIX, Custom, custom_of, may_see
from dashboard.data.reports import known
from dashboard.data.reports.known import Find, Template
from dashboard.data.state.database import Database
from dashboard.data.state.report_models import ReportTemplateRow
from dashboard.errors import Missing
from dashboard.query import folded

_T = ReportTemplateRow
_MOST_DIGITS = 9


def listed(state: Database, reader: User) -> list[Custom]:
    """The reader's own first, then by name."""
    seen = or_(_T.owner_id == reader.id, _T.shared.is_(True))
    with state.read() as connection:
        rows = connection.execute(select(_T.__table__).where(seen).order_by(_T.name_key, _T.id)).mappings()
        found = [one for one in map(custom_of, rows) if may_see(reader, one)]
    return sorted(found, key=lambda one: one.owner_id != reader.id)


def find(connection: Connection, reader: User, template_id: int) -> Custom | None:
    """The template of this number, where the reader may see it."""
    row = connection.execute(select(_T.__table__).where(_T.id == template_id)).mappings().first()
    found = custom_of(row) if row else None
    return found if found and may_see(reader, found) else None


def one(state: Database, reader: User, template_id: int) -> Custom:
    """The same. Raises Missing where there is none, or none that this reader may see."""
    with state.read() as connection:
        found = find(connection, reader, template_id)
    if found is None:
        raise Missing("reports.error.no_template")
    return found


def named(state: Database, reader: User, asked: str) -> Custom:
    """By its ID, its number or its name, in any case; one's own goes before what others share. Raises Missing."""
    said = asked.strip().removeprefix(PREFIX)
    if said.isascii() and said.isdigit() and len(said) <= _MOST_DIGITS:
        return one(state, reader, int(said))
    found = [each for each in listed(state, reader) if each.name_key == folded(said)]
    if not found:
        raise Missing("reports.error.no_template")
    return found[0]


def finder(state: Database, reader: User) -> Find:
    """Finds built-in and custom templates as this reader may use them."""
    return partial(_found, state, reader)


def _found(state: Database, reader: User, asked: str) -> Template:
    """Built-in names cannot be taken by a custom one of somebody else."""
    try:
        return known.template(asked)
    except Missing as error:
        try:
            return named(state, reader, asked).template
        except Missing:
            raise error from None

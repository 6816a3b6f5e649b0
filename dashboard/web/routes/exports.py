"""`GET /export/<block id>.csv|xlsx?<page state>&sort=&filter=`: understand, ask, write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

from flask import Blueprint, Response, request

from dashboard import context
from dashboard.access import Action, may
from dashboard.blocks import Block
from dashboard.components import where
from dashboard.components.distribution import window
from dashboard.components.trend_chart import trend
from dashboard.context import Context
from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act
from dashboard.errors import Missing, NoAccess
from dashboard.exports import csv_file, xlsx_file
from dashboard.exports.about import TREND, About
from dashboard.exports.columns import TABLES, Column, Field, Row, fields
from dashboard.exports.columns_calling import CALLING_TABLES, ROWS
from dashboard.exports.facts import cut, facts
from dashboard.exports.select import selected
from dashboard.look import FileLook
from dashboard.pages import BLOCKS
from dashboard.web.guards import origin
from dashboard.web.hub import hub
from dashboard.web.permission import allow

blueprint = Blueprint("exports", __name__)
# The columns of a block's file, by its id.
FILES = {**{f"licenses-{name}": columns for name, columns in TABLES.items()}, **CALLING_TABLES}
FORMATS = {"csv": csv_file.MEDIA, "xlsx": xlsx_file.MEDIA}


@blueprint.get("/export/<name>")
@allow(Action.EXPORT)
def export(name: str) -> Response:
    """All rows of the block that pass the filter, in the order asked for.

    Raises Missing for a block or format that there is not, Refused for a column or condition, Unusable where it cannot
    be written down who exports what.
    """
    block, kind = _understood(name)
    now = _for_files(context.current())
    if not may(now.user, block.permission):
        raise NoAccess("web.error.no_access")
    columns, about = FILES[block.id], About(block, now)
    sort, filters = now.extra.get("sort", ""), now.extra.get("filter", "")
    rows = selected(_rows(block, now), columns, sort, filters, now.look)
    head = fields(columns, now.scope.places, now.look)
    if request.method == "GET":
        _write_down(name, about, len(rows))
    answer = Response(_written(kind, head, rows, about, columns), content_type=FORMATS[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name(about, kind)}"'
    return answer


def _write_down(name: str, about: About, rows: int) -> None:
    """Who takes which rows away; raises Unusable where it cannot be written, so that nothing leaves unseen."""
    now = about.now
    said = {
        "versions": {place.region.value: place.version for place in now.scope.places},
        "as_of": where.as_of(now.scope),
        **about.audited(),
        "query": now.scope.query.text,
        "rows": rows,
        **{part: now.extra[part] for part in ("filter", "sort") if now.extra.get(part)},
    }
    audit_log.write(hub().state, origin.who(), Act.EXPORTED, name, said)


def _understood(name: str) -> tuple[Block, str]:
    found = re.fullmatch(r"([a-z0-9-]{1,60})\.([a-z]{1,8})", name)
    block = BLOCKS.get(found[1]) if found else None
    if found is None or block is None or not block.exported or block.id not in FILES:
        raise Missing("exports.error.block", got=name[:60])
    if found[2] not in FORMATS:
        raise Missing("exports.error.format", got=found[2], known=", ".join(FORMATS))
    return block, found[2]


def _for_files(now: Context) -> Context:
    return replace(now, look=FileLook(now.look.lang, now.look.theme))


def _rows(block: Block, now: Context) -> Sequence[Row]:
    """A section's rows; the trend's points of the period that is shown."""
    part = now.store.answer(block.question, now.scope)
    if block.id in ROWS:
        return ROWS[block.id](part)
    if block.id == TREND:
        return _period(part, now)
    rows: Sequence[Row] = part["rows"] if isinstance(part, dict) else part
    return rows


def _period(points: Sequence[Row], now: Context) -> Sequence[Row]:
    """As the chart has them: without a period in the address, of the usual one."""
    days = [place.data_date for place in now.scope.places]
    listed = trend.rows(points, as_of=_day(now), window=window(now.state.range), data_dates=days)
    return listed[::-1]


def _written(
    kind: str, head: Sequence[Field], rows: Sequence[Row], about: About, columns: Sequence[Column]
) -> Iterator[bytes]:
    if kind == "csv":
        return csv_file.written(head, rows)
    now = about.now
    title = now.look.t(_title(about.block))
    told = facts(title, about, columns, now.extra.get("filter", ""), rows, datetime.now(UTC))
    names = (now.look.t("exports.sheet.rows_name"), now.look.t("exports.sheet.scope_name"))
    now.config.aside.mkdir(mode=0o700, exist_ok=True)
    return xlsx_file.written(head, rows, told, names, _day(now), now.config.aside, partial(cut, look=now.look))


def _title(block: Block) -> str:
    """The words of the block's heading."""
    if block.id == TREND:
        return "licenses.trend.title"
    area, name = block.id.split("-", 1)
    listed = area == "licenses" or name.endswith("-rows")
    return f"{area}.{'section.' if listed else ''}{name.replace('-', '_')}.title"


def _day(now: Context) -> date:
    return max(place.as_of for place in now.scope.places)


def file_name(about: About, kind: str) -> str:
    """Made from what we know, never from names: plain letters, digits and hyphens."""
    parts = ("partner-hub", about.block.id, where.region_key(about.now.scope), *about.named())
    return f"{'-'.join(parts)}.{kind}"

"""Rows that a reader chose in a table: only these, or all that pass except these, by region and organization ID."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, func, not_, select

from dashboard.data.listing import Selection, Source
from dashboard.errors import Refused

MOST = 200  # keys: an address holds no more
_KEY = re.compile(r"[a-z]{2,3}/[0-9a-z-]{1,64}")


@dataclass(frozen=True, slots=True)
class Picked:
    """`keys` as `region/org_id`; `out`: all but these."""

    keys: tuple[str, ...] = ()
    out: bool = True

    def of(self, asked: Selection) -> Selection:
        """Of what is asked for these rows alone."""

        def where(source: Source) -> list[ColumnElement[bool]]:
            named = select(func.unnest(func.from_json(orjson.dumps(self.keys).decode(), '["VARCHAR"]')))
            found = (source.rows.c.region.concat("/").concat(source.rows.c.org_id)).in_(named)
            return [*asked.where(source), not_(found) if self.out else found]

        return Selection(where, asked.by)

    def audited(self) -> dict[str, Any]:
        """What the audit log says of it."""
        return {"except" if self.out else "only": list(self.keys)} if self.keys else {}


EVERY = Picked()


def read(asked: Mapping[str, str]) -> Picked:
    """Of an address: `only=` or `except=`. Raises Refused for both, or what is no key."""
    only, without = asked.get("only", ""), asked.get("except", "")
    keys = tuple((only or without).split(",")) if only or without else ()
    if (only and without) or len(keys) > MOST or not all(_KEY.fullmatch(key) for key in keys):
        raise Refused("exports.error.picked_form", most=MOST)
    return Picked(keys, out=not only)

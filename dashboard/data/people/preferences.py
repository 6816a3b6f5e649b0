"""What each person chose: language, theme, time zone, columns of each table, the view that a page begins with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from sqlalchemy import bindparam, delete, func, insert, select

from dashboard.access import Action, User, may
from dashboard.data.state.database import Database
from dashboard.data.state.engine import BRIEF_SECONDS
from dashboard.data.state.models import PreferenceRow
from dashboard.errors import NoAccess, Refused
from dashboard.values import zones
from dashboard.words import LANGUAGES

THEME_CHOICES = ("light", "dark", "system")
MAX_COLUMNS = 40
MOST = 100  # choices of one person: more than there are keys
_COLUMN = re.compile(r"([a-z_0-9]{1,40})(?::[1-9][0-9]{1,3})?")  # and its pixels, where its reader gave it some
_VIEW = re.compile(r"view\.[a-z-]{1,40}")  # and the id of the view that the page begins with; empty: none
_TABLE = re.compile(r"columns\.[a-z0-9-]{1,60}")
_P = PreferenceRow

_READ = select(_P.key, _P.value).where(_P.user_id == bindparam("user_id"))

Value = str | list[str]


def read(state: Database, user_id: int) -> dict[str, Value]:
    """All choices of a person, by key."""
    with state.read() as connection:
        rows = connection.execute(_READ, {"user_id": user_id})
        return {row.key: row.value for row in rows}


def write(state: Database, actor: User, key: str, value: object) -> None:
    """Keeps one choice of the acting person. Raises Refused for an unknown key or a value out of place."""
    if not may(actor, Action.SET_OWN_PREFERENCES):
        raise NoAccess("web.error.no_access")
    kept = check(key, value)
    with state.write(patience=BRIEF_SECONDS) as connection:
        connection.execute(delete(_P).where(_P.user_id == actor.id, _P.key == key))
        if connection.execute(select(func.count()).select_from(_P).where(_P.user_id == actor.id)).scalar_one() >= MOST:
            raise Refused("web.preferences.unknown_key", what=key)
        connection.execute(insert(_P).values(user_id=actor.id, key=key, value=kept))


def table_of(key: str) -> str | None:
    """The table whose columns are kept under this key; None for any other choice."""
    name, dot, table = key.partition(".")
    return table if dot and name == "columns" else None


def page_of(key: str) -> str | None:
    """The page whose first view is kept under this key; None for any other choice."""
    name, dot, page = key.partition(".")
    return page if dot and name == "view" else None


def check(key: str, value: object) -> Value:
    """The value if it may be kept under this key; raises Refused otherwise."""
    rule = _RULES.get(key) or next((rule for form, rule in _FORMS if form.fullmatch(key)), None)
    if rule is None:
        raise Refused("web.preferences.unknown_key", what=key[:80])
    if not rule(value):
        raise Refused("web.preferences.bad_value", what=key)
    return value  # type: ignore[return-value]  # the rule has just looked


def _columns(value: object) -> bool:
    if not isinstance(value, list) or len(value) > MAX_COLUMNS:
        return False
    found = [_COLUMN.fullmatch(each) if isinstance(each, str) else None for each in value]
    return all(found) and len({each[1] for each in found if each}) == len(value)


def _number(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[0-9]{0,10}", value) is not None


_FORMS = ((_TABLE, _columns), (_VIEW, _number))
_RULES: Mapping[str, Callable[[object], bool]] = {
    "lang": lambda value: isinstance(value, str) and value in LANGUAGES,
    "zone": lambda value: isinstance(value, str) and value in {"", *zones()},
    "theme": lambda value: isinstance(value, str) and value in THEME_CHOICES,
}

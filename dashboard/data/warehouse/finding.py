"""What the search over customers reads: their numbers, devices and owners, each with one key.

A key is the texts it is found by as `query.unbroken` writes them, each between two ends of a line: so one look into it
finds a part of any of them, the beginning of one (after an end of a line) and a whole one (between two).

To look into a key takes several times as long as to look at a number, so beside each stands as bits which pairs of
bytes it has: a key that lacks one of the pairs of what is typed is not looked into.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from dashboard.query import BETWEEN

END = "\n"  # of a text in a key; `unbroken` leaves none in a text
BITS = 63  # a number that every engine knows
FIRST, SECOND, SPREAD, KEPT_BITS = 0x9E37, 0x85EB, 0x9E3779B1, 26  # spread pairs over the bits; of 32
_WORD = 0xFFFFFFFF
# What is shown of each.
COLUMNS: Mapping[str, str] = {
    "find_number": "phone_number varchar, extension varchar, location varchar, owner_id varchar",
    "find_device": "product varchar, mac varchar, extension varchar, location varchar, owner_id varchar",
    "find_owner": "owner_id varchar, numbers integer, devices integer",
}
_PLACE = "left join locations l on l.location_id = t.location_id and l.withdrawn_on is null"
_OWNERS = """
(select org_id, owner_id, null::date as withdrawn_on, sum(numbers)::integer as numbers, sum(devices)::integer as devices
 from (select org_id, owner_id, 1 as numbers, 0 as devices from phone_numbers where withdrawn_on is null
       union all select org_id, owner_id, 0, 1 from devices where withdrawn_on is null)
 where owner_id is not null group by all)
"""
Said = Callable[[str], str]  # SQL of a column of `t` as its key says it


def pairs(text: str) -> int:
    """The bits of a text's pairs."""
    found = 0
    for one, other in pairwise(text.encode()):
        found |= 1 << ((((one * FIRST + other * SECOND) * SPREAD & _WORD) >> KEPT_BITS) % BITS)
    return found


def selects(said: Said, joined: Callable[..., str] = lambda *_columns: "") -> Mapping[str, str]:
    """SQL of each table's rows, without their pairs: `customer_id`, `key`, and what is shown."""

    def rows(of: str, key: str, shown: str, *columns: str, place: str = _PLACE) -> str:
        return (
            f"select c.customer_id, chr(10) || {key} || chr(10) as key, {shown}"
            f" from {of} t join customer c on c.org_id = t.org_id {joined(*columns)} {place}"
            " where t.withdrawn_on is null and c.withdrawn_on is null"
        )

    number, mac = "coalesce(ltrim(t.phone_number, '+'), '')", said("mac")
    extension, between = f"coalesce({said('extension')}, '')", " || chr(10) || "
    where = "t.extension, l.name as location, t.owner_id"
    return {
        "find_number": rows("phone_numbers", f"{number}{between}{extension}", f"t.phone_number, {where}", "extension"),
        "find_device": rows("devices", f"{mac}{between}{extension}", f"t.product, t.mac, {where}", "mac", "extension"),
        "find_owner": rows(_OWNERS, said("owner_id"), "t.owner_id, t.numbers, t.devices", "owner_id", place=""),
    }


def older(name: str) -> str:
    """SQL of the same rows in a version that was made before there was such a table: each has every pair."""
    return f"select *, -1 as pairs from ({selects(plain)[name]})"


def plain(column: str) -> str:
    """What DuckDB can say of it itself: the same for ASCII, and without case and accents for most other texts."""
    return f"lower(translate(strip_accents(t.{column}), '{BETWEEN}', ''))"

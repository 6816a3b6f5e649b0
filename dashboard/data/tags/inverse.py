"""What takes back an act upon tags: kept for a minute, for who did it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from dashboard.data.people import undoing
from dashboard.data.people.audited_write import AuditedWrite
from dashboard.data.tagged import Tag
from dashboard.scope import Region

Pair = tuple[Region, str, int]  # region, org_id, id of a tag


@dataclass(frozen=True, slots=True)
class Inverse:
    """The act that is taken back, and how: tags to make again, to drop, to write over; pairs to give and to take.

    `expect`: the versions that its tags have to have still, else somebody was there meanwhile.
    """

    act: str
    restore: tuple[Tag, ...] = ()
    drop: tuple[int, ...] = ()
    put: tuple[Tag, ...] = ()
    give: tuple[Pair, ...] = ()
    take: tuple[Pair, ...] = ()
    expect: dict[int, int] = field(default_factory=dict)


def keep(act: AuditedWrite, inverse: Inverse) -> str:
    """The token that takes the act back; told once."""
    tags = {"restore": [asdict(tag) for tag in inverse.restore], "put": [asdict(tag) for tag in inverse.put]}
    plain = {name: getattr(inverse, name) for name in ("act", "drop", "give", "take", "expect")}
    said = json.dumps({**plain, **tags}, default=_said)
    return undoing.keep(act, undoing.TAGS, said)


def take(act: AuditedWrite, token: str) -> Inverse:
    """What the token takes back, once. Raises Missing where it is too late, or somebody else's."""
    return _read(json.loads(undoing.take(act, undoing.TAGS, token)))


def pairs(of: Iterable[tuple[Region, str]], tag_id: int) -> tuple[Pair, ...]:
    """The same tag with each of these customers."""
    return tuple((region, org_id, tag_id) for region, org_id in of)


def _said(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()


def _read(said: dict[str, Any]) -> Inverse:
    return Inverse(
        said["act"],
        _tags(said["restore"]),
        tuple(said["drop"]),
        _tags(said["put"]),
        _pairs(said["give"]),
        _pairs(said["take"]),
        {int(tag_id): version for tag_id, version in said["expect"].items()},
    )


def _tags(said: Sequence[dict[str, Any]]) -> tuple[Tag, ...]:
    return tuple(Tag(**{**each, "at": datetime.fromisoformat(each["at"])}) for each in said)


def _pairs(said: Sequence[Sequence[Any]]) -> tuple[Pair, ...]:
    return tuple((Region(region), str(org_id), int(tag_id)) for region, org_id, tag_id in said)

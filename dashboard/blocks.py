"""A block: one question, one way to show its answer. Pages, exports and addresses all speak block."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dashboard.access import Action
from dashboard.catalog.column import Row, Table
from dashboard.context import Context
from dashboard.data.store import Answer, Asked
from dashboard.scope import Service

Slots = Mapping[str, object]


INSIDE = "filled"  # the property of a block's own place that holds all slots which the place itself draws


@dataclass(frozen=True, slots=True)
class Slot:
    """One property of one component that a block fills: `name` ends the component's id.

    A slot whose property is `INSIDE` is drawn by the block's place, at the `Hole` of its name.
    """

    name: str
    prop: str = "children"


def inside(block: Block, slots: Slots) -> Slots:
    """Those slots that the block's place draws itself."""
    names = {slot.name for slot in block.slots if slot.prop == INSIDE}
    return {name: value for name, value in slots.items() if name in names}


class Time(StrEnum):
    """What the rows of a block are about."""

    DAY = "day"
    WEEK = "week"
    RANGE = "range"  # the weeks that the page shows


def listed(answer: Answer, _now: Context) -> Sequence[Row]:
    """The rows of an answer: all of it, or its part of that name."""
    rows: Sequence[Row] = answer["rows"] if isinstance(answer, dict) else answer
    return rows


@dataclass(frozen=True, slots=True)
class BlockRows:
    """What a block's file holds. `title`: the key of the block's heading; `table`: its columns.

    `read` takes them from the block's answer. `of_part`: only of the calls that are chosen, where some are.
    """

    title: str
    table: Table
    read: Callable[[Any, Context], Sequence[Row]] = listed
    time: Time = Time.DAY
    of_part: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One question and one way to show it.

    `show(part, now)` maps the figures document's part to a value for each slot. A block that is drawn once
    for each service has its own ids in each body. `params` are the page-state names, beside the scope's own,
    that its picture depends on. `permission`, also of its file, has no default: whoever makes a block says it.
    """

    id: str
    question: Asked
    show: Callable[[Answer, Context], Slots]
    slots: tuple[Slot, ...]
    by_service: bool = True
    permission: Action = field(kw_only=True)
    params: tuple[str, ...] = field(default=())
    rows: BlockRows | None = None  # what its file holds, where it is a table or a chart that can be read as one
    place: str = ""  # the id of its place, where pages have the same one for different blocks

    def id_for(self, service: Service | None = None) -> str:
        """The id of the block's place on the page: one for each service where it is drawn twice."""
        place = self.place or self.id
        return f"{place}-{service}" if self.by_service and service else place

    def slot_id(self, slot: Slot, service: Service | None = None) -> str:
        """The id of the component that a slot fills."""
        return self.id_for(service) if slot.prop == INSIDE else f"{self.id_for(service)}-{slot.name}"

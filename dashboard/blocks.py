"""A block: one question, one way to show its answer. Pages, exports and addresses all speak block."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dashboard.access import Action
from dashboard.context import Context
from dashboard.data.store import Answer, Question
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


@dataclass(frozen=True, slots=True)
class Block:
    """One question and one way to show it.

    `show(part, now)` maps the figures document's part to a value for each slot. A block that is drawn once
    for each service has its own ids in each body. `params` are the page-state names, beside the scope's own,
    that its picture depends on. `permission`, also of its file, has no default: whoever makes a block says it.
    """

    id: str
    question: Question
    show: Callable[[Answer, Context], Slots]
    slots: tuple[Slot, ...]
    by_service: bool = True
    permission: Action = field(kw_only=True)
    params: tuple[str, ...] = field(default=())
    exported: bool = True  # where its question has a file at all
    place: str = ""  # the id of its place, where pages have the same one for different blocks

    def id_for(self, service: Service | None = None) -> str:
        """The id of the block's place on the page: one for each service where it is drawn twice."""
        place = self.place or self.id
        return f"{place}-{service}" if self.by_service and service else place

    def slot_id(self, slot: Slot, service: Service | None = None) -> str:
        """The id of the component that a slot fills."""
        return self.id_for(service) if slot.prop == INSIDE else f"{self.id_for(service)}-{slot.name}"

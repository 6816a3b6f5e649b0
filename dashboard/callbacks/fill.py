"""Each block is filled from `/blocks/<id>` when the state asks for something else than it shows."""

from __future__ import annotations

from dash import ClientsideFunction, Dash, Input, Output, State

from dashboard.blocks import Block
from dashboard.pages import BLOCKS
from dashboard.scope import Service
from dashboard.shell import STATE


def register(app: Dash) -> None:
    """One callback for each block and body; see `assets/hub-fill.js`."""
    for block in BLOCKS.values():
        for service in bodies(block):
            _fill(app, block, service)


def bodies(block: Block) -> tuple[Service | None, ...]:
    """The bodies in which the block is drawn."""
    return tuple(Service) if block.by_service else (None,)


def _fill(app: Dash, block: Block, service: Service | None) -> None:
    box = block.id_for(service)
    app.clientside_callback(
        ClientsideFunction("hub", "fill"),
        *(Output(*place) for place in dict.fromkeys((block.slot_id(slot, service), slot.prop) for slot in block.slots)),
        Output(box, "shown"),
        Input(STATE, "data"),
        State(box, "shown"),
        State(box, "attributes"),
    )

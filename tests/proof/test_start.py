"""An entrance that says nothing about who may use it stops the start: routes, callbacks, blocks, files."""

from __future__ import annotations

from typing import Any

import dash
import pytest
from dash import Input, Output
from flask import Blueprint

from dashboard.access import Action
from dashboard.blocks import Block
from dashboard.config import Config
from dashboard.data.questions.licenses import TOP
from dashboard.factory import HubDash, Parts, create_app, product
from dashboard.pages import BLOCKS
from dashboard.web import hub
from dashboard.web.guards import envelope
from dashboard.web.permission import PUBLIC, SIGNED_IN
from tests.proof.world import World
from tests.web.helpers import close, settings


@pytest.fixture
def config(tmp_path: Any) -> Config:
    return settings(tmp_path / "home")


def start(config: Config, *register: Any, blueprints: tuple[Blueprint, ...] = ()) -> HubDash:
    parts = product()
    return create_app(
        config, Parts(parts.layout, (*parts.register, *register), (*parts.blueprints, *blueprints), parts.document)
    )


def test_a_route_without_a_permission_stops_the_start(config: Config) -> None:
    silent = Blueprint("silent", __name__)
    silent.get("/silent")(lambda: "said too much")
    with pytest.raises(RuntimeError, match="no permission is declared for the endpoint 'silent"):
        start(config, blueprints=(silent,))


def test_a_route_that_is_added_past_the_blueprints_stops_the_start(config: Config) -> None:
    def careless(app: dash.Dash) -> None:
        app.server.add_url_rule("/silent", "silent", lambda: "said too much")

    with pytest.raises(RuntimeError, match="no permission is declared for the endpoint 'silent"):
        start(config, careless)


def typed(app: dash.Dash, permission: Any = None) -> None:
    app.callback(Output("shown", "children"), Input("typed", "value"))(lambda value: value)
    envelope.declare(app.server, "typed", "value", envelope.text_or_nothing)
    if permission is not None:
        envelope.allow_output(app.server, "shown.children", permission)


@pytest.mark.parametrize("permission", [None, PUBLIC])
def test_a_callback_without_a_permission_stops_the_start(config: Config, permission: Any) -> None:
    """No callback is public either."""
    with pytest.raises(RuntimeError, match=r"no permission is declared for the callback 'shown\.children'"):
        start(config, lambda app: typed(app, permission))


@pytest.mark.parametrize("permission", [SIGNED_IN, Action.SEE_ANALYTICS])
def test_a_callback_with_one_does_not(config: Config, permission: Any) -> None:
    app = start(config, lambda app: typed(app, permission))
    assert hub.of(app.server).permissions["callback shown.children"] is permission
    close(app)


def test_a_block_without_a_permission_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="permission"):
        Block("silent", TOP, lambda _part, _now: {}, ())  # type: ignore[call-arg]


def test_every_entrance_of_the_product_says_whom_it_lets_in(world: World) -> None:
    permissions = hub.of(world.app.server).permissions
    assert {block.permission for block in BLOCKS.values()} <= set(Action)
    assert permissions["exports.export"] is Action.EXPORT
    without_file = {"licenses-query", "calling-query", "licenses-top", "calling-head", "calling-queues"}
    without_file |= {f"customers-{name}" for name in ("query", "top", "support-query", "support-top")}
    without_file |= {f"customer-{name}" for name in ("head", "day", "health", "dates", "licenses", "changes")}
    assert {name for name, block in BLOCKS.items() if block.rows is None} == without_file
    served = [output for output, spec in world.app.callback_map.items() if "callback" in spec]
    assert {f"callback {output}" for output in served} <= set(permissions)
    assert set(world.app.server.view_functions) <= set(permissions)

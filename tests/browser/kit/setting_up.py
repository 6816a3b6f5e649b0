"""A first run that is filled in up to its last step, for pictures of its pages and for axe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dashboard import config
from dashboard.config import Config
from dashboard.data.first_run import finishing, opening, source, steps
from dashboard.data.first_run.steps import At
from dashboard.data.people.opening import open_state
from dashboard.data.state.database import Database
from tests.browser.kit import served
from tests.browser.kit.served import Hub

_HERE = At(None)


@contextmanager
def _opened(hub: Hub) -> Iterator[tuple[Config, Database]]:
    settings = config.read({served.PREFIX + "HOME": str(hub.home)})
    state = open_state(settings.state_url)
    try:
        yield settings, state
    finally:
        state.close()


def link(hub: Hub) -> str:
    """A new set-up link, below the hub's address."""
    with _opened(hub) as (_settings, state):
        return f"/setup/link/{opening.new_link(state)}"


def fill(hub: Hub) -> None:
    """All steps but the last."""
    with _opened(hub) as (settings, state):
        steps.plan(state, _HERE)
        steps.terms(state, _HERE, accepted=True)
        said = {"partner": "Żywe Dane", "lang": "en", "theme": "system"}
        steps.organization(state, _HERE, settings, said, ["us", "eu"])
        person = {"name": "Ala Nowak", "email": "ala@partner.example", "new": "unlikely-teapot-gravel"}
        steps.administrator(state, _HERE, settings, person)
        source.later(state, _HERE)


def finish(hub: Hub) -> None:
    """The last one."""
    with _opened(hub) as (settings, state):
        finishing.finish(state, _HERE, settings)

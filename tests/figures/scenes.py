"""Scenes: many small tests share one import, each with customers of its own.

A scene tells its customers, yields, and looks at the figures. All scenes of a module are told first, then imported
together once; each is answered for its own customers only. Cohorts are the whole partner's, so tests of who is low
are no scenes.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path
from types import ModuleType

from tests.figures.cast import Cast, Hub

Story = Generator[None, None, None]
Told = Callable[[Cast], Story]


class Stage:
    """The scenes of one module on one hub, told and imported."""

    def __init__(self, module: ModuleType, hub: Hub, place: Path) -> None:
        everyone = Cast(hub, place)
        told: dict[str, Told] = {name: test.told for name, test in vars(module).items() if hasattr(test, "told")}
        self._stories = {
            name: tell(corner_of(everyone, f"{number}/")) for number, (name, tell) in enumerate(told.items())
        }
        for story in self._stories.values():
            next(story)
        everyone.publish()

    def play(self, name: str) -> None:
        """The rest of a scene: what it looks at."""
        for _ in self._stories.pop(name):
            raise AssertionError("a scene yields once")


def corner_of(cast: Cast, name: str) -> Cast:
    """A part of the cast with customers of its own, published with the others."""
    shared = cast.customers, cast.subscriptions, cast.snapshots, cast.legs, cast.admins
    return Cast(cast.hub, cast.place, cast.region, name, *shared)


def scene(told: Told) -> Callable[[Stage], None]:
    """The test of a scene."""

    def test(stage: Stage) -> None:
        stage.play(told.__name__)

    test.__name__, test.__doc__ = told.__name__, told.__doc__
    test.told = told  # type: ignore[attr-defined]
    return test

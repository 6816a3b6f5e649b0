"""What an entrance asks of its reader; said beside the entrance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from dashboard.access import Action

_MARK = "hub_permission"


class Open(StrEnum):
    """The permissions that need no role."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    SET_UP = "set_up"  # the cookie of who opened the set-up link, while the hub is not set up
    MIRROR = "mirror"  # the cookie of the mirror link that the address names, and nobody signed in
    WALL = "wall"  # the cookie of the wall that the address names, and nobody signed in


@dataclass(frozen=True, slots=True)
class ByAddress:
    """The permission depends on what the address names: `find` takes the values of the route and gives the action."""

    find: Callable[..., Action]


@dataclass(frozen=True, slots=True)
class ByToken:
    """For programs: the token opens `scope` (`api_tokens.Reach`; None: any does), and its person may do `action`."""

    scope: str | None
    action: Action | ByAddress


Permission = Action | Open | ByAddress | ByToken
PUBLIC, SIGNED_IN, WALL, MIRROR, SET_UP = Open.PUBLIC, Open.SIGNED_IN, Open.WALL, Open.MIRROR, Open.SET_UP
View = TypeVar("View", bound=Callable[..., Any])


def allow(permission: Permission) -> Callable[[View], View]:
    """Declares what a view asks: `PUBLIC`, `SIGNED_IN`, an action of the role table, or how it is found (`ByAddress`).

    The guard alone asks it, before the view runs.
    """

    def mark(view: View) -> View:
        setattr(view, _MARK, permission)
        return view

    return mark


def asked_by(view: Callable[..., Any]) -> Permission | None:
    """What the view declares; None where it says nothing."""
    found: Permission | None = getattr(view, _MARK, None)
    return found

"""What an entrance asks of its reader, and how it answers; said beside the entrance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from dashboard.access import Action

_MARK = "hub_entrance"


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


@dataclass(frozen=True, slots=True)
class Entrance:
    """What a view declares.

    `page`: people read it, so what goes wrong is told on a page; JSON otherwise. `expensive`: a reader may have few of
    them under way at the same time (`PARTNER_HUB_USER_AT_ONCE`).
    """

    permission: Permission
    page: bool = False
    expensive: bool = False


def allow(permission: Permission, *, page: bool = False, expensive: bool = False) -> Callable[[View], View]:
    """Declares what a view asks: `PUBLIC`, `SIGNED_IN`, an action of the role table, or how it is found (`ByAddress`);
    and how it answers (`Entrance`). What programs ask with a token is expensive in any case.

    The guard alone asks the permission, before the view runs.
    """
    declared = Entrance(permission, page, expensive or isinstance(permission, ByToken))

    def mark(view: View) -> View:
        setattr(view, _MARK, declared)
        return view

    return mark


def declared_by(view: Callable[..., Any]) -> Entrance | None:
    """What the view declares; None where it says nothing."""
    found: Entrance | None = getattr(view, _MARK, None)
    return found

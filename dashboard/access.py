"""The role table: who may do what. One table under every entrance."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The five roles of a partner's people."""

    FULL = "partner_full_admin"
    ADMIN = "partner_admin"
    READ_ONLY = "partner_readonly_admin"
    HELP_DESK_BASIC = "help_desk_basic"
    HELP_DESK_ADVANCED = "help_desk_advanced"


class Action(StrEnum):
    """What an entrance asks permission for."""

    SEE_ANALYTICS = "see_analytics"
    EXPORT = "export"
    SET_OWN_PREFERENCES = "set_own_preferences"
    READ_RESOURCES = "read_resources"


_ANALYSTS = frozenset({Role.FULL, Role.ADMIN, Role.READ_ONLY})
_EVERYONE = frozenset(Role)

MAY: dict[Action, frozenset[Role]] = {
    Action.SEE_ANALYTICS: _ANALYSTS,
    Action.EXPORT: _ANALYSTS,
    Action.SET_OWN_PREFERENCES: _EVERYONE,
    Action.READ_RESOURCES: _EVERYONE,
}


@dataclass(frozen=True, slots=True)
class User:
    """A signed-in person. `customers` None: every customer of the partner; else the org_ids they may see."""

    id: int
    email: str
    name: str
    role: Role
    customers: tuple[str, ...] | None = None


def may(user: User, action: Action) -> bool:
    """Whether the role table lets this person do it."""
    return user.role in MAY[action]

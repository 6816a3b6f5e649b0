"""The role table: who may do what, to whose customers. One table under every entrance."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from dashboard.scope import Region


class Role(StrEnum):
    """The five roles of a partner's people."""

    FULL = "partner_full_admin"
    ADMIN = "partner_admin"
    READ_ONLY = "partner_readonly_admin"
    HELP_DESK_BASIC = "help_desk_basic"
    HELP_DESK_ADVANCED = "help_desk_advanced"


class Action(StrEnum):
    """What an entrance asks permission for."""

    SEE_CUSTOMERS = "see_customers"
    SEARCH = "search"  # across customers: their numbers, devices, owners
    SEE_ANALYTICS = "see_analytics"
    EXPORT = "export"
    SET_OWN_PREFERENCES = "set_own_preferences"
    READ_RESOURCES = "read_resources"
    MANAGE_OWN_ACCOUNT = "manage_own_account"
    MANAGE_USERS = "manage_users"
    MANAGE_SETTINGS = "manage_settings"
    ASSIGN_ADMINISTRATORS = "assign_administrators"
    LAUNCH = "launch"
    MANAGE_ORGANIZATION = "manage_organization"  # once it is launched; the others only look at it
    ASK_TO_MANAGE = "ask_to_manage"  # one customer's organization, for some hours
    LET_MANAGE = "let_manage"  # grants that, or refuses it
    EDIT_TAGS = "edit_tags"
    SHARE_VIEWS = "share_views"
    SEE_NOTES = "see_notes"
    WRITE_NOTES = "write_notes"
    MANAGE_TRIALS = "manage_trials"
    MIRROR_CUSTOMERS = "mirror_customers"  # links with which a customer sees its own figures
    SEE_AUDIT = "see_audit"
    EXPORT_AUDIT = "export_audit"
    MANAGE_VERSIONS = "manage_versions"
    MANAGE_WALLS = "manage_walls"
    ASK_FOR_HELP = "ask_for_help"  # of the help desk, and look after one's own requests
    SEE_HELP_REQUESTS = "see_help_requests"  # those of others too


class Reach(StrEnum):
    """Whose customers an action may touch."""

    ALL = "all"
    ASSIGNED = "assigned"  # those assigned to this person, or provisioned by them
    NONE = "none"


_COLUMNS = (Role.FULL, Role.ADMIN, Role.READ_ONLY, Role.HELP_DESK_BASIC, Role.HELP_DESK_ADVANCED)
_ALL, _OWN, _NONE = Reach.ALL, Reach.ASSIGNED, Reach.NONE
_FAR = (_NONE, _OWN, _ALL)
# One row an action, one column a role, in the order of _COLUMNS. What has no customers in it is `all` or `none`.
_TABLE: dict[Action, tuple[Reach, Reach, Reach, Reach, Reach]] = {
    Action.SEE_CUSTOMERS: (_ALL, _OWN, _ALL, _ALL, _ALL),
    Action.SEARCH: (_ALL, _OWN, _ALL, _ALL, _ALL),
    Action.SEE_ANALYTICS: (_ALL, _OWN, _ALL, _NONE, _NONE),
    Action.EXPORT: (_ALL, _OWN, _ALL, _NONE, _NONE),
    Action.SET_OWN_PREFERENCES: (_ALL, _ALL, _ALL, _ALL, _ALL),
    Action.READ_RESOURCES: (_ALL, _ALL, _ALL, _ALL, _ALL),
    Action.MANAGE_OWN_ACCOUNT: (_ALL, _ALL, _ALL, _ALL, _ALL),
    Action.MANAGE_USERS: (_ALL, _NONE, _NONE, _NONE, _NONE),
    Action.MANAGE_SETTINGS: (_ALL, _NONE, _NONE, _NONE, _NONE),
    Action.ASSIGN_ADMINISTRATORS: (_ALL, _NONE, _NONE, _NONE, _NONE),
    Action.LAUNCH: (_ALL, _OWN, _ALL, _ALL, _ALL),
    Action.MANAGE_ORGANIZATION: (_ALL, _OWN, _NONE, _NONE, _NONE),
    # Who manages anyway need not ask, and is told so; whoever comes to help desk (advanced) may do more than before.
    Action.ASK_TO_MANAGE: (_ALL, _OWN, _NONE, _NONE, _ALL),
    Action.LET_MANAGE: (_ALL, _NONE, _NONE, _NONE, _NONE),
    Action.EDIT_TAGS: (_ALL, _OWN, _NONE, _NONE, _NONE),
    Action.SHARE_VIEWS: (_ALL, _ALL, _NONE, _NONE, _NONE),
    Action.SEE_NOTES: (_ALL, _OWN, _ALL, _NONE, _NONE),
    Action.WRITE_NOTES: (_ALL, _OWN, _NONE, _NONE, _NONE),
    Action.MANAGE_TRIALS: (_ALL, _OWN, _NONE, _NONE, _NONE),
    Action.MIRROR_CUSTOMERS: (_ALL, _OWN, _NONE, _NONE, _NONE),
    Action.SEE_AUDIT: (_ALL, _NONE, _ALL, _NONE, _NONE),
    Action.EXPORT_AUDIT: (_ALL, _NONE, _NONE, _NONE, _NONE),
    Action.MANAGE_VERSIONS: (_ALL, _NONE, _NONE, _NONE, _NONE),
    Action.MANAGE_WALLS: (_ALL, _NONE, _NONE, _NONE, _NONE),
    Action.ASK_FOR_HELP: (_ALL, _OWN, _ALL, _ALL, _ALL),
    Action.SEE_HELP_REQUESTS: (_ALL, _NONE, _NONE, _NONE, _NONE),
}


@dataclass(frozen=True, slots=True)
class User:
    """A signed-in person: their role, the regions they may enter, and the customers assigned to them here.

    `assigned` are regions and org_ids that were set in the hub; what was imported is added where a region is entered
    (`data/rights.py`). It limits only roles whose reach is `assigned`.
    """

    id: int
    email: str
    name: str
    role: Role
    regions: tuple[Region, ...]
    assigned: tuple[tuple[Region, str], ...] = ()


# Whoever may read the home or run the process sees the whole partner.
OPERATOR = User(0, "", "", Role.FULL, tuple(Region))


def email_key(email: str) -> str:
    """An e-mail address as it is compared: composed, without space around it, in lower case."""
    return unicodedata.normalize("NFC", email.strip()).lower()


def reach(user: User, action: Action) -> Reach:
    """Whose customers this person may do it to."""
    return _TABLE[action][_COLUMNS.index(user.role)]


def may(user: User, action: Action) -> bool:
    """Whether the role table lets this person do it at all."""
    return reach(user, action) is not Reach.NONE


def allows(role: Role, action: Action) -> bool:
    """Whether the role table lets anybody of this role do it at all."""
    return _TABLE[action][_COLUMNS.index(role)] is not Reach.NONE


def widens(before: Role | None, after: Role | None) -> bool:
    """Whether the second role may do anything, or reach anybody, that the first may not. No role may nothing."""
    if after is None or before is None:
        return after is not None
    at, to = _COLUMNS.index(before), _COLUMNS.index(after)
    return any(_FAR.index(reaches[to]) > _FAR.index(reaches[at]) for reaches in _TABLE.values())

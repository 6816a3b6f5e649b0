"""Where *Launch organization* leads: to manage an organization, or to look at it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from dashboard.access import Action, User, may
from dashboard.config import Config
from dashboard.scope import Region

MANAGE, VIEW = "manage", "view"


@dataclass(frozen=True, slots=True)
class Launch:
    """`mode`: `manage` or `view`; `template`: the address with `{org_id}` and `{region}`."""

    mode: str
    template: str

    def url(self, region: Region, org_id: str) -> str:
        """The address of one organization."""
        return self.template.replace("{org_id}", quote(org_id, safe="")).replace("{region}", region.value)


def launch_of(user: User, config: Config, *, granted: bool = False) -> Launch | None:
    """What this person's role opens, or a grant that holds now; None where the hub is told no address for it."""
    manages = may(user, Action.MANAGE_ORGANIZATION) or (granted and bool(config.launch_url))
    found = Launch(MANAGE, config.launch_url) if manages else Launch(VIEW, config.launch_view_url)
    return found if found.template and may(user, Action.LAUNCH) else None


def may_ask(user: User, config: Config) -> bool:
    """Whether this person can ask to manage: their role only looks, and there is an address to manage at."""
    asks = may(user, Action.ASK_TO_MANAGE) and not may(user, Action.MANAGE_ORGANIZATION)
    return asks and bool(config.launch_url)

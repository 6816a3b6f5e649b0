"""The partner's own organization: which customer it is, and whether the reader of this request may see it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import structlog
from flask import g

from dashboard.access import OPERATOR
from dashboard.data.people import own_organization
from dashboard.data.people.own_organization import Organization
from dashboard.data.questions import customers
from dashboard.errors import Missing, Unusable
from dashboard.request_context import Services, here
from dashboard.scope import Region

log = structlog.get_logger(__name__)
_KEPT = "own_organization"
_UNKNOWN: set[Organization] = set()  # told in the log by this process


@dataclass(frozen=True, slots=True)
class Own:
    """A customer that the reader may see."""

    region: Region
    org_id: str
    name: str

    @property
    def said(self) -> str:
        """As settings and scripts name it."""
        return f"{self.region}:{self.org_id}"

    @property
    def path(self) -> str:
        """Its page."""
        return f"/customers/{self.region}/{quote(self.org_id, safe='')}"


def which(services: Services) -> Organization | None:
    """What the environment says; else what was chosen in the hub."""
    return services.config.own_org or own_organization.chosen(services.state).which


def own() -> Own | None:
    """For the reader of this request; found once for each request. None for who may not see that customer."""
    if _KEPT not in g:
        setattr(g, _KEPT, _found())
    found: Own | None = getattr(g, _KEPT)
    return found


def is_own(region: str, org_id: str) -> bool:
    """Whether that customer is it, and the reader may see it."""
    found = own()
    return found is not None and (found.region, found.org_id) == (region, org_id)


def _found() -> Own | None:
    user = here().signed_in
    if user is None:
        return None
    try:
        key = which(here().services)
        return _named(key) if key else None
    except (Missing, Unusable):  # the page itself says what cannot be read
        return None


def _named(key: Organization) -> Own | None:
    store, user = here().services.store, here().user
    if key not in customers.names(store, OPERATOR, [key]):
        if key not in _UNKNOWN:
            _UNKNOWN.add(key)
            log.warning("own_organization_unknown", organization=":".join(key))
        return None
    name = customers.names(store, user, [key]).get(key)
    return None if name is None else Own(*key, name)

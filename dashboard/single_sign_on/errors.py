"""What can go wrong on the way through a provider."""

from __future__ import annotations

from dashboard.errors import NoAccess, Refused, Unusable


class NotOurs(Refused):
    """The browser came back with something that was not begun in it, not lately, or before."""


class BadToken(NoAccess):
    """What the provider (or somebody in its place) sent proves nobody. `why` is for the log alone."""

    def __init__(self, why: str) -> None:
        super().__init__("sso.error.token")
        self.why = why


class Away(Unusable):
    """The provider does not answer, or not as one. `why` is for the log alone."""

    def __init__(self, why: str) -> None:
        super().__init__("sso.error.away")
        self.why = why

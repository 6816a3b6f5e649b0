"""Errors that are told to a person: a key of words and the values in it."""

from __future__ import annotations

from dashboard import words


class HubError(Exception):
    """Base of everything that is refused with a sentence.

    `key` names the words (`<area>.<group>.<key>`), `values` fill its places. `exit_code` is what a
    command ends with, `status` what an address answers. `str(error)` is the English sentence.
    """

    exit_code = 1
    status = 500

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def told(self, lang: str) -> str:
        """The sentence in the language asked for."""
        return words.text(lang, self.key, **self.values)

    def __str__(self) -> str:
        return self.told("en")


class Refused(HubError):
    """The input is wrong; nothing was changed."""

    exit_code = 2
    status = 400


class BadField(Refused):
    """One field of what was filled in cannot be taken; `field` names it, so that the words can stand beside it."""

    def __init__(self, key: str, /, *, field: str, **values: object) -> None:
        super().__init__(key, **values)
        self.field = field


class NoAccess(HubError):
    """This reader may not do or see this."""

    exit_code = 2
    status = 403


class Missing(HubError):
    """No such thing (or none that this reader may know of)."""

    exit_code = 2
    status = 404


class Unusable(HubError):
    """The place is locked, full, unreadable, or holds no data yet."""

    exit_code = 3
    status = 503


class Slowed(HubError):
    """Too much was asked at once; `after` seconds later it may be asked again."""

    exit_code = 3
    status = 429

    def __init__(self, key: str, /, after: int = 1, **values: object) -> None:
        super().__init__(key, after=after, **values)
        self.after = after

"""Errors that are told to a person: a key of words and the values in it."""

from __future__ import annotations

from dashboard import words

STATE = "web.state."  # what begins the key of every error of the state database
_OURS = 500
_INSIDE = {"path", "place", "reason", "faults"}  # values that name files of the server, or say what ails them


class HubError(Exception):
    """Base of everything that is refused with a sentence.

    `key` names the words (`<area>.<group>.<key>`), `values` fill its places; `field` among them names the field of a
    form that it stands beside. `exit_code` is what a command ends with, `status` what an address answers.
    `str(error)` is the English sentence.
    """

    exit_code = 1
    status = 500
    retry_s = 0  # seconds after which it may be tried again; 0: says nothing about it

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    @property
    def field(self) -> object:
        """The field of a form that it stands beside; None for the form as a whole."""
        return self.values.get("field")

    @property
    def suggestion(self) -> object:
        """The whole input as it was probably meant: to be taken with one click; None where nothing is near."""
        return self.values.get("suggestion")

    @property
    def now(self) -> object:
        """What it is about as it is now, where somebody else changed it first; None where nobody did."""
        return self.values.get("now")

    def told(self, lang: str) -> str:
        """The sentence in the language asked for."""
        return words.text(lang, self.key, **self.values)

    def told_to_reader(self, lang: str) -> str:
        """The sentence for whoever reads pages: what the server's disk is like is not theirs to know."""
        inside = self.status >= _OURS and _INSIDE & set(self.values)
        return words.text(lang, "web.error.not_readable") if inside else self.told(lang)

    def __str__(self) -> str:
        return self.told("en")


class Refused(HubError):
    """The input is wrong; nothing was changed."""

    exit_code = 2
    status = 400


class BadField(Refused):
    """One field of what was filled in cannot be taken: the words stand beside it."""

    def __init__(self, key: str, /, *, field: str, **values: object) -> None:
        super().__init__(key, field=field, **values)


class NoAccess(HubError):
    """This reader may not do or see this. `written`: the audit log has it already."""

    exit_code = 2
    status = 403
    written = False


class Conflict(HubError):
    """Somebody else was first. `now`, among the values, is what became of it, for whoever decides what to do."""

    exit_code = 2
    status = 409


class Slowed(HubError):
    """Too many tries, or too much at once: it may be asked again after `retry_s` seconds."""

    exit_code = 2
    status = 429

    def __init__(self, key: str, retry_s: int, /, **values: object) -> None:
        super().__init__(key, **values)
        self.retry_s = retry_s


class Busy(HubError):
    """More is asked of all together than can be done in time: it may be asked again after `retry_s` seconds."""

    exit_code = 3
    status = 503

    def __init__(self, key: str, retry_s: int, /, **values: object) -> None:
        super().__init__(key, **values)
        self.retry_s = retry_s


class Missing(HubError):
    """No such thing (or none that this reader may know of)."""

    exit_code = 2
    status = 404


class NoSuchPage(Missing):
    """What the path of a page names is not there, or not for this reader: one and the same answer."""


class Unusable(HubError):
    """The place is locked, full, unreadable, or holds no data yet."""

    exit_code = 3
    status = 503

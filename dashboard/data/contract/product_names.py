"""Products as they are spelled: what differs from a known one by case, blanks or dashes is that one."""

from __future__ import annotations

import unicodedata

from dashboard.codes import PRODUCTS

_BRAND = "webex"
_DASHES = frozenset({"Pd", "Pc", "Zs", "Cf", "Cc"})  # dashes, underscores, blanks, signs that are not seen


def key(name: str) -> str:
    """The name without case, blanks, dashes, underscores and a leading `Webex`: two with the same key are one."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    bare = "".join(sign for sign in plain if unicodedata.category(sign) not in _DASHES)
    return bare.removeprefix(_BRAND) or bare


_KNOWN = {key(name): name for name in PRODUCTS}
# What can be the spelling of a known product at all; nobody folds megabytes to find out.
_LONGEST = 200


def known(name: str) -> str:
    """The known product of that name, else the name as it is."""
    return _KNOWN.get(key(name), name) if len(name) <= _LONGEST else name

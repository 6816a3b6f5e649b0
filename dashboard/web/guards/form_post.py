"""A plain form as a browser without scripts sends it: small, with exactly the fields that were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import request

from dashboard.errors import Refused

MAX_BYTES = 8 * 1024
_MEDIA = "application/x-www-form-urlencoded"


def too_long() -> bool:
    """Whether more was sent than any of our forms can hold: nothing of it is read then."""
    return (request.content_length or 0) > MAX_BYTES


def fields(asked: Iterable[str], optional: Iterable[str] = ()) -> Mapping[str, str]:
    """What was filled in, by name. Raises Refused for a body of another kind, a field too many, twice, or missing."""
    needed, allowed = set(asked), {*asked, *optional}
    if request.mimetype != _MEDIA:
        raise Refused("account.error.form")
    sent = request.form.to_dict(flat=False)
    if not needed <= set(sent) <= allowed or any(len(values) > 1 for values in sent.values()):
        raise Refused("account.error.form")
    return {name: values[0] for name, values in sent.items()}

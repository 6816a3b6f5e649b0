"""Every text of an address is bounded before anything is done with it: composing a long one takes seconds."""

from __future__ import annotations

from flask import Flask, request

from dashboard.errors import Refused
from dashboard.exports.filter_model import MAX_FILTER

MOST_NAMES = 40  # parameters, those that come twice counted twice
MOST_NAME, MOST_VALUE = 60, 4_096  # characters; what reads a parameter may take fewer
_LONGER = {"filter": 2 * MAX_FILTER}  # it says in its own words how long it may be
# As it comes: a letter of most scripts is three bytes, each of them three signs.
MOST_QUERY = 9 * (MAX_FILTER + MOST_VALUE)


def install(server: Flask) -> None:
    """Asks before who may do what: a stranger's text costs no more than a reader's."""
    server.before_request(check)


def check() -> None:
    """Raises Refused for an address that holds more than any page or program of ours asks."""
    if len(request.query_string) > MOST_QUERY or request.query_string.count(b"&") >= MOST_NAMES:
        raise _too_long()
    for name, value in request.args.items(multi=True):
        if len(name) > MOST_NAME or len(value) > _LONGER.get(name, MOST_VALUE):
            raise _too_long()


def _too_long() -> Refused:
    """The page that says so reads language and theme from the address: it finds it empty."""
    request.query_string = b""
    request.__dict__.pop("args", None)
    return Refused("web.error.too_long")

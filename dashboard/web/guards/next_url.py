"""Where one wanted to go before signing in: a page of ours, and nothing that leads elsewhere."""

from __future__ import annotations

import re
from urllib.parse import quote

from flask import request

NAME = "next"
MOST = 2000
# Plain steps and a query: no host, no second slash, no backslash, no control character, no escape in the path.
_OURS = re.compile(r"/(?:[A-Za-z0-9_-]+(?:/[A-Za-z0-9_-]+)*)?(?:\?[!-~]*)?")
_NO_PAGE = re.compile(r"/(?:sign-|welcome|_)")


def safe(wanted: str | None) -> str | None:
    """The address, where it is one of ours; None for every other."""
    if not wanted or len(wanted) > MOST or not _OURS.fullmatch(wanted) or _NO_PAGE.match(wanted):
        return None
    return wanted


def asked() -> str | None:
    """The address of this request, to come back to; None where it is no page's, or the first page's."""
    query = request.query_string.decode("latin-1")
    here = quote(request.path) + (f"?{query}" if query else "")
    return safe(here) if request.method == "GET" and here != "/" else None

"""Which addresses are read by programs (JSON answers) and which by people (pages)."""

from __future__ import annotations

import re

from werkzeug.wrappers import Request

from dashboard import dash_internals
from dashboard.data.mirrors import definition as mirrors
from dashboard.data.walls import definition as walls

_DATA = (
    "/blocks/",
    "/brand/",
    "/customers/names",
    "/deck/",
    "/decks/",
    "/export/",
    "/fresh",
    "/help-desk/customers",
    mirrors.PATH,
    "/mirrors/",
    "/organization/",
    "/picture/",
    "/preferences",
    "/reports/runs",
    "/reports/schedules/",
    "/resources/help",
    "/resources/hits",
    "/rows/",
    "/setup/progress",
    "/search/hits",
    dash_internals.PREFIX,
    dash_internals.RELOAD,
    "/api/",
    "/audit.csv",
    "/healthz",
    "/readyz",
    "/sign-out",
    "/tags",
    "/trials/customers",
    "/users/",
    "/views",
    walls.PATH,
    "/walls/",
)
# Beside the page of a customer, which people read.
_OF_CUSTOMER = re.compile(r"/customers/[^/]+/[^/]+/(?:administrators|mirrors|notes)")
SET_UP = "/setup"
# Forms that people send from a page: what goes wrong with them is told on a page.
_FORMS = ("/sign-in", "/unsubscribe/", "/welcome/", SET_UP)
BUNDLE = "/bundle/"
STATIC = (BUNDLE, "/assets/", dash_internals.SUITES, dash_internals.FAVICON)


def is_data(request: Request) -> bool:
    """True where a refusal must be JSON: data addresses, and everything that is not a plain look."""
    if request.path.startswith(_FORMS) and request.path not in _DATA:
        return False
    told = request.path.startswith(_DATA) or _OF_CUSTOMER.fullmatch(request.path)
    return request.method not in {"GET", "HEAD"} or bool(told)

"""Where a request comes from, for sessions and the audit log."""

from __future__ import annotations

from flask import request

from dashboard.data.audit.audit_log import Who
from dashboard.data.people.sessions import From
from dashboard.request_context import here


def address() -> str:
    """The address of the reader's machine (of the last hop that is not a trusted proxy)."""
    return request.remote_addr or ""


def place() -> From:
    """Address and browser, as a new session keeps them."""
    return From(address(), request.headers.get("User-Agent", ""))


def who(name: str = "") -> Who:
    """Who acts; `name` is what was given where nobody is signed in."""
    seen = here().session
    return Who(here().signed_in, address(), name, seen.program if seen else "")

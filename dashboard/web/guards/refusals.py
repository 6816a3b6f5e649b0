"""What was refused to whom is written into the audit log, each kind of refusal only so often."""

from __future__ import annotations

from flask import request

from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act
from dashboard.data.state.repeats import is_told
from dashboard.errors import HubError, NoAccess
from dashboard.request_context import here
from dashboard.web import logs
from dashboard.web.guards import origin
from dashboard.web.hub import hub

# A step of a change, not its end: the password is asked for, and then it is tried again.
_NO_REFUSAL = frozenset({"account.error.prove", "sso.error.prove"})


def tell(error: NoAccess, place: str = "") -> None:
    """Writes that somebody signed in was refused: at once, and again at the 10th, 100th ... time within an hour.

    By the address itself: who tries it on eight people is written down eight times. An act upon people that was
    refused has its own entry already (`audited_write`).

    `place` is the path of a page that is drawn by another address. Never raises: a refusal stays one.
    """
    if error.key in _NO_REFUSAL or error.written:
        return
    try:
        user = here().signed_in
        if user is None:  # strangers are turned away everywhere alike, and could write without end
            return
        path, region = place or request.path, str(error.values.get("region", ""))
        times = hub().repeats.refused(user.id, (error.key, place or request.endpoint), (path, region))
        if is_told(times):
            _write(error, path, times)
    except HubError as away:
        logs.event("audit_not_written", level="error", act=Act.REFUSED, key=away.key, path=request.path)


def _write(error: NoAccess, path: str, times: int) -> None:
    said = {"why": error.key, **({"region": str(error.values["region"])} if "region" in error.values else {})}
    often = {"times": times} if times > 1 else {}
    audit_log.write(hub().state, origin.who(), Act.REFUSED, path, {**said, **often}, allowed=False)

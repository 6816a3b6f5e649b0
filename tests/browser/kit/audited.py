"""Acts of a working day in a home's audit log, for pictures and for the browser."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from dashboard.access import OPERATOR, Role, User
from dashboard.data.audit import audit_log
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people.opening import open_state
from dashboard.scope import Region

CLARA = User(11, "clara.nowak@partner.example", "Clara Nowak", Role.FULL, tuple(Region))
BEN = User(12, "ben.okafor@partner.example", "Ben Okafor", Role.ADMIN, (Region.EU,))
HOSTILE = "<img src=x onerror=alert(1)>\u202e" + "long" * 60
ORG = "0f2a6c1e-7d34-4b7a-9c11-5e0d8a6b2f43"


def fill(home: Path, rounds: int = 1) -> int:
    """Each act once a round; gives how many entries there are now."""
    state = open_state(f"sqlite:///{home / 'state.sqlite'}")
    at = state.clock() - timedelta(minutes=9 * rounds)
    with state.write() as connection:
        for _ in range(rounds):
            for who, act, target, before, after, allowed in _ACTS:
                at += timedelta(seconds=43)
                audit_log.record(connection, at, who, act, target, before, after, allowed=allowed)
    entries = audit_log.verify(state)[0]
    state.close()
    return entries


_HOME, _AWAY = "10.20.4.17", "2001:db8:85a3::8a2e:370:7334"
_CLARA, _BEN = Who(CLARA, _HOME), Who(BEN, _AWAY)
_EXPORT = {
    "versions": {"eu": 12, "us": 14},
    "as_of": "2025-11-23",
    "service": "calling",
    "query": 'type:trial "acme"',
    "rows": 1284,
}
_ACTS = (
    (_CLARA, Act.SIGNED_IN, CLARA.email, None, None, True),
    (_CLARA, Act.USER_INVITED, BEN.email, None, {"role": Role.ADMIN.value, "regions": ["eu"], "active": True}, True),
    (
        _CLARA,
        Act.USER_CHANGED,
        BEN.email,
        {"role": Role.ADMIN.value, "regions": ["eu"]},
        {"role": Role.READ_ONLY.value, "regions": ["us", "eu"]},
        True,
    ),
    (_CLARA, Act.ASSIGNED, BEN.email, None, {"region": "eu", "org_id": [ORG]}, True),
    (_BEN, Act.EXPORTED, "licenses-expiring.xlsx", None, _EXPORT, True),
    (
        _BEN,
        Act.REFUSED,
        "/blocks/licenses-top",
        None,
        {"why": "web.error.no_region", "region": "US", "times": 10},
        False,
    ),
    (Who(None, "203.0.113.77", HOSTILE), Act.SIGN_IN_FAILED, HOSTILE, None, None, False),
    (Who(replace(OPERATOR, email="")), Act.LINK_MADE, CLARA.email, None, None, True),
    (_CLARA, Act.USER_DEACTIVATED, BEN.email, {"active": True}, {"active": False}, True),
    (_CLARA, Act.AUDIT_EXPORTED, "partner-hub-audit.csv", None, {"filters": {"result": "denied"}, "entries": 17}, True),
)

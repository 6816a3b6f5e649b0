"""Mirror links do not outlive the rights that they were made under."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from dashboard.data.audit.audit_log import Act, Who, record
from dashboard.data.people.people import Person, Status
from dashboard.data.state.mirror_models import MirrorRow

_M = MirrorRow


def end_with_rights(connection: Connection, before: Person, after: Person, now: datetime, who: Who) -> None:
    """Ends for good what a change of a person's rights takes from them: all of their links where they are deactivated
    or have another role, else those of regions and customers that are not theirs any more."""
    mine = (_M.maker == after.id, _M.revoked.is_(None), _M.expires > now)
    rows = connection.execute(select(_M.id, _M.region, _M.org_id, _M.label).where(*mine)).all()
    gone = after.status is Status.DEACTIVATED or before.role is not after.role
    regions = {region.value for region in after.regions}
    lost = {(region.value, org_id) for region, org_id in set(before.assigned) - set(after.assigned)}
    for row in rows:
        if gone or row.region not in regions or (row.region, row.org_id) in lost:
            connection.execute(update(_M).where(_M.id == row.id).values(revoked=now))
            told = {"mirror": row.id, "region": row.region, "label": row.label}
            why = {"revoked": now.isoformat(timespec="seconds"), "why": "mirrors.why.rights"}
            record(connection, now, who, Act.MIRROR_REVOKED, f"{row.region}:{row.org_id}", told, why)

"""What a schedule begins when it is due: a run of its report, for its owner, in the transaction that notes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from dashboard.access import User
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.people.audited_write import Deed
from dashboard.data.report_runs import writing
from dashboard.data.report_runs.writing import Wish
from dashboard.data.reports.formats import FIRST, LANG, LAST, SAID
from dashboard.data.schedules import ranges
from dashboard.data.schedules.ranges import Range
from dashboard.data.schedules.schedule import Schedule

KIND = writing.KIND


def report(connection: Connection, now: datetime, one: Schedule, owner: User, due: datetime) -> str:
    """The key of its job. By whose rights the report is made is asked when it is made."""
    said = one.payload
    asked = {name: str(said[name]) for name in (*SAID, LANG) if said.get(name)}
    if said.get("range"):
        first, last = ranges.days(Range(said["range"]), due, said.get("count", 1))
        asked |= {FIRST: first.isoformat(), LAST: last.isoformat()}
    asker = replace(owner, email=one.owner)  # whoever runs the hub has no address of their own
    act = Deed(connection, now, Who(asker), asker, Act.REPORT_ASKED, one.name)
    return writing.ask_within(act, Wish(said["template"], said["name"], asked, said["format"]), bounded=False)[1]

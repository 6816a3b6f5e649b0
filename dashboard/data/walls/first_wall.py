"""A link to the first wall, for who starts the demo and wants to see one: good for a day, one at a time."""

from __future__ import annotations

from dataclasses import replace

from dashboard.access import OPERATOR
from dashboard.data.audit.audit_log import Who
from dashboard.data.people.links import COMMAND_LINE
from dashboard.data.state.database import Database
from dashboard.data.walls import definition, reading, writing

DEMO = "demo-licenses"
LABEL = "Printed at the start"
_WHO = Who(replace(OPERATOR, email=COMMAND_LINE.name))


def link(state: Database) -> str:
    """The path and token of a new link to the demo's first wall; empty where it hangs no more."""
    found = next((one for one in reading.listed(state) if one.name == DEMO), None)
    if found is None:
        return ""
    now = state.clock()
    for old in reading.links(state):
        if old.wall_id == found.id and old.label == LABEL and old.lives(now):
            writing.revoke(state, _WHO, old.id)
    _made, token = writing.link(state, _WHO, DEMO, LABEL, days=1)
    return definition.address("", DEMO, token)

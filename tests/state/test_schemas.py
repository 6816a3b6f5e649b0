"""What one test leaves on the server, the next one does not find."""

from __future__ import annotations

from sqlalchemy import text

from dashboard.data.people import managing
from dashboard.data.people.opening import open_state
from dashboard.data.state.database import Database
from dashboard.data.state.engine import make_engine
from dashboard.data.state.models import AuditRow, UserRow
from tests.state.administrators import actor, given, rows
from tests.state.schemas import Schemas


def test_an_emptied_state_is_as_a_new_one(schemas: Schemas) -> None:
    found = []
    for _ in range(2):
        with schemas.begun() as address:
            state = open_state(address)
            managing.invite(state, actor(state), given())
            found.append((address, sorted(row["id"] for row in rows(state, UserRow)), len(rows(state, AuditRow))))
            state.close()
    assert found[0] == found[1]


def test_a_schema_that_was_changed_is_nobodys_again(schemas: Schemas) -> None:
    with schemas.begun() as changed:
        state = Database(make_engine(changed))
        with state.write() as connection:
            connection.execute(text("alter table users add column more integer"))
        state.close()
    with schemas.begun() as other:
        assert other != changed

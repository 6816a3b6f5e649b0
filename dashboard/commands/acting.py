"""What commands that change the hub's state do first: open it, and find out with whose rights they act."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from dashboard import config
from dashboard.access import OPERATOR, Action, User
from dashboard.commands.serve import check_home, tell_begun
from dashboard.commands.whose import reader, store_of
from dashboard.commands.written_down import WHO
from dashboard.data.audit.audit_log import Who
from dashboard.data.backup.opening import open_kept
from dashboard.data.state.database import Database
from dashboard.data.store import Store
from dashboard.errors import BadField
from dashboard.scope import Region

user_option = click.option("--user", "email", default=None, metavar="E-MAIL", help="With the rights of this person.")
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")


def customer(given: str) -> tuple[Region, str]:
    """Which customer `REGION:ORG_ID` names, whether there is one or not. Raises BadField for another form."""
    region, _, org_id = given.partition(":")
    if region not in set(Region) or not org_id:
        raise BadField("people.error.customer", field="customers")
    return Region(region), org_id.lower()


@contextmanager
def opened(email: str | None, action: Action) -> Iterator[tuple[Database, Store, User, Who]]:
    """The state, what answers questions, who acts, and as whom that is written down; the operator without an address.

    Raises as `whose.reader`.
    """
    settings = config.read(os.environ)
    check_home(settings.home)
    state = open_kept(settings, begun=tell_begun)
    try:
        user = reader(settings, email, action)
        yield state, store_of(settings), user, WHO if user is OPERATOR else Who(user)
    finally:
        state.close()

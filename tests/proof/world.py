"""The canary partner in a home, an app on it, and its readers signed in."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select, update

from dashboard.access import Role, User
from dashboard.config import Config
from dashboard.data.people import sessions, tokens
from dashboard.data.sources import importer
from dashboard.data.state.database import Database
from dashboard.data.state.models import AssignmentRow, AuditRow, SessionRow, SettingRow, UserRow
from dashboard.factory import HubDash, create_app
from dashboard.request_context import cookie_name
from dashboard.scope import Region
from dashboard.web import hub
from dashboard.web.guards import csrf
from tests.proof.partner import READERS, Reader, Who, uuid, write_all
from tests.state.templates import prepared
from tests.web.helpers import HubClient, anonymous, close, settings

KEPT = "PROOF_HOME"  # names an imported partner that is there already: the seeded faults share one
_U, _A, _S = UserRow, AssignmentRow, SessionRow


def config_of(home: Path, **more: str) -> Config:
    """Nothing of the clock: data never get old."""
    return settings(home, stale_days="3650", secret_key="0123456789abcdef" * 2, **more)


def make(home: Path) -> None:
    """A home with the canary partner."""
    take_in(config_of(home), write_all(home / "folders"))


def take_in(config: Config, folders: Iterable[tuple[str, Path]]) -> None:
    """By the real importer."""
    for region, folder in folders:
        result = importer.run(config, Region(region), folder, accept_withdrawals=True)
        assert result.published, result.document()["problems"]


def copied(kept: Path, home: Path) -> Path:
    """The versions alone: users, sessions and the key are each home's own."""
    shutil.copytree(kept / "warehouse", home / "warehouse")
    return home


@dataclass
class World:
    """An app of the whole product on the canary partner."""

    app: HubDash
    readers: dict[str, Reader] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    clients: dict[str, HubClient] = field(default_factory=dict)

    @property
    def config(self) -> Config:
        return hub.of(self.app.server).config

    @property
    def state(self) -> Database:
        return hub.of(self.app.server).state

    def add(self, readers: Iterable[Reader]) -> None:
        """Makes them users, each with a session."""
        readers = list(readers)
        known = add_all(self.state, readers)
        self.readers |= {reader.name: reader for reader in readers}
        self.ids |= known
        for name, token in tokens_of(self.state, known).items():
            self.clients[name] = self.client(token)

    def client(self, token: str) -> HubClient:
        """A browser that holds this session."""
        made = anonymous(self.app)
        assert isinstance(made, HubClient)
        mine = hub.of(self.app.server)
        made.set_cookie(cookie_name(mine.config), token, domain="127.0.0.1")
        made.headers["X-CSRF-Token"] = csrf.token_of(mine.config.secret_key, tokens.digest(token))
        return made

    def get(self, reader: Reader | str, path: str, **more: Any) -> Any:
        """What a reader is answered."""
        return self.clients[reader if isinstance(reader, str) else reader.name].get(path, **more)

    def user(self, reader: Reader) -> User:
        """The reader as the hub knows them now."""
        token = tokens_of(self.state, {reader.name: self.ids[reader.name]})[reader.name]
        seen = sessions.see(self.state, token)
        assert seen is not None
        return seen.user


@contextmanager
def opened(home: Path, readers: Iterable[Reader] = READERS, **more: str) -> Iterator[World]:
    """A world on this home until the block ends."""
    app = create_app(config_of(prepared(home), **more))
    try:
        world = World(app)
        world.add(readers)
        yield world
    finally:
        close(app)


# Rights, as they are set in the hub ---------------------------------------------------------


def add_all(state: Database, readers: Iterable[Reader]) -> dict[str, int]:
    """Users with what is set in the hub; all in one transaction."""
    made: dict[str, int] = {}
    with state.write() as connection:
        for reader in readers:
            row = {
                "email": reader.email,
                "name": reader.name,
                "role": reader.role,
                "active": True,
                "stamp": 0,
                "created": state.clock(),
                "regions": list(reader.regions),
            }
            found = connection.execute(insert(_U).values(**row))
            assert found.inserted_primary_key is not None
            made[reader.name] = int(found.inserted_primary_key[0])
            for who in reader.hub:
                connection.execute(insert(_A).values(**assignment(made[reader.name], who), created=state.clock()))
    return made


def tokens_of(state: Database, ids: dict[str, int]) -> dict[str, str]:
    """A new session for each."""
    with state.write() as connection:
        return {name: sessions.start(connection, number, state.clock()) for name, number in ids.items()}


def assignment(user_id: int, who: Who) -> dict[str, Any]:
    return {"user_id": user_id, "region": who[0], "org_id": uuid(who)}


def assign(state: Database, user_id: int, them: Collection[Who]) -> None:
    """Sets exactly these customers in the hub, and raises the stamp in the same transaction."""
    with state.write() as connection:
        connection.execute(delete(_A).where(_A.user_id == user_id))
        for who in them:
            connection.execute(insert(_A).values(**assignment(user_id, who), created=state.clock()))
        connection.execute(update(_U).where(_U.id == user_id).values(stamp=_U.stamp + 1))


def change(state: Database, user_id: int, **values: Any) -> None:
    """Changes a person (`role`, `regions`, `active`), and raises the stamp."""
    with state.write() as connection:
        connection.execute(update(_U).where(_U.id == user_id).values(stamp=_U.stamp + 1, **values))


def expire(state: Database, token: str) -> None:
    """The session's time is over."""
    long_ago = state.clock() - timedelta(days=1)
    with state.write() as connection:
        connection.execute(update(_S).where(_S.digest == tokens.digest(token)).values(expires=long_ago))


def roles() -> tuple[str, ...]:
    return tuple(str(role) for role in Role)


def everything_in(state: Database) -> dict[str, list[Any]]:
    """All rows that a request could change. When a session was seen does not count, nor that a refusal was noted."""
    noted = {SessionRow.__tablename__, AuditRow.__tablename__, SettingRow.__tablename__}
    tables = [table for table in UserRow.metadata.sorted_tables if table.name not in noted]
    with state.read() as connection:
        return {table.name: sorted(map(repr, connection.execute(select(table)).all())) for table in tables}

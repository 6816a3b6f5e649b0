"""Tables of the state database; types are portable between SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """A moment in UTC, with its zone in Python on every database (SQLite keeps none)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuses a moment without a zone: it could mean any of 26 hours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Gives the zone back where the database dropped it."""
        return value if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


class Base(DeclarativeBase):
    """Common metadata: constraints have names, so that migrations can speak of them."""

    metadata = MetaData(naming_convention=NAMING)


class UserRow(Base):
    """A person who may sign in."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(40))
    active: Mapped[bool] = mapped_column(Boolean)
    created: Mapped[datetime] = mapped_column(Instant)
    regions: Mapped[list[str]] = mapped_column(JSON)  # those that they may enter
    password: Mapped[str | None] = mapped_column(String(200))  # argon2id; None: no password was set yet
    password_by: Mapped[str] = mapped_column(String(10), server_default="link")  # `passwords.By`
    stamp: Mapped[int] = mapped_column(Integer)  # grows with every change of rights
    last_sign_in: Mapped[datetime | None] = mapped_column(Instant)


class AssignmentRow(Base):
    """A customer that was assigned to a person in the hub (imported assignments lie in the versions)."""

    __tablename__ = "assignments"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    region: Mapped[str] = mapped_column(String(10), primary_key=True)
    org_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    created: Mapped[datetime] = mapped_column(Instant)


class SessionRow(Base):
    """A signed-in browser. Only the digest of its token is kept."""

    __tablename__ = "sessions"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created: Mapped[datetime] = mapped_column(Instant)
    last_seen: Mapped[datetime] = mapped_column(Instant)
    idle_expires: Mapped[datetime] = mapped_column(Instant)
    expires: Mapped[datetime] = mapped_column(Instant)
    ended: Mapped[datetime | None] = mapped_column(Instant)
    proven: Mapped[datetime] = mapped_column(Instant)  # when the password (or a link) was last shown
    address: Mapped[str] = mapped_column(String(64))  # where it was opened from
    agent: Mapped[str] = mapped_column(String(200))  # the browser, as it calls itself


class SignInLinkRow(Base):
    """A link that works once: it opens a session, or lets a password be set (an invitation, a reset)."""

    __tablename__ = "sign_in_links"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created: Mapped[datetime] = mapped_column(Instant)
    expires: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    purpose: Mapped[str] = mapped_column(String(20))
    stamp: Mapped[int] = mapped_column(Integer)  # of its person when it was made: it is good for these rights alone
    made_by: Mapped[int | None] = mapped_column(Integer)  # None: by whoever runs the hub, or by the person
    made_at: Mapped[str] = mapped_column(String(64))  # the address that it was asked for from
    __table_args__ = (Index("ix_sign_in_links_user_id", "user_id"),)


class TryRow(Base):
    """Failed sign-ins of one account or one address: what slows further guesses."""

    __tablename__ = "sign_in_tries"
    key: Mapped[str] = mapped_column(String(80), primary_key=True)  # `account:<digest>` or `address:<address>`
    failures: Mapped[int] = mapped_column(Integer)
    last: Mapped[datetime] = mapped_column(Instant)


class AuditRow(Base):
    """One act: who did what to what, from where, and what came of it. Never changed, never removed."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1, 2, 3 ... without a gap
    at: Mapped[datetime] = mapped_column(Instant)
    actor_id: Mapped[int | None] = mapped_column(Integer)  # no foreign key: the entry outlives the person
    actor: Mapped[str] = mapped_column(String(320))  # e-mail, or what was given as one
    address: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(40))
    target: Mapped[str] = mapped_column(String(400))
    before: Mapped[str | None] = mapped_column(Text)  # JSON
    after: Mapped[str | None] = mapped_column(Text)  # JSON
    result: Mapped[str] = mapped_column(String(10))  # `allowed` or `denied`
    hash: Mapped[str] = mapped_column(String(64))  # of the entry before it and of all fields here
    __table_args__ = (Index("ix_audit_at", "at"),)


class TagRow(Base):
    """A tag of customers: a name that the hub gives once, whatever its case and accents."""

    __tablename__ = "tag"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(25))
    name_key: Mapped[str] = mapped_column(String(500), unique=True)  # `tags.naming.key`; a sign may fold to 18
    colour: Mapped[str] = mapped_column(String(10))  # one of `tags.naming.COLOURS`
    by: Mapped[str] = mapped_column(String(320))  # who changed it last, by e-mail: outlives the person
    at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column(Integer)  # grows with every change of the tag itself
    # No id comes twice: who still shows a tag that is gone must not change another one.
    __table_args__ = ({"sqlite_autoincrement": True},)


class CustomerTagRow(Base):
    """A customer that bears a tag. Whether the data have the customer at a day is not asked here."""

    __tablename__ = "customer_tag"
    region: Mapped[str] = mapped_column(String(10), primary_key=True)
    org_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, index=True)


class NoteRow(Base):
    """A note about a customer: plain text, and who wrote it."""

    __tablename__ = "customer_note"
    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(10))
    org_id: Mapped[str] = mapped_column(String(36))
    author_id: Mapped[int] = mapped_column(Integer)  # no foreign key: the note outlives the person; 0: the operator
    author: Mapped[str] = mapped_column(String(320))  # e-mail
    created: Mapped[datetime] = mapped_column(Instant)
    edited: Mapped[datetime | None] = mapped_column(Instant)
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    __table_args__ = (Index("ix_customer_note_org_id", "org_id"), {"sqlite_autoincrement": True})


class ManageGrantRow(Base):
    """Temporary manage access to a customer's organization: asked for, and what became of it."""

    __tablename__ = "manage_grant"
    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(10))
    org_id: Mapped[str] = mapped_column(String(36))
    user_id: Mapped[int] = mapped_column(Integer)  # no foreign key: what was decided outlives the person
    email: Mapped[str] = mapped_column(String(320))
    reason: Mapped[str] = mapped_column(Text)
    asked: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))  # `granted.Stage`, as it was left; its hour ends a grant unwritten
    hours: Mapped[int | None] = mapped_column(Integer)
    until: Mapped[datetime | None] = mapped_column(Instant)
    decided: Mapped[datetime | None] = mapped_column(Instant)
    decided_by_id: Mapped[int | None] = mapped_column(Integer)  # 0: whoever runs the hub
    decided_by: Mapped[str | None] = mapped_column(String(320))
    answer: Mapped[str | None] = mapped_column(Text)  # why it was refused
    ended: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[str | None] = mapped_column(String(320))
    ended_why: Mapped[str | None] = mapped_column(String(10))  # `granted.Why`
    __table_args__ = (
        Index("ix_manage_grant_user_id", "user_id"),
        Index("ix_manage_grant_org_id", "org_id"),
        Index("ix_manage_grant_state", "state"),
        {"sqlite_autoincrement": True},
    )


class SavedViewRow(Base):
    """What the address of a page asks for, under a name; of its owner alone, or shared with everybody."""

    __tablename__ = "saved_view"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(
        Integer
    )  # no foreign key: what is shared outlives the person; 0: the operator
    owner: Mapped[str] = mapped_column(String(320))  # e-mail
    page: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(String(500))
    query: Mapped[str] = mapped_column(Text)
    shared: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[int] = mapped_column(Integer)
    changed: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (
        UniqueConstraint("owner_id", "page", "name_key", name="uq_saved_view_name"),
        Index("ix_saved_view_page", "page"),
        {"sqlite_autoincrement": True},
    )


class HandoverRow(Base):
    """What is to be provisioned elsewhere: a trial's start, extension or end, handed over once and written down."""

    __tablename__ = "trial_handover"
    id: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str] = mapped_column(String(10))
    org_id: Mapped[str] = mapped_column(String(36))
    subscription_id: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(10))  # `outbox.Kind`
    extensions: Mapped[int] = mapped_column(Integer)  # of the trial, once this is done to it
    key: Mapped[str] = mapped_column(String(150), unique=True)  # by which the other side knows that it came twice
    body: Mapped[str] = mapped_column(Text)  # JSON; empty once it is handed over
    created: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(10))  # `outbox.Stage`
    tries: Mapped[int] = mapped_column(Integer)
    due: Mapped[datetime] = mapped_column(Instant)  # not before then
    why: Mapped[str | None] = mapped_column(String(20))  # the last try failed: `sending.Why`
    status: Mapped[int | None] = mapped_column(Integer)  # what was answered
    at: Mapped[datetime | None] = mapped_column(Instant)  # of the last try
    lease: Mapped[str | None] = mapped_column(String(32))  # whoever sends it now
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    __table_args__ = (
        Index("ix_trial_handover_state", "state"),
        Index("ix_trial_handover_subscription_id", "subscription_id"),
        {"sqlite_autoincrement": True},
    )


class WallRow(Base):
    """One wall: what it shows (JSON, `walls.definition`), and with whose rights."""

    __tablename__ = "wall"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    definition: Mapped[str] = mapped_column(Text)
    maker: Mapped[int] = mapped_column(Integer)  # 0: whoever runs the hub; who is gone shows nothing
    version: Mapped[int] = mapped_column(Integer)  # grows with every change
    changed_by: Mapped[str] = mapped_column(String(320))
    changed: Mapped[datetime] = mapped_column(Instant)
    __table_args__ = (UniqueConstraint("name", name="uq_wall_name"), {"sqlite_autoincrement": True})


class WallLinkRow(Base):
    """One link to a wall. Only the digests of its token and of its cookie are kept."""

    __tablename__ = "wall_link"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    wall_id: Mapped[int] = mapped_column(ForeignKey("wall.id", ondelete="CASCADE"))
    digest: Mapped[str] = mapped_column(String(64))
    cookie_digest: Mapped[str] = mapped_column(String(64))
    label: Mapped[str] = mapped_column(String(60))
    made_by: Mapped[str] = mapped_column(String(320))
    created: Mapped[datetime] = mapped_column(Instant)
    expires: Mapped[datetime | None] = mapped_column(Instant)
    revoked: Mapped[datetime | None] = mapped_column(Instant)
    last_seen: Mapped[datetime | None] = mapped_column(Instant)
    last_address: Mapped[str] = mapped_column(String(64))
    only_from: Mapped[str] = mapped_column(String(50))
    __table_args__ = (
        UniqueConstraint("digest", name="uq_wall_link_digest"),
        UniqueConstraint("cookie_digest", name="uq_wall_link_cookie"),
        Index("ix_wall_link_wall_id", "wall_id"),
        {"sqlite_autoincrement": True},
    )


class UndoRow(Base):
    """What takes back one act, for a minute and for who did it. Only the digest of its token is kept."""

    __tablename__ = "undo"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(Integer)  # 0: whoever runs the hub
    expires: Mapped[datetime] = mapped_column(Instant)
    about: Mapped[str] = mapped_column(String(10))  # `undoing.TAGS`, `undoing.NOTES`
    inverse: Mapped[str] = mapped_column(Text)  # JSON of whoever is to take it back


class PreferenceRow(Base):
    """One choice of one person: `lang`, `theme`, `columns.<table>`."""

    __tablename__ = "preferences"
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)


class SettingRow(Base):
    """One setting of the installation that is made in the product, not in the environment."""

    __tablename__ = "settings"
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)

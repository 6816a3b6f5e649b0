"""The table of resources: what administrators add, and what they changed of those that the product brings along."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Boolean, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.data.state.models import Base, Instant


class ResourceRow(Base):
    """One resource. With `shipped` it is one of the product's: its title and text are not kept here."""

    __tablename__ = "resource"
    id: Mapped[int] = mapped_column(primary_key=True)
    shipped: Mapped[str | None] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(String(240))
    address: Mapped[str] = mapped_column(String(2000))  # empty: it is a text
    body: Mapped[str] = mapped_column(Text)  # Markdown
    lang: Mapped[str] = mapped_column(String(5))  # empty: for every language
    topics: Mapped[list[str]] = mapped_column(JSON)
    picture: Mapped[str] = mapped_column(String(40))
    featured: Mapped[bool] = mapped_column(Boolean)
    quick: Mapped[bool] = mapped_column(Boolean)
    roles: Mapped[list[str]] = mapped_column(JSON)  # which find it
    removed: Mapped[bool] = mapped_column(Boolean)  # of one of the product's
    version: Mapped[int] = mapped_column()
    changed: Mapped[datetime] = mapped_column(Instant)
    changed_by: Mapped[str] = mapped_column(String(320))
    # No number comes twice: what was removed stands at no new one's address.
    __table_args__ = ({"sqlite_autoincrement": True},)

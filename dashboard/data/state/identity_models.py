"""The table of those who come through an OpenID provider."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from dashboard.data.state.models import Base, Instant


class IdentityRow(Base):
    """Somebody at a provider, by what never changes there, and who that is here."""

    __tablename__ = "identity"
    issuer: Mapped[str] = mapped_column(String(400), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    bound: Mapped[datetime] = mapped_column(Instant)

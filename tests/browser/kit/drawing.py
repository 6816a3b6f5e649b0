"""Pictures made in the process of the test, and what they show and say."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PIL import Image
from pypdf import PdfReader

from dashboard import config
from dashboard.access import OPERATOR, User
from dashboard.data.people.sessions import Seen
from dashboard.factory import create_app
from dashboard.look import Look
from dashboard.pictures.wish import Wish
from dashboard.web.server.picturing import Pictures
from tests.browser.kit import chromium, served


def app(home: Path) -> Any:
    """The hub of this home, in this process."""
    executable = chromium.path()
    assert executable is not None
    named = {"HOME": str(home), "STALE_DAYS": "3650", "PARTNER_NAME": "Alba <b>Partner</b>", "CHROMIUM": executable}
    return create_app(config.read({served.PREFIX + name: value for name, value in named.items()}))


def seen(user: User = OPERATOR) -> Seen:
    """A session of this user."""
    return Seen("", user, datetime.now(UTC), 0)


def made(pictures: Pictures, name: str, user: User = OPERATOR, **asked: str) -> bytes:
    """The picture of this name as this user gets it, under these parameters of an address."""
    look = Look(asked.get("lang", "en"), asked.get("theme", "light"))
    return pictures.make(Wish.of(name, asked), lambda: seen(user), look)


def image(made: bytes) -> Image.Image:
    """A PNG, dot by dot."""
    return Image.open(io.BytesIO(made)).convert("RGB")


def text(made: bytes) -> list[str]:
    """What each sheet of a PDF says."""
    return [re.sub(r"\s+", " ", page.extract_text()) for page in PdfReader(io.BytesIO(made)).pages]

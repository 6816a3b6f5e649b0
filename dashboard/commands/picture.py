"""`partner-hub picture`: a picture of a page or a block, as the page's own menu makes it; no server need run."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import click

from dashboard import config
from dashboard.access import OPERATOR, Action
from dashboard.commands.acting import opened, user_option
from dashboard.config import Config
from dashboard.data.people import users
from dashboard.data.people.sessions import Seen
from dashboard.data.state.database import Database
from dashboard.errors import Refused, Unusable
from dashboard.look import THEMES, Look
from dashboard.pictures.wish import KINDS, ORIENTATIONS, PAPERS, SCALES, Wish
from dashboard.words import LANGUAGES


@click.command(
    help="Draw a page or one block of it (licenses?region=us, licenses-trend?region=us, or a page's address)."
)
@click.argument("address", metavar="ADDRESS")
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="File: .png, .svg, .pdf.")
@click.option("--width", default="", help="Of a PNG, in pixels of the page.")
@click.option("--scale", type=click.Choice(SCALES), default=None, help="Pixels of a PNG for each of the page.")
@click.option("--theme", type=click.Choice(THEMES), default=None)
@click.option("--lang", type=click.Choice(LANGUAGES), default=None, help="Of words.")
@click.option("--paper", type=click.Choice(tuple(PAPERS)), default=None, help="Of a PDF.")
@click.option(
    "--orientation", type=click.Choice(ORIENTATIONS), default=None, help="Of a PDF; the tables decide without it."
)
@user_option
def picture(address: str, out: Path, email: str | None, **given: str | None) -> None:
    """Reads the home in this process: what is drawn is what the server would draw."""
    settings = config.read(os.environ)
    wish = wished(address, out, given)
    with opened(email, Action.EXPORT) as (state, _store, user, _who):
        seen = _seen(state, user.email if user is not OPERATOR else None)
        made = _made(settings, wish, seen)
    try:
        out.write_bytes(made)
    except OSError as error:
        raise Unusable("pictures.error.not_written", path=out, why=error.strerror or error) from error


def wished(address: str, out: Path, given: dict[str, str | None]) -> Wish:
    """What an address and a file's name ask for; options win over the address."""
    parts = urlsplit(address)
    asked = dict(parse_qsl(parts.query)) | {name: value for name, value in given.items() if value}
    kind = out.suffix.removeprefix(".").lower()
    if kind not in KINDS:
        raise Refused("pictures.error.kind", got=kind or out.name, known=", ".join(KINDS))
    name = parts.path.strip("/").removeprefix("picture/")
    for known in KINDS:
        name = name.removesuffix(f".{known}")
    return Wish.of(f"{name}.{kind}", asked)


def _seen(state: Database, email: str | None) -> Callable[[], Seen | None]:
    """Whose eyes, as they are at each request of the page."""

    def seen() -> Seen | None:
        user = users.active(state, email) if email else OPERATOR
        return Seen("", user, state.clock(), 0) if user else None

    return seen


def _made(settings: Config, wish: Wish, seen: Callable[[], Seen | None]) -> bytes:
    from dashboard.factory import create_app  # noqa: PLC0415  `--help` needs no pages
    from dashboard.web.server import picturing  # noqa: PLC0415

    app = create_app(settings)
    with app.server.test_request_context("/"):
        pictures = picturing.of(app.server)
    look = Look(wish.state.get("lang") or LANGUAGES[0], wish.state.get("theme") or THEMES[0])
    try:
        return pictures.make(wish, seen, look)
    finally:
        pictures.renderer.end()

"""`partner-hub deck`: a customer's review as a presentation, or its slides as JSON."""

from __future__ import annotations

import os
from dataclasses import fields, is_dataclass
from functools import partial
from pathlib import Path

import click
import orjson

from dashboard import config
from dashboard.access import Action
from dashboard.commands.whose import existing_state, reader, store_of
from dashboard.config import Config
from dashboard.context import context_of
from dashboard.data.brand.brand import Brand, brand_of, chosen
from dashboard.decks import model, review
from dashboard.errors import Unusable
from dashboard.look import Look
from dashboard.scope import Region
from dashboard.words import LANGUAGES

_NOWHERE = "http://127.0.0.1:9"  # what the browser reaches: the slides need nothing


@click.command(help="Make a customer's review of a quarter: slides with native charts and tables.")
@click.option("--region", required=True, help=f"{', '.join(Region)}.")
@click.option("--org", required=True, help="The customer's organization ID.")
@click.option("--quarter", default="", help="Such as 2026Q3; the last completed one where left out.")
@click.option("--from", "first", default="", help="Instead of a quarter: the first day, YYYY-MM-DD.")
@click.option("--to", "last", default="", help="Its last day.")
@click.option("--lang", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True, help="Of words.")
@click.option("--logo", type=click.Path(path_type=Path), default=None, help="Another logo than the one that is set.")
@click.option("--manager", default="", help="Who presents it: a name for the cover.")
@click.option("--user", "email", default=None, metavar="E-MAIL", help="Make it with this person's eyes.")
@click.option("--out", type=click.Path(path_type=Path), default=None, help="The file; its ending says the kind.")
@click.option("--json", "as_json", is_flag=True, help="Print the slides, with where each number comes from.")
def deck(
    region: str,
    org: str,
    quarter: str,
    first: str,
    last: str,
    lang: str,
    logo: Path | None,
    manager: str,
    email: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Read, build, write; every refusal is the shared one of the pages."""
    if as_json == (out is not None):
        raise click.UsageError("Say either --out FILE or --json.")
    settings = config.read(os.environ, signs=False)
    asked = {"region": region, "customer": org}
    now = context_of(store_of(settings), reader(settings, email, Action.EXPORT), Look(lang), asked)
    wished = review.Review(now, review.Wish(quarter, first, last, manager), _brand(settings, logo))
    if out is not None:
        kind = out.suffix.lower().removeprefix(".")
        review.media(kind)  # before it is made
        _write(out, wished.file(kind, wished.deck(), partial(_printed, settings)))
    else:
        click.echo(orjson.dumps(wished.deck(), default=_plain, option=orjson.OPT_PASSTHROUGH_DATACLASS).decode())


def _brand(settings: Config, logo: Path | None) -> Brand:
    with existing_state(settings) as state:
        return brand_of(settings, chosen(state) if state else None, logo)


def _plain(value: object) -> object:
    """A part of a deck as JSON has it: a way to a number is a text."""
    if isinstance(value, model.Path):
        return str(value)
    assert is_dataclass(value)
    return {each.name: getattr(value, each.name) for each in fields(value)}


def _printed(settings: Config, html: str, width: float, height: float) -> bytes:
    from dashboard.pictures.renderer import Renderer, pdf_of  # noqa: PLC0415  a deck in PowerPoint needs no browser
    from dashboard.pictures.tab import Paper  # noqa: PLC0415

    renderer = Renderer(settings.chromium, lambda: _NOWHERE, settings.aside, lambda *_said, **_more: None)
    try:
        return pdf_of(renderer, html, Paper(width, height, margin=0, own_size=True))
    finally:
        renderer.end()


def _write(out: Path, file: bytes) -> None:
    try:
        out.write_bytes(file)
    except OSError as error:
        raise Unusable("pictures.error.not_written", path=out, why=error.strerror or error) from error

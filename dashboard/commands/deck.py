"""`partner-hub deck`: a customer's review as a presentation, or its slides as JSON."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import IO

import click
import orjson

from dashboard import config
from dashboard.access import Action, User
from dashboard.commands.whose import existing_state, reader, store_of
from dashboard.config import Config
from dashboard.context import context_of
from dashboard.data.brand.brand import Brand, brand_of, chosen
from dashboard.data.store import Store
from dashboard.decks import many, model, review, said
from dashboard.decks.content import SECTIONS
from dashboard.decks.printing import printer
from dashboard.errors import Unusable
from dashboard.exports.block_file import BlockFile
from dashboard.exports.reports.whole import whole
from dashboard.look import Look
from dashboard.pages import customers
from dashboard.scope import Region
from dashboard.words import LANGUAGES


@click.command(help="Make a customer's review of a quarter, or those of several customers as one ZIP.")
@click.option("--region", required=True, help=f"{', '.join(Region)}.")
@click.option("--org", default="", help="The customer's organization ID.")
@click.option("--orgs", default="", help="Of several: their organization IDs, with commas; --out is a ZIP.")
@click.option("--query", default=None, help="Of several: those that a filter selects; --out is a ZIP.")
@click.option("--quarter", default="", help="Such as 2026Q3; the last completed one where left out.")
@click.option("--from", "first", default="", help="Instead of a quarter: the first day, YYYY-MM-DD.")
@click.option("--to", "last", default="", help="Its last day.")
@click.option("--lang", type=click.Choice(LANGUAGES), default=LANGUAGES[0], show_default=True, help="Of words.")
@click.option("--logo", type=click.Path(path_type=Path), default=None, help="Another logo than the one that is set.")
@click.option("--manager", default="", help="Who presents it: a name for the cover.")
@click.option("--sections", default="", help=f"Which slides, with commas: {', '.join(SECTIONS)}; all where left out.")
@click.option("--format", "kind", type=click.Choice(tuple(review.KINDS)), default=None, help="Of the files in a ZIP.")
@click.option("--user", "email", default=None, metavar="E-MAIL", help="Make it with this person's eyes.")
@click.option("--out", type=click.Path(path_type=Path), default=None, help="The file; its ending says the kind.")
@click.option("--json", "as_json", is_flag=True, help="Print the slides, with where each number comes from.")
def deck(
    region: str,
    org: str,
    orgs: str,
    query: str | None,
    logo: Path | None,
    email: str | None,
    kind: str | None,
    out: Path | None,
    as_json: bool,
    **given: str,
) -> None:
    """Read, build, write; every refusal is the shared one of the pages."""
    if as_json == (out is not None):
        raise click.UsageError("Say either --out FILE or --json.")
    if sum(bool(each) for each in (org, orgs, query is not None)) != 1:
        raise click.UsageError("Say one of --org, --orgs and --query.")
    settings = config.read(os.environ, signs=False)
    store, user, shown = store_of(settings), reader(settings, email, Action.EXPORT), _brand(settings, logo)
    time = {"quarter": given["quarter"], "from": given["first"], "to": given["last"], "manager": given["manager"]}
    wish = said.wish_of(time, given["sections"].split(",") if given["sections"] else ())
    if org:
        now = context_of(store, user, Look(given["lang"]), {"region": region, "customer": org})
        _one(review.Review(now, wish, shown), settings, out)
        return
    if out is None or out.suffix.lower() != ".zip":
        raise click.UsageError("Decks of several customers are one ZIP: say --out FILE.zip.")
    ids = tuple(orgs.split(",")) if orgs else tuple(_found(store, user, region, query or ""))
    asked = many.Asked(tuple((region, each) for each in ids), kind or "pptx", given["lang"], wish)
    _several(settings, store, user, shown, asked, out)


def _one(wished: review.Review, settings: Config, out: Path | None) -> None:
    if out is None:
        click.echo(orjson.dumps(wished.deck(), default=_plain, option=orjson.OPT_PASSTHROUGH_DATACLASS).decode())
        return
    kind = out.suffix.lower().removeprefix(".")
    review.media(kind)  # before it is made
    with printer(settings) as drawing:
        _write(out, wished.file(kind, wished.deck(), drawing))


def _several(settings: Config, store: Store, user: User, shown: Brand, asked: many.Asked, out: Path) -> None:
    def write(file: IO[bytes]) -> many.Many:
        return many.write(file, store, user, shown, asked, drawing, lambda _done: None)

    with printer(settings) as drawing:
        try:
            made = whole(write, out)
        except OSError as error:
            raise Unusable("pictures.error.not_written", path=out, why=error.strerror or error) from error
    click.echo(f"{out}: {len(made.made)} of {len(asked.customers)} decks")


def _found(store: Store, user: User, region: str, query: str) -> Iterator[str]:
    now = context_of(store, user, Look(), {"region": region, "q": query})
    for _region, org_id in BlockFile(customers.ROWS, now).customers():
        yield org_id


def _brand(settings: Config, logo: Path | None) -> Brand:
    with existing_state(settings) as state:
        return brand_of(settings, chosen(state) if state else None, logo)


def _plain(value: object) -> object:
    """A part of a deck as JSON has it: a way to a number is a text."""
    if isinstance(value, model.Path):
        return str(value)
    assert is_dataclass(value)
    return {each.name: getattr(value, each.name) for each in fields(value)}


def _write(out: Path, file: bytes) -> None:
    try:
        out.write_bytes(file)
    except OSError as error:
        raise Unusable("pictures.error.not_written", path=out, why=error.strerror or error) from error

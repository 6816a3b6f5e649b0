"""`partner-hub setup`: the first run without a browser, for who installs by script."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click
import orjson

from dashboard import config
from dashboard.commands import secret_line, written_down
from dashboard.commands.serve import any_data, check_home, tell_begun
from dashboard.config import Config
from dashboard.data.audit.audit_log import Act
from dashboard.data.backup.opening import open_kept
from dashboard.data.brand.logo import read_logo
from dashboard.data.first_run import finishing, opening, source, steps, uploading
from dashboard.data.first_run.record import Record
from dashboard.data.first_run.steps import AS_IT_IS, At, LogoWish
from dashboard.data.people.preferences import THEME_CHOICES
from dashboard.data.state.database import Database
from dashboard.errors import Refused
from dashboard.words import LANGUAGES, text

LANG = "en"
REFUSED = 2
HERE = At(None)


@click.command()
@click.option("--accept-terms", "accepted", metavar="VERSION", help="That you accept the terms of this version.")
@click.option("--partner", default="", help="The partner's name; not asked where the environment has it.")
@click.option(
    "--region", "regions", multiple=True, metavar="REGION", help="A data region in use; give it several times."
)
@click.option("--logo", type=click.Path(path_type=Path), help="Its logo: a PNG or SVG file of at most 1 MB.")
@click.option("--lang", default=LANGUAGES[0], show_default=True, type=click.Choice(LANGUAGES), help="Language.")
@click.option("--theme", default="system", show_default=True, type=click.Choice(THEME_CHOICES), help="Theme.")
@click.option("--name", required=True, help="Full name of the first administrator.")
@click.option("--email", required=True, help="Their e-mail address.")
@click.option(
    "--password-file",
    default=secret_line.INPUT,
    type=click.Path(path_type=Path),
    help="File with their password; without it standard input is read.",
)
@click.option(
    "--folder", "folders", multiple=True, metavar="REGION:FOLDER", help="Contract files to import; several times."
)
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON document.")
def setup(
    accepted: str | None,
    partner: str,
    regions: tuple[str, ...],
    logo: Path | None,
    lang: str,
    theme: str,
    name: str,
    email: str,
    password_file: Path,
    folders: tuple[str, ...],
    as_json: bool,
) -> int:
    """Set up a new hub: terms, organization, first administrator, data.

    What the page of the set-up asks, checked by the same rules. A folder that is refused leaves the set-up open, with
    everything else kept: run it again.
    """
    settings = config.read(os.environ)
    wish = LogoWish(read_logo(logo)) if logo else AS_IT_IS
    said_of = {"partner": partner, "lang": lang, "theme": theme}
    check_home(settings.home)
    state = open_kept(settings, begun=tell_begun)
    try:
        _may_begin(settings, state)
        steps.plan(state, HERE)
        _accept(state, accepted)
        steps.organization(state, HERE, settings, said_of, regions, wish)
        password = secret_line.read(password_file) if settings.has_passwords else ""
        steps.administrator(state, HERE, settings, {"name": name, "email": email, "new": password})
        imports = [_import(settings, state, said) for said in folders]
        if refused := any(each["problems_total"] for each in imports):
            said: dict[str, Any] = {"done": False}
        else:
            source.later(state, HERE)
            said = {"done": True, "administrator": finishing.finish(state, HERE, settings).email}
            uploading.forget(settings)  # of a browser that was at it before
    finally:
        state.close()
    _tell({**said, "terms": steps.TERMS_VERSION, "regions": list(regions), "imports": imports}, as_json=as_json)
    return REFUSED if refused else 0


def _may_begin(settings: Config, state: Database) -> None:
    if not opening.begin(state, has_data=any_data(settings)):
        raise Refused("setup.error.done")


def _accept(state: Database, accepted: str | None) -> None:
    if accepted != steps.TERMS_VERSION:
        raise Refused("setup.cli.terms", version=steps.TERMS_VERSION)
    steps.terms(state, HERE, accepted=True)


def _import(settings: Config, state: Database, said: str) -> dict[str, Any]:
    from dashboard.data.sources import importer  # noqa: PLC0415  it loads much, which nobody else here needs

    name, colon, path = said.partition(":")
    if not colon:
        raise Refused("setup.cli.folder", got=said[:80])
    region = source.region(opening.look(state) or Record(open=False), name)
    folder = source.folder(settings, path)
    with written_down.publication(settings, region, Act.IMPORTED) as note:
        return importer.run(settings, region, folder, note=note).document(LANG)


def _tell(said: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(orjson.dumps(said).decode())
        return
    for each in said["imports"]:
        for problem in each["problems"]:
            click.echo(f"{problem['file']}: {problem['message']}", err=True)
        key = "refused" if each["problems_total"] else "imported"
        click.echo(text(LANG, f"setup.cli.{key}", region=each["region"], n=each["problems_total"]), err=True)
    if said["done"]:
        click.echo(text(LANG, "setup.cli.done", email=said["administrator"]))
    else:
        click.echo(text(LANG, "setup.cli.open"))

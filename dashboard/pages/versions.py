"""Settings > Versions: what is kept of each of the reader's regions, what each import brought, and the way back."""

from __future__ import annotations

from collections.abc import Iterator

from dash import html
from dash.development.base_component import Component

from dashboard import shell
from dashboard.components.dash_components import Markup
from dashboard.components.settings import version_table
from dashboard.components.settings.version_table import Row
from dashboard.context import Bare
from dashboard.data.contract.rules import Problem
from dashboard.data.versions import catalog as kept
from dashboard.data.versions import pointers
from dashboard.data.versions.catalog import Version
from dashboard.errors import Unusable
from dashboard.scope import Region

NAME, PATH = "versions", "/versions"
_WITHDRAWN = "withdrawn"


def layout(**query: str) -> Component:
    """The page, in the reader's language."""
    return shell.plain(NAME, query, _content)


def _content(now: Bare) -> shell.Content:
    look = now.look
    title = look.t("versions.page.title")
    intro = html.P(look.t("versions.page.intro"), className="page-sub")
    head = html.Div(html.Div([html.H1(title), intro]), className="page-head")
    regions = [version_table.region(region, list(_rows(region, now)), look) for region in now.user.regions]
    return shell.Content(title, [Markup([head, *regions])])


def _rows(region: Region, now: Bare) -> Iterator[Row]:
    """Newest first; one that cannot be read says so, and hides none of the others."""
    place = now.config.places[region]
    try:
        current, numbers = pointers.said(place), kept.numbers(place)
    except OSError:
        return
    for number in numbers:
        try:
            yield _row(kept.read(place, region, number), number == current, now.look.lang)
        except Unusable:
            yield Row(region, number, current=number == current)


def _row(version: Version, current: bool, lang: str) -> Row:
    said = version.manifest
    brought = [(str(source["file"]), int(source["rows"])) for source in said["sources"]]
    warned = said.get("warnings")  # versions of older releases do not say
    found = [Problem(*one) for one in warned["items"]] if warned else []
    withdrew = [
        (str(one.values.get("table", one.file)), int(str(one.values["gone"])))
        for one in found
        if one.rule == _WITHDRAWN
    ]
    others = [_told(one, lang) for one in found if one.rule != _WITHDRAWN]
    total = warned["total"] - len(withdrew) if warned else None
    return Row(version.region, version.number, current, version, brought, withdrew, others, total)


def _told(problem: Problem, lang: str) -> str:
    """In words; by its name where another release has no words for it any more."""
    try:
        return problem.message(lang)
    except KeyError:
        return f"{problem.file}: {problem.rule}"

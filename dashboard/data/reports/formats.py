"""What files a report can be, and what can be asked of it beside its template."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.data.reports.shape import Shape
from dashboard.errors import Missing

ZIP = "zip"
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    ZIP: "application/zip",
}
CHOICES = tuple(name for name in MEDIA if name != ZIP)  # where it is of several regions, a file of each in one
SAID = ("region", "service")  # what of a page's state a report asks for
FIRST, LAST, LANG = "from", "to", "lang"


def page_of(shape: Shape | None, asked: Mapping[str, str]) -> dict[str, str]:
    """The state of a page that has the rows: what is asked for, and what a template adds to it."""
    said = {name: asked[name] for name in SAID if asked.get(name)}
    if shape is None:
        return said
    own = {"region": shape.region, "service": shape.service, "q": shape.q}
    return {name: text for name, text in (own | said).items() if text}


def known(kind: str) -> str:
    """The format. Raises Missing where there is none of this name."""
    if kind not in CHOICES:
        raise Missing("exports.error.format", got=kind[:60], known=", ".join(CHOICES))
    return kind

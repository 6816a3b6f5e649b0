"""Every report there is: the built-in ones, and the tables of the product as their pages show them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.data.reports.built_in import BUILT_IN
from dashboard.data.reports.template import Source
from dashboard.errors import Missing

# The id of the block, and the key of its title.
_TABLES = {
    "customers-rows": "customers.page.title",
    **{
        f"licenses-{name}": f"licenses.section.{name}.title"
        for name in ("recent", "expiring", "renewing", "low", "over")
    },
    **{f"calling-{name}-rows": f"calling.section.{name}_rows.title" for name in ("usage", "quality", "queue")},
}
_OF_A_SERVICE = "licenses-"  # tables that are there once for each service
Words = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Template:
    """One report. `source`: what a built-in one reads; None for a table. `title`: the key of a table's name."""

    id: str
    source: Source | None = None
    title: str = ""

    def name(self, t: Words) -> str:
        """As its readers know it; built-in ones have one name in every language."""
        return self.source.name if self.source else t(self.title)

    @property
    def ranged(self) -> bool:
        """Whether it asks for a range of days."""
        return self.source is not None and self.source.ranged

    @property
    def of_service(self) -> bool:
        """Whether it asks for a service."""
        return self.id.startswith(_OF_A_SERVICE)


TEMPLATES: tuple[Template, ...] = (
    *(Template(each.id, each) for each in BUILT_IN),
    *(Template(name, title=title) for name, title in _TABLES.items()),
)


def template(asked: str) -> Template:
    """By its ID, or by the name of a built-in one, in any case. Raises Missing where there is none."""
    said = asked.strip().casefold()
    for each in TEMPLATES:
        if said == each.id or (each.source and said == each.source.name.casefold()):
            return each
    known = ", ".join(each.source.name if each.source else each.id for each in TEMPLATES)
    raise Missing("reports.error.template", got=asked[:80], known=known)

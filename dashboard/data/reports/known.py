"""Every report there is: the built-in ones, and the tables of the product as their pages show them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from dashboard.data.reports.built_in import BUILT_IN
from dashboard.data.reports.shape import Shape
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
    "licenses-trend": "licenses.trend.title",
    **{f"calling-{name}": f"calling.{name}.title" for name in ("bands", "quality", "endpoints", "features")},
    "audit-log": "audit.page.title",
}
AUDIT = "audit-log"  # of full administrators alone
_OF_A_SERVICE = "licenses-"  # tables that are there once for each service
Words = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Template:
    """One report. `source`: what a built-in one reads; None for a table. `title`: the key of a table's name.

    A custom one has the `source` and the `title` of what it is made from, and beside them the name that it was given
    (`called`) and its `shape`.
    """

    id: str
    source: Source | None = None
    title: str = ""
    called: str = ""
    shape: Shape | None = None

    def name(self, t: Words) -> str:
        """As its readers know it; built-in and custom ones have one name in every language."""
        return self.called or (self.source.name if self.source else t(self.title))

    def made_from(self, t: Words) -> str:
        """What its base is called."""
        return replace(self, called="").name(t)

    @property
    def base(self) -> str:
        """The ID of the built-in one or the table whose columns and rows it has."""
        return self.shape.base if self.shape else self.id

    def shaped(self, identity: str, called: str, shape: Shape) -> Template:
        """A custom one that is made from this one."""
        return replace(self, id=identity, called=called, shape=shape)

    @property
    def ranged(self) -> bool:
        """Whether it asks for a range of days."""
        return self.source is not None and self.source.ranged

    @property
    def of_service(self) -> bool:
        """Whether it asks for a service."""
        return self.base.startswith(_OF_A_SERVICE)


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


Find = Callable[[str], Template]  # by ID or name, within what its caller may use; raises Missing

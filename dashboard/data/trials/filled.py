"""What was filled in step by step, as texts by the name of their field: checked as far as it goes, then read whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.access import User
from dashboard.codes import PRODUCTS
from dashboard.data.people import person
from dashboard.data.store import Store
from dashboard.data.trials import asking, reading
from dashboard.data.trials.asking import NewCompany, Services
from dashboard.errors import BadField, Missing, Refused
from dashboard.scope import Region, RegionView

LICENSES = tuple(f"{asking.OF_PRODUCT}{product}" for product in PRODUCTS)
# The fields of each step, in the steps' order.
STEPS: Mapping[str, tuple[str, ...]] = {
    "company": ("name", "admin_email", "vertical"),
    "country": ("country",),
    "services": (*LICENSES, "site_url", "time_zone"),
    "length": ("days",),
}
OF_COMPANY = ("company", "country")  # steps that an existing customer makes superfluous
OF = "of"  # the existing customer that it is for, `eu:<org_id>`: it has no company and country to be filled in
NAMES = frozenset((OF, *(name for names in STEPS.values() for name in names)))
Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in, by whom."""

    values: Values
    actor: User
    store: Store
    max_name_chars: int = person.MAX_NAME

    def __post_init__(self) -> None:
        if not set(self.values) <= NAMES:
            raise Refused("web.error.fields")

    @property
    def existing(self) -> tuple[Region, str] | None:
        """The customer that there is. Raises Missing where the actor does not see it."""
        region, _, org_id = self.values.get(OF, "").partition(":")
        if not region:
            return None
        if region not in set(Region):
            raise Missing("trials.error.customer")
        reading.seen(self.store, self.actor, Region(region), org_id)
        return Region(region), org_id

    def check(self, step: str) -> None:
        """Raises BadField for the first field that cannot be taken in this step or one before it."""
        if step not in STEPS:
            raise Refused("web.error.fields")
        checks = {"company": self._company, "country": self.place, "services": self.given, "length": self.length}
        for name, checked in checks.items():
            checked()
            if name == step:
                return

    def customer(self) -> NewCompany | tuple[Region, str]:
        """Whom the trial is for."""
        if (there := self.existing) is not None:
            return there
        self.place()
        return NewCompany(*self.identity(), asking.country_of(self._of("country")))

    def services(self) -> Services:
        """What it gives."""
        counts, site, zone = self.given()
        return Services(counts, self.length(), site, zone)

    def place(self) -> RegionView:
        """The region where it will be, at its data date. Raises BadField where none can be started there."""
        there = self.existing
        region = there[0] if there else asking.region_of(asking.country_of(self._of("country")))
        if region not in self.actor.regions:
            raise BadField("trials.error.not_yours", field="country", region=region.upper())
        found = self.store.place(region)
        if found is None:
            raise BadField("trials.error.no_data", field="country", region=region.upper())
        return found

    def given(self) -> tuple[dict[str, int], str | None, str | None]:
        """Licenses by product, the Meetings site and its time zone."""
        counts = {name.removeprefix(asking.OF_PRODUCT): self._of(name) for name in LICENSES if self._of(name)}
        return asking.given(counts, self._of("site_url"), self._of("time_zone"))

    def length(self) -> int:
        """Its days."""
        return asking.length(self._of("days"))

    def _company(self) -> None:
        if self.existing is None:
            self.identity()

    def identity(self) -> tuple[str, str, str]:
        """Name, address of its administrator and vertical of a new customer. Raises BadField."""
        name, admin_email, vertical = (self._of(each) for each in STEPS["company"])
        return asking.identity(name, admin_email, vertical, self.max_name_chars)

    def _of(self, name: str) -> str:
        return self.values.get(name, "").strip()

"""The only place where questions run: region chooses the file, version chooses which, memory is asked first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from time import perf_counter
from typing import Any, Protocol, TypeVar

import duckdb
import orjson
import structlog
from flask_caching.backends.base import BaseCache

from dashboard.config import Config
from dashboard.data import statements
from dashboard.data.administrators import Administrators
from dashboard.data.cache.memory import Memory
from dashboard.data.listed import Ask, Finish, ListedRows, as_asked
from dashboard.data.listing import Facts, Listing
from dashboard.data.statements import Statement, Written, compiled, text_of
from dashboard.data.tagged import Tagged
from dashboard.data.versions import catalog, pointers
from dashboard.data.versions.opened import Opened
from dashboard.data.versions.row_sets import RowSets
from dashboard.data.visible import customers
from dashboard.data.warehouse import assigning
from dashboard.errors import Missing, Unusable
from dashboard.scope import EVERYONE, NOBODY, Customers, Region, RegionView, Scope, Service

T = TypeVar("T")
log = structlog.get_logger(__name__)

Answer = Any  # a piece of the figures document: JSON-able
Found = list[dict[str, Any]]
Values = Sequence[object] | Mapping[str, object]
OLDER = "warehouse.error.older"  # the version has no facts about calls
CHOSEN_BYTES = 8 * 2**20  # lists of customers: 100 000 of them take 0.7 MB
# Whom the files give to these addresses, and which file says so. Withdrawn rows are no right; without an org_id it is
# every customer.
ASSIGNMENTS = """
with asked as (select unnest(from_json($emails, '["VARCHAR"]')) as email)
select asked.email, a.org_id, a.source from asked join assignment a on a.email_key = asked.email order by 1, 3, 2
"""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of one region, and how the regions' answers become one part of the figures document.

    `ask(scope, place)` is a statement; `combine(found, scope)` takes the rows of each place in order. Unless it
    `reads_query`, `ask` is given a scope without the query and the reader's limit, and its text is kept.
    """

    name: str
    ask: Callable[[Scope, RegionView], Statement]
    combine: Callable[[Sequence[Found], Scope], Answer]
    reads_query: bool = False  # the statement itself depends on the terms, not only on the customers they select
    beside: tuple[tuple[str, Question], ...] = ()  # whose parts, whatever the service, go into its own by these names
    of_hub: bool = False  # the hub's own state tells a part of it
    plain: bool = False  # its part is texts, numbers, lists and dicts as it is: nothing is gained by reading it back

    @property
    def listing(self) -> None:
        """It asks the versions themselves."""

    def part(self, store: Store, scope: Scope) -> Answer:
        """Its part of the figures document, read anew."""
        return self.combine([store.found(self, scope, place) for place in scope.places], scope)


class Asked(Protocol):
    """A question as the store is asked it: a `Question`, or a listing with its figures (`windows.Listed`)."""

    @property
    def name(self) -> str:
        """What its kept part is called: no two questions have the same."""

    @property
    def beside(self) -> tuple[tuple[str, Question], ...]:
        """Whose parts, whatever the service, go into its own by these names."""

    @property
    def plain(self) -> bool:
        """Whether its part is texts, numbers, lists and dicts as it is."""

    @property
    def of_hub(self) -> bool:
        """Whether the hub's own state tells a part of it, beside the versions."""

    @property
    def listing(self) -> Listing | None:
        """Whose kept rows it reads; none where it asks the versions themselves."""

    def part(self, store: Store, scope: Scope) -> Answer:
        """Its part of the figures document, read anew."""


@dataclass
class Store:
    """Answers questions from the published versions. One for each process."""

    config: Config
    memory: BaseCache | None = None
    chosen: Memory = field(default_factory=lambda: Memory(CHOSEN_BYTES))
    rights: Memory = field(default_factory=lambda: Memory(CHOSEN_BYTES))
    # What the hub's state says of customers now; nothing without one.
    tagged: Callable[[], Tagged] = Tagged
    responsible: Callable[[], Administrators] = Administrators
    opened: Opened = field(init=False)

    def __post_init__(self) -> None:
        self.opened = Opened(self.config.keep_versions)

    def answer(self, question: Asked, scope: Scope) -> Answer:
        """The part of the figures document that answers the question in this scope.

        Raises Missing or Unusable where a version cannot be read.
        """
        part = self._part(question, scope)
        if not question.beside:
            return part
        common = replace(scope, service=Service.MEETINGS, cut=None)
        return {**part, **{name: self.answer(other, common) for name, other in question.beside}}

    def _part(self, question: Asked, scope: Scope) -> Answer:
        key = f"part:{question.name}:{self.stamp(question)}:{scope.cache_key()}"
        if self.memory is not None and (kept := self.memory.get(key)) is not None:
            return orjson.loads(kept)
        part = question.part(self, scope)
        said = orjson.dumps(part)
        if self.memory is not None:
            self.memory.set(key, said)
        return part if question.plain else orjson.loads(said)

    def stamp(self, question: Asked) -> str:
        """Another text whenever what the hub's own state tells in the answer could be another one; mostly nothing."""
        return f"{self.tagged().stamp}.{self.responsible().stamp}" if question.of_hub else ""

    def places(self, regions: Sequence[Region]) -> tuple[RegionView, ...]:
        """Each region that has data, at its current version and data date."""
        return tuple(place for region in regions if (place := self.place(region)) is not None)

    def place(self, region: Region, number: int | None = None) -> RegionView | None:
        """The region at a version (default: the current one); None where it has no data yet.

        Raises Missing when that version is not kept.
        """
        folder = self.config.places[region]
        if number is None:
            pointers.stop_unless_fit(folder)
            number = catalog.current_number(folder)
        if number is None:
            return None
        version = self._version(region, number)
        content = version.manifest["file"]["sha256"]
        return RegionView(region, number, version.data_date, version.data_date, version.first_date, content=content)

    def places_since(self, region: Region, moment: datetime) -> list[RegionView]:
        """The region at each version published since a moment, at its own data date; as far as they can be read."""
        folder, found = self.config.places[region], []
        for number in catalog.numbers(folder):
            with suppress(Missing, Unusable):  # removed meanwhile, or damaged: it says nothing
                if catalog.read(folder, region, number).published_at < moment:
                    break
                found.append(self.place(region, number))
        return [place for place in found if place is not None]

    def degraded(self, region: Region) -> bool:  # noqa: ARG002  a server's store knows more
        """Whether another version than the current one is read, because that is damaged."""
        return False

    def assigned(self, region: Region, email: str) -> Customers | None:
        """Whom the region's current version assigns to this address, or says was provisioned by it.

        EVERYONE where a row of `partner_admins` names no customer. `email` as `access.email_key` gives it.
        """
        place = self.place(region)
        if place is None:
            return NOBODY
        key = f"{region}:{place.version}:{email}"
        if (kept := self.rights.get(key)) is None:
            ids = [org_id for _email, org_id, _source in self._assignments(place, [email])]
            kept = orjson.dumps(None if None in ids else ids)
            self.rights.set(key, kept)
        known = orjson.loads(kept)
        return EVERYONE if known is None else Customers(tuple(known))

    def assignments(self, region: Region, emails: Sequence[str]) -> list[tuple[str, str | None, str]]:
        """E-mail, org_id (None: every customer) and the word of the files for it, as of the region's current version.

        `emails` as `access.email_key` gives them; a customer may come twice, once from each file.
        """
        place = self.place(region) if emails else None
        return self._assignments(place, emails) if place else []

    def _assignments(self, place: RegionView, emails: Sequence[str]) -> list[tuple[str, str | None, str]]:
        try:
            rows = self._rows(place, ASSIGNMENTS, {"emails": orjson.dumps(list(emails)).decode()})
        except Unusable as error:
            if error.key != OLDER:
                raise
            rows = self._older_assignments(place, frozenset(emails))
        return [(email, org_id, source) for email, org_id, source in rows]

    def _older_assignments(self, place: RegionView, emails: Collection[str]) -> list[tuple[Any, ...]]:
        """The same of a version that was made before the keys of addresses were kept with it."""
        found = assigning.keyed(self._rows(place, assigning.ASSIGNED, {}))
        return sorted((row for row in found if row[0] in emails), key=lambda row: (row[0], row[2], row[1] or ""))

    def found(self, question: Question, scope: Scope, place: RegionView, **values: object) -> Found:
        """What the question's statement finds in one place; `values`: of parameters that are said anew each time."""
        started = perf_counter()
        chosen = None if scope.whole else self._chosen(scope, place)
        text = compiled(question.ask(scope, place)) if question.reads_query else text_of(question, scope, place)
        names, rows = self._executed(place, text.text, text.filled(chosen, values))
        found = [dict(zip(names, row, strict=True)) for row in rows]
        log.debug(
            "asked",
            question=question.name,
            region=place.region,
            rows=len(found),
            ms=round((perf_counter() - started) * 1000, 1),
        )
        return found

    def listed(
        self,
        listing: Listing,
        scope: Scope,
        place: RegionView,
        ask: Ask,
        finish: Finish = as_asked,
        *,
        kept: bool = False,
    ) -> Found:
        """What `ask` wants to know of the listing's rows in one place: of those alone that the reader may see there
        and the query selects. `finish` makes one statement more of what was so limited.
        `kept`: see `ListedRows.found`."""
        return self._of_rows(listing, scope, place, lambda rows: rows.found(ask, finish, kept=kept))

    def listed_rows(
        self, listing: Listing, scope: Scope, place: RegionView, ask: Ask, named: Sequence[str], *, kept: bool = False
    ) -> Found:
        """These columns of those rows whose numbers `ask` finds, limited likewise, in its order."""
        return self._of_rows(listing, scope, place, lambda rows: rows.rows(ask, named, kept=kept))

    def _of_rows(self, listing: Listing, scope: Scope, place: RegionView, asked: Callable[[ListedRows], T]) -> T:
        facts = [each.told(self, scope, place) for each in listing.beside]
        return self._read(place, lambda *lent: asked(self._rows_of(listing, scope, place, facts)(*lent)))

    def chosen_in(self, scope: Scope, place: RegionView) -> str | None:
        """What fills in a statement's customers where it is run by another connection; None where nothing limits."""
        return None if scope.whole else self._chosen(scope, place)

    def prepare(self, listing: Listing, scope: Scope, orders: Sequence[tuple[str, str | None]]) -> None:
        """Makes these orders of a single region's rows, so that the first who sorts by one does not wait for it."""
        if len(scope.places) == 1:
            self._of_rows(listing, scope, scope.places[0], lambda rows: rows.prepare(orders))

    def rehearse(self, question: Asked, scope: Scope) -> None:
        """Asks the question once in this process as long as the versions' row sets are kept: those that it needs, and
        its texts, are there for who asks it next of other customers."""
        new = [self._read(place, lambda _lent, row_sets: row_sets.rehearse(question.name)) for place in scope.places]
        if any(new):
            question.part(self, scope)

    def _rows_of(
        self, listing: Listing, scope: Scope, place: RegionView, facts: Sequence[Facts]
    ) -> Callable[[duckdb.DuckDBPyConnection, RowSets], ListedRows]:
        whose = "" if scope.whole else self._whose(scope, place)
        return partial(ListedRows, text_of(listing, scope, place), listing, scope, place, whose, facts)

    def _whose(self, scope: Scope, place: RegionView) -> str:
        """The key of the customers that the reader may see and the query selects in a place: all they can depend on."""
        return replace(scope, places=(place,), service=Service.MEETINGS, combined=False).cache_key()

    def _chosen(self, scope: Scope, place: RegionView) -> str:
        """The customers that the reader may see and the query selects, as a JSON list of customer_id.

        Evaluated once for all questions about one place; kept by all that it can depend on.
        """
        key = self._whose(scope, place)
        if (kept := self.chosen.get(key)) is None:
            _names, rows = self._run(place, compiled(customers(scope, place)), None)
            kept = orjson.dumps([row[0] for row in rows])
            self.chosen.set(key, kept)
        return kept.decode()

    def _rows(self, place: RegionView, text: str, values: Values) -> list[tuple[Any, ...]]:
        return self._executed(place, text, values)[1]

    def _run(
        self, place: RegionView, statement: Written, chosen: str | None
    ) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Names of the columns, and the rows."""
        return self._executed(place, statement.text, statement.filled(chosen))

    def _executed(self, place: RegionView, text: str, values: Values) -> tuple[list[str], list[tuple[Any, ...]]]:
        def asked(connection: duckdb.DuckDBPyConnection, _row_sets: RowSets) -> tuple[list[str], list[tuple[Any, ...]]]:
            return statements.run(connection, text, values)

        return self._read(place, asked)

    def _read(self, place: RegionView, asked: Callable[[duckdb.DuckDBPyConnection, RowSets], T]) -> T:
        """What is asked of a version by a connection to it. Raises Unusable where it cannot be read."""
        try:
            with self.opened.lent_with_rows((self.config.places[place.region], place.region, place.version)) as lent:
                return asked(*lent)
        except duckdb.CatalogException as error:  # made before there were facts about calls
            raise Unusable(OLDER, region=place.region, version=place.version) from error
        except (OSError, duckdb.Error) as error:  # our statements are known to be right: it is the file
            raise Unusable("warehouse.error.unreadable", region=place.region, version=place.version) from error

    def _version(self, region: Region, number: int) -> catalog.Version:
        try:
            return self.opened.version((self.config.places[region], region, number))
        except OSError as error:
            raise Unusable("warehouse.error.unreadable", region=region, version=number) from error

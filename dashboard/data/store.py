"""The only place where questions run: region chooses the file, version chooses which, memory is asked first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from time import perf_counter
from typing import Any

import duckdb
import orjson
import structlog
from flask_caching.backends.base import BaseCache
from sqlalchemy import Select
from sqlalchemy.engine.interfaces import Dialect

from dashboard.config import Config
from dashboard.data.cache.memory import Memory
from dashboard.data.versions import catalog, pointers
from dashboard.data.versions.opened import Opened
from dashboard.data.visible import CHOSEN, customers
from dashboard.data.warehouse import assigning
from dashboard.errors import Unusable
from dashboard.scope import EVERYONE, NOBODY, Customers, Region, RegionView, Scope, Service

log = structlog.get_logger(__name__)

Statement = Select[*tuple[Any, ...]]
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
TEXTS_KEPT = 256  # of some 5 kB: the page's questions for the days that are read now


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
    plain: bool = False  # its part is texts, numbers, lists and dicts as it is: nothing is gained by reading it back


@dataclass
class Store:
    """Answers questions from the published versions. One for each process."""

    config: Config
    memory: BaseCache | None = None
    chosen: Memory = field(default_factory=lambda: Memory(CHOSEN_BYTES))
    rights: Memory = field(default_factory=lambda: Memory(CHOSEN_BYTES))
    opened: Opened = field(init=False)

    def __post_init__(self) -> None:
        self.opened = Opened(self.config.keep_versions)

    def answer(self, question: Question, scope: Scope) -> Answer:
        """The part of the figures document that answers the question in this scope.

        Raises Missing or Unusable where a version cannot be read.
        """
        part = self._part(question, scope)
        if not question.beside:
            return part
        common = replace(scope, service=Service.MEETINGS, cut=None)
        return {**part, **{name: self.answer(other, common) for name, other in question.beside}}

    def _part(self, question: Question, scope: Scope) -> Answer:
        key = f"part:{question.name}:{scope.fingerprint()}"
        if self.memory is not None and (kept := self.memory.get(key)) is not None:
            return orjson.loads(kept)
        part = question.combine([self._found(question, scope, place) for place in scope.places], scope)
        said = orjson.dumps(part)
        if self.memory is not None:
            self.memory.set(key, said)
        return part if question.plain else orjson.loads(said)

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

    def _found(self, question: Question, scope: Scope, place: RegionView) -> Found:
        started = perf_counter()
        chosen = None if scope.whole else self._chosen(scope, place)
        text = compiled(question.ask(scope, place)) if question.reads_query else text_of(question, scope, place)
        # Rows as tuples: as fast as by Arrow, and a worker need not hold that library.
        names, rows = self._run(place, text, chosen)
        found = [dict(zip(names, row, strict=True)) for row in rows]
        log.debug("asked", question=question.name, region=place.region, rows=len(found),
                  ms=round((perf_counter() - started) * 1000, 1))  # fmt: skip
        return found

    def _chosen(self, scope: Scope, place: RegionView) -> str:
        """The customers that the reader may see and the query selects, as a JSON list of customer_id.

        Evaluated once for all questions about one place; kept by all that it can depend on.
        """
        key = replace(scope, places=(place,), service=Service.MEETINGS, combined=False).fingerprint()
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
        return self._executed(
            place, statement.text, [chosen if name == CHOSEN else value for name, value in statement.values]
        )

    def _executed(self, place: RegionView, text: str, values: Values) -> tuple[list[str], list[tuple[Any, ...]]]:
        try:
            with self._lent(place) as connection:
                answer = connection.execute(text, values)
                return [name for name, *_ in answer.description or ()], answer.fetchall()
        except duckdb.CatalogException as error:  # made before there were facts about calls
            raise Unusable(OLDER, region=place.region, version=place.version) from error
        except (OSError, duckdb.Error) as error:  # our statements are known to be right: it is the file
            raise Unusable("warehouse.error.unreadable", region=place.region, version=place.version) from error

    def _version(self, region: Region, number: int) -> catalog.Version:
        try:
            return self.opened.version((self.config.places[region], region, number))
        except OSError as error:
            raise Unusable("warehouse.error.unreadable", region=region, version=number) from error

    def _lent(self, place: RegionView) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        return self.opened.lent((self.config.places[place.region], place.region, place.version))


def _dialect() -> Dialect:
    from duckdb_sqlalchemy import Dialect as DuckDB  # noqa: PLC0415  costs 0.1 s that other commands need not pay

    dialect: Dialect = DuckDB(paramstyle="qmark")
    return dialect


_DIALECT: list[Dialect] = []


@dataclass(frozen=True, slots=True)
class Written:
    """A statement's SQL text, and its values with their names in the order of the text."""

    text: str
    values: tuple[tuple[str, object], ...]


def compiled(statement: Statement) -> Written:
    """The statement as DuckDB takes it."""
    if not _DIALECT:
        _DIALECT.append(_dialect())
    done = statement.compile(dialect=_DIALECT[0], compile_kwargs={"render_postcompile": True})
    values: Mapping[str, object] = done.params
    return Written(str(done), tuple((name, values[name]) for name in done.positiontup or ()))


def text_of(question: Question, scope: Scope, place: RegionView) -> Written:
    """The question's statement; the same for every query and every reader's limit, so that it is written once."""
    # A limit to nobody stands for every limit: what should read it by mistake finds nothing, never too much.
    return written(question, *_textual(scope, place))


def _textual(scope: Scope, place: RegionView) -> tuple[Scope, RegionView]:
    return (scope, place) if scope.whole else (scope.without_reader(), replace(place, customers=NOBODY))


@lru_cache(maxsize=TEXTS_KEPT)
def written(question: Question, scope: Scope, place: RegionView) -> Written:
    """The question's statement in exactly this scope, kept."""
    return compiled(question.ask(scope, place))

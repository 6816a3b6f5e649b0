"""Several acts in one transaction, of which one that fails is undone by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from dashboard.errors import Unusable

T = TypeVar("T")
_TOGETHER = 20  # acts of one transaction: others who write wait no longer than that


def parts(many: Sequence[T]) -> Iterator[Sequence[T]]:
    """As many at a time as go into one transaction."""
    return (many[at : at + _TOGETHER] for at in range(0, len(many), _TOGETHER))


def each(connection: Connection, many: Iterable[T], act: Callable[[T], int]) -> tuple[int, list[tuple[T, Exception]]]:
    """What all acts gave, added, and those that failed with the error of each. Raises what is the database's own
    trouble: then none of them is written."""
    total, failed = 0, list[tuple[T, Exception]]()
    for one in many:
        try:
            with connection.begin_nested():
                total += act(one)
        except Exception as error:  # whatever it is, it is of this one alone
            if _of_the_database(error):
                raise
            failed.append((one, error))
    return total, failed


def _of_the_database(error: Exception) -> bool:
    return isinstance(error, (DBAPIError, Unusable)) and not isinstance(error, (IntegrityError, DataError))

"""Sort and filter in SQL, as a table on screen does it: codes by their words, texts as the query bar compares them.

A range holds its ends. Unknown values are last in both directions; equal ones keep the default order.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import ColumnElement, String, and_, case, cast, func, literal, or_, select

from dashboard.data import collate
from dashboard.data.listing import Key, Placed, Selection, Source
from dashboard.query import folded

Expression = ColumnElement[Any]
Test = ColumnElement[bool]
_LARGEST = 2**63 - 1  # whole numbers beyond are compared as floating point


class Kind(StrEnum):
    """What values a field has."""

    TEXT = "text"
    FLAG = "flag"
    DATE = "date"
    WHOLE = "whole"
    FRACTION = "fraction"


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a listing that is sorted or filtered by.

    `said`: the words of its codes, in the reader's language; None where values are read as they are. `by_code`: sorted
    by the codes all the same.
    """

    name: str
    kind: Kind
    said: Callable[[Any], str] | None = None
    by_code: bool = False


@dataclass(frozen=True, slots=True)
class Sort:
    """One field, and whether downwards."""

    field: Field
    descending: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: its name in the grid's model, and what it compares with (folded text, number or date)."""

    type: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """The conditions on one field; `every`: all of them must hold, else one is enough."""

    field: Field
    conditions: tuple[Condition, ...]
    every: bool = True


def selection(sorts: Sequence[Sort], filters: Sequence[Filter], lang: str) -> Selection:
    """Rows that pass all filters, in the order of the sorts, the first one first; texts in the order of a language."""

    def where(source: Source) -> list[Test]:
        return [_passes(each, source) for each in filters]

    def keys(source: Source) -> list[Key]:
        return [Key(_key(each.field, source, lang), each.descending) for each in sorts]

    if not sorts and not filters:
        return Selection()  # equal to any other of this kind
    return Selection(where, keys)


# Order ----------------------------------------------------------------------------------------


def _key(field: Field, source: Source, lang: str) -> Expression:
    """Values that compare alike in every region: numbers, days, and keys of texts in the reader's language."""
    if field.kind is not Kind.TEXT:
        return source.value(field.name)
    said, kept = None if field.by_code else field.said, source.placed(field.name, language(field, lang))
    if kept is not None:  # what stands at the places is not read
        return kept.place if said is None else _by_place(kept, said, lang)
    value = source.value(field.name)
    if said is None:
        return collate.key_of(value, lang)
    words = {code: said(code) for code in source.distinct(field.name) if code is not None}
    keys = collate.keys(list(words.values()), lang)
    return _of_code(value, {code: keys[text] for code, text in words.items()})


def language(field: Field, lang: str) -> str | None:
    """Of the order that is kept of a text column; codes have one of their own in every language."""
    return lang if field.said is None or field.by_code else None


def _by_place(kept: Placed, said: Callable[[Any], str], lang: str) -> Expression:
    """For the place of a code among codes that of its words among words."""
    ranks = collate.ranks([said(code) for code in kept.codes], lang)
    return func.list_extract(func.from_json(orjson.dumps(ranks).decode(), '["INTEGER"]'), kept.place)


def _of_code(value: Expression, keys: Mapping[str, str]) -> Expression:
    return case(keys, value=value) if keys else literal(None)


# Conditions -----------------------------------------------------------------------------------


def _passes(asked: Filter, source: Source) -> Test:
    make = _texts if asked.field.kind in (Kind.TEXT, Kind.FLAG) else _scalars
    tests = [make(asked.field, condition, source) for condition in asked.conditions]
    return and_(*tests) if asked.every else or_(*tests)


_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "equals": operator.eq,
    "notEqual": operator.ne,
    "lessThan": operator.lt,
    "lessThanOrEqual": operator.le,
    "greaterThan": operator.gt,
    "greaterThanOrEqual": operator.ge,
}


def _scalars(field: Field, condition: Condition, source: Source) -> Test:
    """Numbers and days: what is unknown passes as blank alone."""
    value = source.value(field.name)
    if condition.type in ("blank", "notBlank"):
        return value.is_(None) if condition.type == "blank" else value.is_not(None)
    asked = [float(one) if isinstance(one, int) and abs(one) > _LARGEST else one for one in condition.values]
    if condition.type == "inRange":
        return func.coalesce(value.between(asked[0], asked[1]), literal(False))
    return func.coalesce(_COMPARE[condition.type](value, asked[0]), literal(False))


def _texts(field: Field, condition: Condition, source: Source) -> Test:
    """By the folded text that the rows hold; where they hold none, by the values that there are."""
    kept = source.folded(field.name)
    if kept is None or field.said is not None or condition.type in ("blank", "notBlank"):
        return _by_values(field, condition, source)
    unknown = condition.type in _NOT
    return func.coalesce(_IN_SQL[condition.type](kept, condition.values[0]), literal(unknown))


def _by_values(field: Field, condition: Condition, source: Source) -> Test:
    value, said = source.value(field.name), field.said or str
    test = _text_test(condition)
    words = {code: said(code) for code in source.distinct(field.name) if code is not None}
    passing = [_written(code) for code, text in words.items() if test(text)]
    listed = select(func.unnest(func.from_json(orjson.dumps(passing).decode(), '["VARCHAR"]')))
    found = func.coalesce(cast(value, String).in_(listed), literal(False))
    return or_(value.is_(None), found) if test(None) else found


def _written(code: Any) -> str:
    """As the database writes it."""
    return str(code).lower() if isinstance(code, bool) else str(code)


# An empty cell holds no text: it passes as "not".
_NOT = frozenset({"notContains", "notEqual"})
_PLAIN: Mapping[str, Callable[[str, str], bool]] = {
    "contains": lambda text, asked: asked in text,
    "notContains": lambda text, asked: asked not in text,
    "equals": operator.eq,
    "notEqual": operator.ne,
    "startsWith": str.startswith,
    "endsWith": str.endswith,
}
_IN_SQL: Mapping[str, Callable[[Expression, str], Test]] = {
    "contains": func.contains,
    "notContains": lambda text, asked: ~func.contains(text, asked),
    "equals": operator.eq,
    "notEqual": operator.ne,
    "startsWith": func.starts_with,
    "endsWith": func.ends_with,
}


def _text_test(condition: Condition) -> Callable[[str | None], bool]:
    if condition.type in ("blank", "notBlank"):
        blank = condition.type == "blank"
        return lambda text: (text is None or not text.strip()) is blank
    compare, asked = _PLAIN[condition.type], condition.values[0]
    return lambda text: condition.type in _NOT if text is None else compare(folded(text), asked)

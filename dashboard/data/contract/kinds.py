"""How each kind of cell is checked and stored, as DuckDB SQL over text (`@` stands for the cell)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from babel import Locale

from dashboard.data.contract.contract import COUNTRIES, GREATEST, Column, Kind

FIRST_DAY, LAST_DAY = "1990-01-01", "2100-12-31"
# What may surround a value, as SQL: ASCII spaces, and the no-break space that spreadsheets leave.
BLANKS = " || ".join(f"chr({code})" for code in (9, 10, 11, 12, 13, 32, 160))


@dataclass(frozen=True, slots=True)
class Rule:
    """A named condition that a cell must meet."""

    name: str
    holds: str


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind: the type it is stored as, its rules in the order in which they are told, its value."""

    type: str
    rules: tuple[Rule, ...] = ()
    value: str = "@"
    plain: str = ""  # a cheap condition that implies every rule, where there is one
    plain_value: str = ""  # the value then, where it is had more cheaply


_HOURS = "([01][0-9]|2[0-3])"
_CLOCK = rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}[Tt ]{_HOURS}:[0-5][0-9](:[0-5][0-9](\.[0-9]{{1,9}})?)?"
_ZONE = f"([Zz]|[+-]{_HOURS}(:?[0-5][0-9])?)"
_LOCAL = r"try_cast(regexp_replace(@, '^(.{10}).([0-9:]+(\.[0-9]{1,6})?).*$', '\1 \2') as timestamp)"
_OFFSET = "rpad(regexp_replace(regexp_extract(@, '[+-][0-9:]+$'), '[^0-9]', '', 'g'), 4, '0')"
_MINUTES = f"(try_cast({_OFFSET}[1:2] as integer) * 60 + try_cast({_OFFSET}[3:4] as integer))"
_WEST = "regexp_matches(@, '-[0-9:]+$')"
_EAST = f"case when @[-1:] in ('Z', 'z') then 0 when {_WEST} then -{_MINUTES} else {_MINUTES} end"
_UTC = f"({_LOCAL} - to_minutes({_EAST}))"
# The usual way to write an instant; that it is one is seen from writing it again.
_ZULU = "try_cast(@ as timestamp)"
_AGAIN = f"strftime({_ZULU}, '%Y-%m-%dT%H:%M:%SZ')"
_DAY = "try_cast(@ as date)"
_WHOLE = "try_cast(@ as bigint)"
_IN_RANGE = f"between date '{FIRST_DAY}' and date '{LAST_DAY}'"
_UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_NUMBER = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"


def _like(pattern: str) -> str:
    return f"regexp_full_match(@, '{pattern}')"


_SHAPES: dict[Kind, Shape] = {
    Kind.TEXT: Shape("varchar"),
    Kind.PRODUCT: Shape("varchar"),
    Kind.UUID: Shape("varchar", (Rule("uuid", _like(_UUID)),), "lower(@)"),
    Kind.DATE: Shape(
        "date",
        (
            Rule("date", f"{_like('[0-9]{4}-[0-9]{2}-[0-9]{2}')} and {_DAY} is not null"),
            Rule("date_range", f"{_DAY} {_IN_RANGE}"),
        ),
        _DAY,
        f"{_DAY}::varchar = @ and {_DAY} {_IN_RANGE}",
    ),
    Kind.INSTANT: Shape(
        "timestamp",
        (
            Rule("instant_zone", f"not {_like(_CLOCK)}"),
            Rule("instant", f"{_like(_CLOCK + _ZONE)} and {_UTC} is not null"),
            Rule("instant_range", f"{_UTC}::date {_IN_RANGE}"),
        ),
        _UTC,
        f"{_AGAIN} = @ and {_ZULU}::date {_IN_RANGE}",
        _ZULU,
    ),
    Kind.INT: Shape(
        "bigint",
        (
            Rule("int", _like("[0-9]+")),
            Rule("int_range", f"{_WHOLE} <= {GREATEST}"),
        ),
        _WHOLE,
        f"{_WHOLE}::varchar = @ and {_WHOLE} between 0 and {GREATEST}",
    ),
    Kind.SECONDS: Shape(
        "bigint",
        (
            Rule("int", _like("[0-9]+")),
            Rule("seconds_range", f"{_WHOLE} <= {GREATEST}"),
        ),
        _WHOLE,
        f"{_WHOLE}::varchar = @ and {_WHOLE} between 0 and {GREATEST}",
    ),
    Kind.NUM: Shape(
        "double",
        (
            Rule("num", _like(_NUMBER)),
            Rule("num_range", "isfinite(try_cast(@ as double))"),
        ),
        "try_cast(@ as double)",
    ),
    Kind.BOOL: Shape("boolean", (Rule("bool", "@ in ('true', 'false')"),), "(@ = 'true')"),
    Kind.E164: Shape("varchar", (Rule("e164", _like(r"\+[1-9][0-9]{1,14}")),)),
}


def currencies() -> frozenset[str]:
    """ISO 4217 codes, present and past."""
    return frozenset(Locale("en").currencies)


def shape(column: Column) -> Shape:
    """How this column is checked and stored."""
    match column.kind:
        case Kind.CHOICE:
            return _one_of("choice", column.choices)
        case Kind.COUNTRY:
            return _one_of("country", COUNTRIES)
        case Kind.CURRENCY:
            return _one_of("currency", currencies())
        case kind:
            return _SHAPES[kind]


def _one_of(rule: str, choices: Iterable[str]) -> Shape:
    texts = ", ".join(f"'{choice}'" for choice in sorted(choices))
    return Shape("varchar", (Rule(rule, f"@ in ({texts})"),))


def rules(column: Column, max_name_chars: int) -> tuple[Rule, ...]:
    """The conditions of a column's cells, in the order in which they are told."""
    own = shape(column).rules
    if column.name == "name":
        own += (Rule("name_length", f"length(@) <= {max_name_chars}"),)
    if column.kind in (Kind.TEXT, Kind.PRODUCT) and column.required:
        own += (Rule("required", f"(ord(@) > 32 and ord(@) <> 160) or trim(@, {BLANKS}) <> ''"),)
    return own


def typed(column: Column, max_name_chars: int) -> str:
    """SQL of the column's value; null where the cell is empty or breaks a rule."""
    cell, value, plain = quoted(column.name), shape(column).value, shape(column).plain
    at_once = shape(column).plain_value or value
    holds = " and ".join(f"({rule.holds})" for rule in rules(column, max_name_chars))
    first = f"when {plain} then {at_once} " if plain else ""
    return (f"case {first}when {holds} then {value} end" if holds else value).replace("@", cell)


def broken(column: Column, max_name_chars: int) -> str:
    """SQL of the name of the first rule that a cell breaks; null where it breaks none."""
    cases = "".join(f" when ({rule.holds}) is not true then '{rule.name}'" for rule in rules(column, max_name_chars))
    return (f"case{cases} end" if cases else "null").replace("@", quoted(column.name))


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'

"""JSON from outside, read strictly: UTF-8, bounded, every key once, ordinary numbers and text."""

from __future__ import annotations

import json
from typing import Any, NoReturn

MAX_DIGITS = 20


class BadJson(ValueError):
    """The text is no JSON that we take."""


def parse(given: bytes | str, max_depth: int, *, any_text: bool = False) -> Any:
    """The value; raises BadJson. `any_text`: also text that a database could not keep (NUL, halves of a sign)."""
    try:
        value = json.loads(
            given if isinstance(given, str) else given.decode("utf-8"),
            object_pairs_hook=_once,
            parse_int=_whole,
            parse_float=_finite,
            parse_constant=_refuse,
        )
    except BadJson:
        raise
    except (ValueError, RecursionError) as error:
        raise BadJson("not JSON") from error
    _check(value, max_depth, any_text)
    return value


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadJson("a key twice")
    return found


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise BadJson("a number too long")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise BadJson("a number too large")
    return number


def _refuse(_constant: str) -> NoReturn:
    raise BadJson("no number")


def _check(value: Any, levels: int, any_text: bool) -> None:
    """Depth, and text that can be written as UTF-8 without NUL."""
    if isinstance(value, str):
        if not any_text and ("\0" in value or (not value.isprintable() and _has_surrogate(value))):
            raise BadJson("text that cannot be kept")
    elif isinstance(value, (dict, list)):
        if levels == 0:
            raise BadJson("too deep")
        for inner in (*value.keys(), *value.values()) if isinstance(value, dict) else value:
            _check(inner, levels - 1, any_text)


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)

"""Differences between two figures documents: rows in order, numbers to 1e-9, nothing missing and nothing added."""

from __future__ import annotations

import math
from collections.abc import Iterator


def differences(want: object, got: object, path: str = "") -> Iterator[str]:
    """One sentence for each place where `got` is not what is wanted."""
    if isinstance(want, dict) and isinstance(got, dict):
        for key in [*want, *(k for k in got if k not in want)]:
            if key not in got or key not in want:
                yield f"{path}.{key}: {'missing' if key in want else 'not expected'}"
            else:
                yield from differences(want[key], got[key], f"{path}.{key}")
    elif isinstance(want, list) and isinstance(got, list):
        if len(want) != len(got):
            yield f"{path}: {len(got)} items, expected {len(want)}: {short(got)}, expected {short(want)}"
        for place, (a, b) in enumerate(zip(want, got, strict=False)):
            yield from differences(a, b, f"{path}[{place}]")
    elif not same(want, got):
        yield f"{path}: {got!r}, expected {want!r}"


def same(want: object, got: object) -> bool:
    """Equal values; an int may stand for a whole float, never for a bool."""
    if isinstance(want, bool) or isinstance(got, bool) or want is None or got is None:
        return want is got
    if isinstance(want, float | int) and isinstance(got, float | int):
        return math.isclose(want, got, rel_tol=1e-9, abs_tol=1e-12)
    return want == got


def short(items: list[object]) -> list[object]:
    """What tells items apart, for the message."""
    return [(i.get("subscription_id") or i.get("date")) if isinstance(i, dict) else i for i in items]

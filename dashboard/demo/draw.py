"""Chance with manners: streams that do not disturb each other, and shares that are met exactly."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from dashboard.scope import Region

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Random = np.random.Generator


def stream(seed: int, region: Region, purpose: str, part: int = 0) -> Random:
    """A source of chance of its own for each purpose: a change in one place leaves the others as they are."""
    return np.random.default_rng([seed, crc32(region.encode()), crc32(purpose.encode()), part])


def quota(count: int, shares: Sequence[float], random: Random, floors: Sequence[int] = ()) -> Ints:
    """`count` kinds (indices into `shares`) in random order, each as often as its share says, not by luck.

    `floors` asks for at least so many of a kind; they are met where the first kind, which pays for them,
    is large enough. Shares are relative; the first kind gets what rounding leaves.
    """
    exact = np.asarray(shares, dtype=float) / sum(shares) * count
    counts = np.floor(exact + random.random()).astype(int)
    counts = np.maximum(counts, np.asarray(floors or [0] * len(shares)))
    if counts[1:].sum() > count:
        counts = np.floor(exact).astype(int)
    kinds = np.repeat(np.arange(1, len(shares)), counts[1:])
    return random.permutation(np.append(np.zeros(count - len(kinds), dtype=int), kinds)).astype(np.int64)


def pick(count: int, values: Sequence[int] | Ints, shares: Sequence[float], random: Random) -> Ints:
    """`count` values, each with the chance that its share says."""
    weights = np.asarray(shares, dtype=float)
    return np.asarray(values, dtype=np.int64)[random.choice(len(values), size=count, p=weights / weights.sum())]


def whole(low: int | Ints, high: int | Ints, random: Random, count: int | None = None) -> Ints:
    """Whole numbers from `low` to `high`, both included; where `high < low` it is `low`."""
    size = count if count is not None else np.broadcast(low, high).shape
    span = np.maximum(np.asarray(high) - np.asarray(low), 0) + 1
    return np.asarray(np.asarray(low) + np.floor(random.random(size) * span), dtype=np.int64)


def uuids(count: int, random: Random) -> list[str]:
    """Identifiers of version 4 from this stream."""
    digits = random.bytes(16 * count).hex()
    return [_uuid(digits[start : start + 32]) for start in range(0, 32 * count, 32)]


def _uuid(digits: str) -> str:
    variant = "89ab"[int(digits[16], 16) % 4]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"

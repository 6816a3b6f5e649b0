"""Whose bytes these are: canaries in any text, license counts and their sums in any number."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, combinations

from tests.proof.partner import PRIMES, PRODUCTS, REGIONS, SOLD, Who

_TEXT = re.compile(r"cnry_([a-z]{2,3})_(\d{4})_", re.IGNORECASE)
_UUID = re.compile(r"ca7a(\d{4})-\d{4}-4000-8000-(\d{12})", re.IGNORECASE)
_PHONE = re.compile(r"\+990(\d)(\d{4})1")
_NUMBER = re.compile(r"(?<![0-9a-z_.])\d{6,12}(?![0-9a-z_])")
_GROUPED = re.compile("(?<=\\d)[,\u00a0\u202f](?=\\d{3})")
# What the sections and the trend add up.
GROUPS = (("recent", "trial"), ("expiring", "trial"), ("renewing",), ("low",), ("over",), ("trial",), tuple(SOLD))
AMOUNTS = ("total", "assigned", "used")


def texts(data: bytes) -> Iterator[str]:
    """The text of an answer; of a workbook, that of every file in it."""
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            yield from (book.read(name).decode("utf-8", "replace") for name in book.namelist())
    else:
        yield data.decode("utf-8", "replace")


def owners(data: bytes) -> set[Who]:
    """Customers whose canaries are in it; number 0 is a region's own."""
    found: set[Who] = set()
    for text in texts(data):
        found |= {(region.lower(), int(number)) for region, number in _TEXT.findall(text)}
        found |= {(REGIONS[int(region)], int(number)) for region, number in _UUID.findall(text)}
        found |= {(REGIONS[int(region)], int(number)) for region, number in _PHONE.findall(text)}
    return found


def numbers(data: bytes) -> set[int]:
    """All great numbers, grouped or not."""
    found: set[int] = set()
    for text in texts(data):
        found |= {int(number) for shape in (text, _GROUPED.sub("", text)) for number in _NUMBER.findall(shape)}
    return found


@cache
def sums_of(them: frozenset[Who]) -> frozenset[int]:
    """Every license count of these customers, and of each group of kinds the sum over all of them together."""
    found = set()
    for product in PRODUCTS:
        for kinds in (*GROUPS, *((kind,) for kind in SOLD)):
            for amount in AMOUNTS:
                found.add(sum(PRIMES[who, product] * getattr(SOLD[kind], amount) for who in them for kind in kinds))
    return frozenset(found - {0})


@cache
def forbidden_sums(seen: frozenset[Who], everybody: frozenset[Who]) -> frozenset[int]:
    """Counts and sums in which somebody is who must not be: of some foreign customers, alone or with the reader's own."""
    foreign = everybody - seen
    found: set[int] = set()
    for region in REGIONS:
        here, own = sorted(who for who in foreign if who[0] == region), frozenset(w for w in seen if w[0] == region)
        for some in chain.from_iterable(combinations(here, size) for size in range(1, len(here) + 1)):
            found |= sums_of(frozenset(some)) | sums_of(own | frozenset(some)) | sums_of(seen | frozenset(some))
    found |= sums_of(everybody) | sums_of(frozenset(foreign))
    # A few numbers are also an honest sum: theirs is no leak.
    return frozenset(found - honest(seen))


@cache
def honest(seen: frozenset[Who]) -> frozenset[int]:
    """Counts and sums of the reader's own customers, by region and together."""
    found: set[int] = set()
    for who in seen:
        found |= sums_of(frozenset({who}))
    for region in REGIONS:
        found |= sums_of(frozenset(who for who in seen if who[0] == region))
    return frozenset(found | sums_of(seen))


def leaks(data: bytes, seen: frozenset[Who], everybody: frozenset[Who]) -> list[str]:
    """One sentence for each canary and number that is not the reader's."""
    texts_of = [f"{region} {number}" for region, number in sorted(owners(data) - seen)]
    return texts_of + [f"the number {number}" for number in sorted(numbers(data) & forbidden_sums(seen, everybody))]


def union(found: Iterable[set[Who]]) -> set[Who]:
    return set(chain.from_iterable(found))


def without_tag(body: bytes) -> bytes:
    """A block's answer without the text that says which state it is of."""
    return re.sub(rb'"v":"[0-9a-f]{32}"', b"", body)

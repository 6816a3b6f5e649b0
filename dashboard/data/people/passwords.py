"""Passwords: argon2id, and which ones are taken."""

from __future__ import annotations

import base64
import re
import secrets
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.errors import BadField

if TYPE_CHECKING:
    from argon2 import PasswordHasher

# At least what OWASP asks of argon2id (19 MiB, 2 rounds, 1 lane); a check takes about 55 ms of one core.
MEMORY_KIB, ROUNDS, LANES = 19 * 1024, 6, 1
HASH_BYTES, SALT_BYTES = 32, 16
SHORTEST, LONGEST = 12, 128  # characters, composed (NFC)
FEWEST_DIFFERENT = 5
# What is longer cannot become short enough by composing; it is refused before any work.
_MOST_GIVEN = 8 * LONGEST
_LIST = Path(__file__).with_name("common_passwords.txt")
_PRODUCT = ("partnerhub", "partner", "hub", "webex", "cisco")
_LEET = str.maketrans("@4831!|0$5+7", "aabeiiiosstt")
_RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
)
_RUN = 4  # keys in a row that count as a run
_ADDED = 8  # digits and signs that are no secret beside a word: a date
_ENDS = "0123456789!?.,-_*#+$@%& "
_SIGNS = re.compile(r"[\W_]+")
_NOT_LETTERS = re.compile(r"[\W\d_]+")


class By(StrEnum):
    """How a password came to be, as far as the hub can know."""

    OWN = "own"  # by its person, who showed the one before it
    LINK = "link"  # through a link that somebody else made: theirs alone, or not
    OTHERS = "others"  # somebody else may know it, or more hangs on it now: it is changed at the next sign-in


def hashed(password: str) -> str:
    """The argon2id hash with its parameters and a salt of its own, as it is kept."""
    return _hasher().hash(_bytes(password))


def fits(kept: str | None, password: str) -> bool:
    """Whether it is the password of this hash. Takes the same work where there is no hash at all."""
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415  not every start needs it

    if len(password) > _MOST_GIVEN:
        return False
    try:
        right = _hasher().verify(kept or _nobodys(), _bytes(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(kept)


def check(password: str, email: str, name: str = "", field: str = "new") -> None:
    """Raises Refused (about `field`) for a password that is too short, too long, or easily guessed."""
    if len(password) > _MOST_GIVEN or len(given := _composed(password)) > LONGEST:
        raise BadField("account.error.long", n=LONGEST, field=field)
    if len(given) < SHORTEST:
        raise BadField("account.error.short", n=SHORTEST, field=field)
    plain = unicodedata.normalize("NFKC", given).casefold()
    own = _own_words(email, name)
    if _is_made_of(plain, own):
        raise BadField("account.error.own_words", field=field)
    if len(set(plain)) < FEWEST_DIFFERENT or _is_run(_SIGNS.sub("", plain)) or _is_made_of(plain, _common() | own):
        raise BadField("account.error.common", field=field)


def _is_made_of(plain: str, words: frozenset[str]) -> bool:
    """Whether it is one or two of these words (or one many times), with digits and signs around or for letters."""
    length = len(_SIGNS.sub("", plain))
    least = min(length / 2, length - _ADDED)
    return any(_is_words(stem, words) for stem in _stems(plain) if len(stem) >= least)


def _stems(plain: str) -> Iterator[str]:
    """What is left of a password without what is usually added to a word."""
    yield plain
    yield _NOT_LETTERS.sub("", plain)
    for bare in (plain, plain.rstrip(_ENDS), plain.strip(_ENDS)):
        yield _NOT_LETTERS.sub("", bare.translate(_LEET))


def _is_words(stem: str, words: frozenset[str]) -> bool:
    if stem in words or any(stem[:at] in words and stem[at:] in words for at in range(1, len(stem))):
        return True
    return any(
        len(stem) % size == 0 and stem == stem[:size] * (len(stem) // size) and stem[:size] in words
        for size in range(1, len(stem) // 2 + 1)
    )


def _is_run(stem: str) -> bool:
    """Whether it is nothing but keys or signs in a row, a few times over: `abcd1234abcd`, `qwertyuiop12`."""
    at = 0
    while at < len(stem):
        length = max(_run_at(stem, at, run) for run in (*_RUNS, *(run[::-1] for run in _RUNS)))
        if length < min(_RUN, len(stem) - at):
            return False
        at += length
    return bool(stem)


def _run_at(stem: str, at: int, run: str) -> int:
    begins = run.find(stem[at : at + 2]) if len(stem) - at > 1 else run.find(stem[at])
    if begins < 0:
        return 0
    length = 0
    while at + length < len(stem) and run[begins + length : begins + length + 1] == stem[at + length]:
        length += 1
    return length


def _own_words(email: str, name: str) -> frozenset[str]:
    """The product's name, the e-mail address and the person's name: whole, and in parts."""
    whole = [one.casefold() for one in (email, email.partition("@")[0], name)]
    parts = (part for one in whole for part in _NOT_LETTERS.split(one) if len(part) > 2)
    return frozenset({*parts, *(_NOT_LETTERS.sub("", one) for one in whole), *_PRODUCT}) - {""}


@cache
def _common() -> frozenset[str]:
    return frozenset(_LIST.read_text("utf-8").split())


def _composed(password: str) -> str:
    return unicodedata.normalize("NFC", password)


def _bytes(password: str) -> bytes:
    return _composed(password).encode("utf-8", "surrogatepass")


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher, Type  # noqa: PLC0415

    return PasswordHasher(ROUNDS, MEMORY_KIB, LANES, HASH_BYTES, SALT_BYTES, type=Type.ID)


def _nobodys() -> str:
    """A hash with today's parameters that fits no password."""
    salt, digest = (base64.b64encode(secrets.token_bytes(size)).decode() for size in (SALT_BYTES, HASH_BYTES))
    return f"$argon2id$v=19$m={MEMORY_KIB},t={ROUNDS},p={LANES}${salt.rstrip('=')}${digest.rstrip('=')}"

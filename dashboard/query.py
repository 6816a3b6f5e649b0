"""The customer query: `key:value` terms and bare words, parsed into one canonical value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from dashboard import codes, query_form
from dashboard.errors import Refused

BARE = ""
CHOICES: dict[str, tuple[str, ...]] = {
    "region": tuple(region.value for region in codes.Region),
    "status": codes.STATUSES,
    "type": codes.KINDS,
    "managed-by": codes.MANAGERS,
    "health": codes.HEALTH,
}
TAG = "tag"
DAYS = ("expires", "renews")  # within so many days
MOST_DAYS = 3_650
FREE = ("name", "org", "product", TAG)
KEYS = (*FREE, *CHOICES, *DAYS)
# Whom these select is made from licenses and calls: not for who sees no analytics.
JUDGED = ("health", *DAYS)
SUPPORT_KEYS = ("name", "org", "region", "status", TAG)  # of what support may see
MAX_LENGTH = 2_000
MAX_TERMS = 50

_EXAMPLES = {
    query_form.OR: "status:expired status:trial",
    query_form.AND: "status:expired type:trial",
    query_form.NOT: "-status:trial",
    query_form.MINUS: "-status:trial",
    query_form.BRACKETS: "status:expired status:trial",
}
_SHOWN_FORM = 120  # a form longer than this is no sentence any more
_NEAR = 0.6  # how like each other a slip and what was meant are, of 1

# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
BETWEEN = "+-.:()[]{}/ "  # of ASCII; of all other signs dashes, spaces and what is not seen
_MINUS = "\u2212"
# Letters without a picture (fillers of Hangul, the empty pattern of Braille) and signs that choose the form of another.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0\u034f\u17b4\u17b5")
_VARIANTS = "\ufe00", "\ufe0f"
_TERM = re.compile(r'\s*(?P<minus>-)?(?:(?P<key>[^\s:"]*):)?(?:"(?P<quoted>[^"]*)"|(?P<plain>[^\s"]*))')


def folded(text: str) -> str:
    """Text without case and accents: what the query compares."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", bare.translate(_LETTERS))


def unbroken(text: str) -> str:
    """Folded, without what people write between the digits of a number or the bytes of a MAC address; digits of every
    script are the same. It holds no white space and nothing unseen."""
    return "".join(_digit(sign) for sign in folded(text) if not _is_between(sign))


def _is_between(sign: str) -> bool:
    return (
        sign in BETWEEN or sign == _MINUS or unicodedata.category(sign) == "Pd" or unicodedata.category(sign)[0] in "CZ"
    )


def _digit(sign: str) -> str:
    return sign if sign.isascii() else str(unicodedata.decimal(sign, sign))


def tag_key(name: str) -> str:
    """The name without case, accents, signs that are not seen and quotation marks: what tells two tags apart.

    A filter can hold no quotation mark inside of a value.
    """
    return " ".join("".join(sign for sign in folded(name) if sign != '"' and is_seen(sign)).split())


def is_seen(sign: str) -> bool:
    """Whether it leaves a mark or a space of its own."""
    return unicodedata.category(sign)[0] != "C" and sign not in _BLANK and not _VARIANTS[0] <= sign <= _VARIANTS[1]


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """One `key:value` (key empty: a bare word); `value` is folded, `said` is as typed."""

    key: str
    value: str
    negated: bool = False
    said: str = ""

    @property
    def text(self) -> str:
        """The term as it is typed."""
        value = f'"{self.said}"' if query_form.must_be_quoted(self.said, bool(self.key)) else self.said
        return f"{'-' if self.negated else ''}{self.key + ':' if self.key else ''}{value}"


@dataclass(frozen=True, slots=True)
class Query:
    """All terms, in the order typed and without repeats."""

    terms: tuple[Term, ...] = ()

    @property
    def text(self) -> str:
        """The query as it is typed: parsing it gives this value again."""
        return " ".join(term.text for term in self.terms)

    def without(self, term: Term) -> Query:
        """The query with one term taken away."""
        return Query(tuple(other for other in self.terms if other != term))

    def replacing(self, key: str, value: str, by: str) -> Query:
        """The query with another value in the terms of a field that have this one."""
        new = tag_key(by) if key == TAG else folded(by)
        changed = [Term(key, new, t.negated, by) if (t.key, t.value) == (key, value) else t for t in self.terms]
        return Query(tuple(dict.fromkeys(changed)))

    def without_key(self, key: str) -> Query:
        """The query of the other fields."""
        return Query(tuple(term for term in self.terms if term.key != key))


def parse(text: str) -> Query:
    """Understand a typed query; raises Refused with the nearest right word where it cannot."""
    if len(text) > MAX_LENGTH:
        raise Refused("query.error.too_long", limit=MAX_LENGTH)
    text = unicodedata.normalize("NFC", text)
    _no_operators(text)
    return _read(text)


def _read(text: str) -> Query:
    terms = tuple(dict.fromkeys(_terms(text)))
    if len(terms) > MAX_TERMS:
        raise Refused("query.error.too_many", limit=MAX_TERMS)
    return Query(terms)


def _no_operators(text: str) -> None:
    """Refuses operators and brackets with the form that says the same here."""
    if text.count('"') % 2:
        raise Refused("query.error.open_quote")
    slip = query_form.slip(text, CHOICES)
    if slip is None:
        return
    kind, got = slip
    form = query_form.form_of(text, CHOICES)
    if form is None or not _is_read(form):
        raise Refused(f"query.error.{kind}", got=got[:60], form=_EXAMPLES[kind])
    shown = form if _shows(kind, form) else _EXAMPLES[kind]
    raise Refused(f"query.error.{kind}", got=got[:60], form=shown, suggestion=form)


def _shows(kind: str, form: str) -> bool:
    """Whether somebody learns from this form how it is written: where an operator stands alone, there is nothing."""
    if len(form) > _SHOWN_FORM:
        return False
    if kind == query_form.BRACKETS:
        return True
    return "-" in form if kind in (query_form.NOT, query_form.MINUS) else " " in form


def _is_read(text: str) -> bool:
    try:
        return bool(_read(text).terms) and query_form.slip(text, CHOICES) is None
    except Refused:
        return False


def _terms(text: str) -> Iterator[Term]:
    end = 0
    while text[end:].strip():
        match = _TERM.match(text, end)
        assert match is not None  # every part of the pattern may be empty
        if match.end() == end:
            raise Refused("query.error.unreadable", text=text[end : end + 40])
        start, end = end, match.end()
        try:
            yield _term(match)
        except Refused as refused:
            raise _with_suggestion(refused, text, start, end) from None


def _with_suggestion(refused: Refused, text: str, start: int, end: int) -> Refused:
    """The whole text with the nearest right word in the place of the wrong one, where that is near enough."""
    got, nearest = (str(refused.values.get(name, "")) for name in ("got", "nearest"))
    if not got or not get_close_matches(got.casefold(), [nearest], cutoff=_NEAR):
        return refused
    piece = text[start:end].replace('"', "")  # no nearest right word needs them
    at = piece.lower().find(got.lower())
    if at < 0:
        return refused
    meant = f"{text[:start]}{piece[:at]}{nearest}{piece[at + len(got) :]}{text[end:]}"
    return Refused(refused.key, **refused.values, suggestion=meant.strip())


def _term(match: re.Match[str]) -> Term:
    key = match["key"]
    said = match["quoted"] if match["quoted"] is not None else match["plain"]
    negated = match["minus"] is not None
    if key is None:
        return _bare(said, negated)
    key = key.casefold()
    if key not in KEYS:
        raise _unknown("query.error.key", key, KEYS)
    if not said.strip():
        raise Refused("query.error.no_value", key=key)
    return _keyed(key, said, negated)


def _bare(said: str, negated: bool) -> Term:
    if not said.strip():
        raise Refused("query.error.no_value", key="-" if negated else '""')
    return Term(BARE, folded(said), negated, said)


def _keyed(key: str, said: str, negated: bool) -> Term:
    if key in DAYS:
        return _days(key, said, negated)
    if key == TAG:
        return Term(key, tag_key(said), negated, said)
    if key not in CHOICES:
        return Term(key, folded(said), negated, said)
    value = re.sub(r"[\s-]+", "_", folded(said).strip())
    if value not in CHOICES[key]:
        raise _unknown("query.error.value", said, CHOICES[key], key=key)
    return Term(key, value, negated, value)


def _days(key: str, said: str, negated: bool) -> Term:
    """Within so many days: a whole number."""
    digits = said.strip()
    if not (digits.isascii() and digits.isdigit()) or len(digits) > len(str(MOST_DAYS)) or int(digits) > MOST_DAYS:
        raise Refused("query.error.days", key=key, got=said[:60], most=MOST_DAYS)
    value = str(int(digits))
    return Term(key, value, negated, value)


def _unknown(words: str, got: str, known: tuple[str, ...], **values: object) -> Refused:
    near = get_close_matches(got[:60].casefold(), known, n=1, cutoff=0.0)
    return Refused(words, got=got[:60], nearest=near[0] if near else known[0], known=", ".join(known), **values)

"""Operators and brackets, which the filter does not have: found as they are typed, said in its own form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

# What is found; each ends the key of its words.
OR, AND, NOT, MINUS, BRACKETS = "or", "and", "not", "minus", "brackets"
# By what people type, in both languages of the product and as programs write them.
_OPERATORS = {
    "OR": OR,
    "LUB": OR,
    "|": OR,
    "||": OR,
    "AND": AND,
    "ORAZ": AND,
    "&&": AND,
    "NOT": NOT,
    "NIE": NOT,
}
_OPENING, _CLOSING = "([{", ")]}"
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_SIGNS = _DASHES + "!"  # that stand before a key and are no part of one
_MAX_DEPTH = 20
_MAX_TOKENS = 150  # more than fifty terms and what joins them: no form is worth the time
_NAME = "name"  # where one of several bare words is meant
_TOKEN = re.compile(
    r"""\s*(?:(?P<bracket>[()\[\]{}])
    |(?P<minus>-)?(?:(?P<key>[^\s:"()\[\]{}]*):)?(?:(?P<quoted>"[^"]*")|(?P<plain>[^\s"()\[\]{}]*)))""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A bracket, or a term as it was typed; `value` has its quotation marks."""

    bracket: str = ""
    negated: bool = False
    key: str | None = None
    value: str = ""

    @property
    def text(self) -> str:
        return f"{'-' if self.negated else ''}{f'{self.key}:' if self.key else ''}{self.value}"

    @property
    def is_bare(self) -> bool:
        """A word without a key, and without quotation marks."""
        return not self.bracket and self.key is None and not self.value.startswith('"')


def must_be_quoted(value: str, keyed: bool) -> bool:
    """Whether the text, without quotation marks, would be read as something else than itself."""
    if not value or re.search(r"[\s:()\[\]{}]", value):
        return True
    return not keyed and (value[0] in _DASHES or value.upper() in _OPERATORS)


Choices = Mapping[str, Sequence[str]]  # the values of keys that have a list


def slip(text: str, choices: Choices) -> tuple[str, str] | None:
    """The first operator or bracket in the text: what it is, and how it was typed; None where all are terms."""
    tokens = _tokens(text)
    for at, token in enumerate(tokens):
        found = _found(at, tokens, choices)
        if found:
            return found, token.bracket or (token.value if token.is_bare else token.text)
    return None


def _tokens(text: str) -> list[Token]:
    found, end = [], 0
    while text[end:].strip():
        match = _TOKEN.match(text, end)
        if match is None or match.end() == end:
            break
        end = match.end()
        value = match["quoted"] or match["plain"] or ""
        found.append(Token(match["bracket"] or "", match["minus"] is not None, match["key"], value))
    return found


def _found(at: int, tokens: Sequence[Token], choices: Choices) -> str | None:
    token = tokens[at]
    if token.bracket:
        return BRACKETS
    if token.is_bare and _joins(at, tokens):
        return _OPERATORS[token.value.upper()]
    # A minus alone, twice, in the wrong place, or of another kind (as a text program makes of it) is meant as one.
    if token.is_bare:
        return MINUS if not token.value or token.value[0] in _DASHES else None
    if token.key and (token.key[0] in _SIGNS or (token.key.casefold() in choices and token.value[:1] in [*_DASHES])):
        return MINUS
    return None


def _joins(at: int, tokens: Sequence[Token]) -> bool:
    """An operator's word: in capitals; in small letters only beside a term with a key, else it is part of a name."""
    word = tokens[at].value
    beside = [*tokens[max(at - 1, 0) : at], *tokens[at + 1 : at + 2]]
    return word.upper() in _OPERATORS and (word == word.upper() or any(one.key or one.bracket for one in beside))


class _Unwritable(Exception):
    """What was meant has no form here."""


def form_of(text: str, choices: Choices) -> str | None:
    """The same in the filter's form; None where it has none."""
    tokens = _tokens(text)
    if len(tokens) > _MAX_TOKENS:
        return None
    kinds = {_found(at, tokens, choices) for at in range(len(tokens))}
    if kinds <= {None, BRACKETS} and all(token.key is None for token in tokens):
        return _quoted(text)  # a name with brackets
    try:
        return " ".join(term.text for term in _Reader(_symbols(tokens, choices), choices).whole()) or None
    except _Unwritable:
        return None


def _quoted(text: str) -> str:
    """Each bare word that has a bracket in quotation marks."""
    pieces = re.findall(r'-?"[^"]*"|[^\s"]+', text)
    return " ".join(re.sub(r'^(-?)([^"]*[()\[\]{}][^"]*)$', r'\1"\2"', piece) for piece in pieces)


def _symbols(tokens: Sequence[Token], choices: Choices) -> list[str | Token]:
    """Terms, and between them `(`, `)`, `or`, `and`, `not`."""
    found: list[str | Token] = []
    for at, token in enumerate(tokens):
        kind = _found(at, tokens, choices)
        if kind == BRACKETS:
            found.append("(" if token.bracket in _OPENING else ")")
        elif kind in (OR, AND, NOT):
            found.append(str(kind))
        elif kind:  # a minus of another kind, with or without what it takes out
            rest = _unsigned(token)
            found += [NOT, rest] if rest.text else [NOT]
        elif token.text:
            found.append(token)
    return found


def _unsigned(token: Token) -> Token:
    """Without the signs that stand before it."""
    key = None if token.key is None else token.key.lstrip(_SIGNS)
    return replace(token, negated=False, key=key, value=token.value.lstrip(_DASHES))


class _Reader:
    """Reads symbols from left to right: brackets first, then not, then or, then what stands side by side."""

    def __init__(self, symbols: Sequence[str | Token], choices: Choices) -> None:
        self._symbols, self._choices, self._at = list(symbols), choices, 0

    def whole(self) -> list[Token]:
        """All of it; a closing bracket too many is passed over."""
        found: list[Token] = []
        while self._at < len(self._symbols):
            found += self._group(0)
            self._at += 1
        return found

    def _next(self) -> str | Token | None:
        return self._symbols[self._at] if self._at < len(self._symbols) else None

    def _group(self, depth: int) -> list[Token]:
        """Up to the bracket that closes it."""
        if depth > _MAX_DEPTH:
            raise _Unwritable
        found: list[Token] = []
        while (symbol := self._next()) not in (None, ")"):
            self._at += symbol == AND
            found = _both(found, self._either(depth), strict=symbol == AND)
        return found

    def _either(self, depth: int) -> list[Token]:
        found = self._one(depth)
        while self._next() == OR:
            self._at += 1
            found = _or(found, self._one(depth), self._choices)
        return found

    def _one(self, depth: int) -> list[Token]:
        symbol = self._next()
        if symbol in (None, ")", OR, AND):  # nothing stands beside the operator
            return []
        self._at += 1
        if symbol == NOT:
            return _not(self._one(depth))
        if isinstance(symbol, Token):
            return self._term(symbol, depth)
        return self._inside(depth)

    def _term(self, term: Token, depth: int) -> list[Token]:
        """A term; a key right before a bracket is that of the words inside."""
        if term.value or self._next() != "(":
            return [term]
        self._give_key(str(term.key))
        self._at += 1
        inner = self._inside(depth)
        return _not(inner) if term.negated else inner

    def _give_key(self, key: str) -> None:
        """To the bare words of the bracket that opens here."""
        opened = 0
        for at in range(self._at, len(self._symbols)):
            symbol = self._symbols[at]
            opened += (symbol == "(") - (symbol == ")")
            if not opened:
                return
            if isinstance(symbol, Token) and symbol.key is None:
                self._symbols[at] = replace(symbol, key=key)

    def _inside(self, depth: int) -> list[Token]:
        found = self._group(depth + 1)
        self._at += 1
        return found


def _both(left: list[Token], right: list[Token], strict: bool) -> list[Token]:
    """Side by side. Where `and` was written, the same key on both sides would say `or` instead."""
    keys = [{term.key for term in side if term.key and not term.negated} for side in (left, right)]
    if strict and keys[0] & keys[1]:
        raise _Unwritable
    return left + right


def _or(left: list[Token], right: list[Token], choices: Choices) -> list[Token]:
    """The same key again; bare words take that of the other side, or are names."""
    both = left + right
    keys = {term.key for term in both if term.key}
    if not left or not right:
        return both
    if len(keys) > 1 or any(term.negated for term in both) or _many_bare(left) or _many_bare(right):
        raise _Unwritable
    key = keys.pop() if keys else _NAME
    bare = {term.value.strip('"').casefold() for term in both if term.key is None}
    if key in choices and not bare <= set(choices[key]):
        raise _Unwritable
    return [replace(term, key=key) for term in both]


def _many_bare(terms: list[Token]) -> bool:
    """Bare words side by side must all hold: no key says that of one of several."""
    return len(terms) > 1 and any(term.key is None for term in terms)


def _not(terms: list[Token]) -> list[Token]:
    """Each of them taken out; of several that are or-ed, none may hold."""
    one_key = len({term.key for term in terms}) == 1 and terms[0].key is not None
    if len(terms) > 1 and not (one_key and len({term.negated for term in terms}) == 1):
        raise _Unwritable
    return [replace(term, negated=not term.negated) for term in terms]

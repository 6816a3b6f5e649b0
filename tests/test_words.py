"""Every word in both languages, with the same places to fill and the plural forms that the language needs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from dashboard import words
from dashboard.script_words import spoken
from dashboard.words import LANGUAGES, catalogue

FORMS = {"en": {"one", "other"}, "pl": {"one", "few", "many", "other"}}
PLACE = re.compile(r"{(\w+)")
CODE = Path(words.__file__).parent
KEYS = sorted(set(catalogue("en")) | set(catalogue("pl")))


def texts(entry: words.Entry) -> list[str]:
    return [entry] if isinstance(entry, str) else list(entry.values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_word_is_there_in_both_languages(lang: str) -> None:
    assert [key for key in KEYS if key not in catalogue(lang)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_word_is_empty(lang: str) -> None:
    assert [key for key, entry in catalogue(lang).items() if not all(text.strip() for text in texts(entry))] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_plural_has_the_forms_of_its_language(lang: str) -> None:
    plurals = {key: set(entry) for key, entry in catalogue(lang).items() if not isinstance(entry, str)}
    assert {key: forms for key, forms in plurals.items() if forms != FORMS[lang]} == {}


def test_both_languages_fill_the_same_places() -> None:
    def places(lang: str, key: str) -> set[str]:
        return {place for text in texts(catalogue(lang)[key]) for place in PLACE.findall(text)}

    assert [key for key in KEYS if places("en", key) != places("pl", key)] == []


def test_there_are_no_exclamation_marks() -> None:
    said = [(lang, key) for lang in LANGUAGES for key, entry in catalogue(lang).items() if "!" in "".join(texts(entry))]
    assert said == []


def test_polish_plurals_follow_the_number() -> None:
    assert [words.plural_form("pl", n) for n in (1, 2, 5, 12, 22, 0)] == ["one", "few", "many", "many", "few", "many"]


def test_every_key_written_in_the_code_exists() -> None:
    areas = {key.split(".")[0] for key in KEYS}
    looks_like_key = re.compile(rf"(?:{'|'.join(sorted(areas))})(?:\.[a-z0-9_]+)+")
    missing = set()
    for path in CODE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _asks_words(node) and isinstance(node.args[_place(node)], ast.Constant):
                key = str(node.args[_place(node)].value)  # type: ignore[attr-defined]
                if looks_like_key.fullmatch(key) and key not in catalogue("en"):
                    missing.add((path.name, key))
    assert missing == set()


SAID = re.compile(r"""hub\.t\(\s*(?:\w+(?:\[\d\])? \? )?"([a-z0-9_.]+)"(?: : "([a-z0-9_.]+)")?( \+)?""")


def test_every_word_that_scripts_say_is_told_to_them() -> None:
    """A key that is not there would be shown, or nothing; one that is put together has at least its beginning."""
    told, missing, asked = set(spoken("en")), set(), 0
    for path in sorted((CODE.parent / "assets").glob("*.js")):
        text = path.read_text("utf-8").replace("/* hub.t(", "/* ")
        found = SAID.findall(text)
        asked += len(found)
        for first, second, open_end in found:
            for key in filter(None, (first, second)):
                known = (
                    any(one.startswith(key) for one in told) if open_end and key == (second or first) else key in told
                )
                missing |= set() if known else {(path.name, key)}
    assert asked > 60
    assert missing == set()


ASKING = {"t", "text", "Refused", "Missing", "Unusable", "NoAccess", "HubError", "BadField"}


def _asks_words(node: ast.Call) -> bool:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in ASKING and len(node.args) > _place(node)


def _place(node: ast.Call) -> int:
    return 1 if isinstance(node.func, ast.Attribute) and node.func.attr == "text" else 0

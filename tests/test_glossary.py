"""Every sentence keeps to `docs/glossary.md`, and to how its language is set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard import words
from dashboard.look import NBSP, Look
from dashboard.words import LANGUAGES, catalogue

GLOSSARY = Path(words.__file__).parents[1] / "docs" / "glossary.md"
MEN_ONLY = re.compile(r"\w+(?:łeś|łbyś|ąłeś)\b|\b(?:zalogowany|wylogowany|powinieneś|pewien|gotów)\b", re.IGNORECASE)


def sentences(lang: str) -> Iterator[tuple[str, str]]:
    """Every text of a language with its key, each form of a plural by itself."""
    for key, entry in catalogue(lang).items():
        for text in [entry] if isinstance(entry, str) else entry.values():
            yield key, text


def rows() -> list[tuple[str, str, list[str]]]:
    """English, Polish, what is not to be used."""
    lines = GLOSSARY.read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return [(one[0], one[1], [word.strip() for word in one[2].split(",")]) for one in cells[1:]]


def forbidden() -> list[tuple[str, re.Pattern[str]]]:
    """Whole words, or beginnings of words where a star ends them."""
    return [(word, _pattern(word)) for _english, _polish, not_used in rows() for word in not_used]


def _pattern(word: str) -> re.Pattern[str]:
    end = "" if word.endswith("*") else r"(?!\w)"
    return re.compile(rf"\b{re.escape(word.removesuffix('*'))}{end}", re.IGNORECASE)


def test_the_glossary_has_its_three_columns() -> None:
    assert len(rows()) > 15
    assert all(english and polish and all(not_used) for english, polish, not_used in rows())


def test_no_sentence_says_what_the_glossary_forbids() -> None:
    found = [
        (key, word)
        for key, text in sentences("pl")
        for word, pattern in forbidden()
        if pattern.search(text.replace(NBSP, " "))
    ]
    assert found == []


def test_a_polish_line_never_ends_in_a_word_of_one_letter() -> None:
    assert [
        key for key, text in sentences("pl") if re.search(r"(?<![^\W\d_])[aiouwz] (?=\S)", text, re.IGNORECASE)
    ] == []
    assert Look("pl").t("frame.region.in_eu") == f"w{NBSP}Unii Europejskiej"


def test_no_polish_sentence_assumes_a_man() -> None:
    assert [(key, MEN_ONLY.findall(text)) for key, text in sentences("pl") if MEN_ONLY.search(text)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_percent_sign_follows_its_number_at_once(lang: str) -> None:
    assert [key for key, text in sentences(lang) if re.search(r"[\d}]\s%", text)] == []


def test_percentages_and_points_are_written_as_their_language_does() -> None:
    assert [Look(lang).rate(0.04) for lang in LANGUAGES] == ["4.0%", "4,0%"]
    assert [Look(lang).t("calling.cell.points") for lang in LANGUAGES] == ["pp", "p.p."]

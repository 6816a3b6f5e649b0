"""Every figure and column that is shown is a definition away, in both languages."""

from __future__ import annotations

import pytest

from dashboard.catalog import calling, licenses
from dashboard.catalog.figures import BY_PATH, DEFINITIONS, TOP
from dashboard.codes import STATUSES
from dashboard.data.metrics import KPIS, Section
from dashboard.look import Look
from dashboard.scope import Rules
from dashboard.words import LANGUAGES


def test_no_path_is_defined_twice() -> None:
    assert len(BY_PATH) == len(DEFINITIONS)


def test_every_figure_of_the_document_is_defined() -> None:
    wanted = {figure.path for figure in TOP} | {f"statuses.{name}" for name in STATUSES}
    wanted |= {f"{section.value}.kpis.{kpi.name}" for section, known in KPIS.items() for kpi in known}
    split = {"recent.kpis.total_paid", "recent.kpis.total_trial"}  # parts of a figure, said with it
    assert wanted - split - set(BY_PATH) == set()


def test_every_column_of_every_table_is_defined() -> None:
    wanted = {f"{section.value}.rows.{column.id}" for section in Section for column in licenses.TABLES[section].grid}
    wanted |= {f"calling.{rows}.{column.id}" for rows, table in calling.TABLES.items() for column in table.grid}
    assert wanted - set(BY_PATH) == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_definition_has_all_its_words(lang: str) -> None:
    look = Look(lang)
    for one in DEFINITIONS:
        said = (one.name(look), one.text(look), one.formula(look), one.time(look))
        assert all(said) and not any("{" in words for words in said), one.path


def test_a_threshold_that_was_set_is_the_one_that_is_told() -> None:
    said = BY_PATH["top.low_assignment"].text(Look("en"), Rules(low_ceiling=0.55))
    assert "below 55%" in said and "60" not in said

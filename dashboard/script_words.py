"""What the scripts in `assets/` are told once: words, definitions, rules, how numbers are written."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from dash.development.base_component import Component

from dashboard.catalog.definition import NOW_DAYS, SOON_DAYS
from dashboard.catalog.figures import BY_PATH
from dashboard.components.dash_components import Words
from dashboard.data.people.undoing import KEPT
from dashboard.look import Look
from dashboard.own import own
from dashboard.request_context import here
from dashboard.scope import Rules
from dashboard.words import Entry, catalogue

# What the scripts in `assets/` say themselves.
SPOKEN = (
    "frame.",
    "licenses.cell.",
    "licenses.table.",
    "licenses.query.",
    "licenses.trend.range_",
    "licenses.value.",
    "licenses.tip.",
    "licenses.service.",
    "licenses.section.",
    "calling.cell.",
    "customers.cell.",
    "customers.table.",
    "calling.section.",
    "calling.endpoint.",
    "people.lookup.",
    "notes.page.",
    "organization.mark.",
    "resources.menu.",
    "reports.edit.",
    "reports.history.",
    "search.live.",
    "tags.edit.",
    "views.page.",
)


@lru_cache
def spoken(lang: str) -> Mapping[str, Entry]:
    """The words that scripts may ask for."""
    return {key: entry for key, entry in catalogue(lang).items() if key.startswith(SPOKEN)}


@lru_cache  # a language's, under the rules of one hub: every page tells all of them
def defined(lang: str, rules: Rules) -> Mapping[str, list[str]]:
    """Name, text, formula and time of every figure and column, by path."""
    look = Look(lang)
    return {
        path: [known.name(look), known.text(look, rules), known.formula(look, rules), known.time(look)]
        for path, known in BY_PATH.items()
    }


def told(look: Look, title: str) -> Component:
    """The component that tells them; `title` is the page's."""
    rules = here().services.config.rules
    known_rules = {
        "ceiling": rules.low_ceiling,
        "least": rules.low_min_cohort,
        "soon": SOON_DAYS,
        "now": NOW_DAYS,
        "fresh": here().services.config.fresh_s,
        "undo": int(KEPT.total_seconds()),
        "rights": here().rights,
        "own": found.said if (found := own()) else "",
    }
    return Words(
        look.t("frame.app.title", page=title), spoken(look.lang), defined(look.lang, rules), known_rules, look.form
    )

"""The dialog behind which review decks of all selected customers are asked for."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components import forms
from dashboard.components.dash_components import Form
from dashboard.components.forms import Kind, Options
from dashboard.look import Look
from dashboard.words import LANGUAGES

ADDRESS = "/decks/run"


def drawn(
    grid_id: str, quarters: Options, kinds: Sequence[str], sections: Sequence[str], most: int, look: Look
) -> Component:
    """A button that opens it; what is selected in the table of this id is sent with it."""
    names = [(name, look.t(f"decks.section.{name}")) for name in sections]
    languages = [(lang, Look(lang).t("frame.language.own")) for lang in LANGUAGES]
    fields = [
        forms.field("chosen", kind=Kind.CHOSEN, value=grid_id),
        forms.field("quarter", look.t("decks.page.quarter"), Kind.SELECT, options=quarters),
        forms.field("lang", look.t("decks.page.lang"), Kind.SELECT, look.lang, options=languages),
        forms.field("kind", look.t("decks.page.kind"), Kind.SELECT, options=[(each, each.upper()) for each in kinds]),
        forms.field("manager", look.t("decks.page.manager"), hint=look.t("decks.page.manager_hint"), required=False),
        forms.field("sections", look.t("decks.page.sections"), Kind.CHECKS, list(sections), options=names),
    ]
    return Form(
        ADDRESS,
        fields,
        submit=look.t("decks.page.make_many"),
        identity="decks-form",
        opens=look.t("decks.page.many"),
        title=look.t("decks.page.many_title"),
        note=look.t("decks.page.many_caption", most=look.count(most)),
        icon="deck",
    )

"""Notes about the customer: how one is told to whoever draws it, and the place where they are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.access import Action, User, may
from dashboard.components import section_layout, states
from dashboard.components.dash_components import Markup, Notes
from dashboard.data.notes.reading import Note
from dashboard.data.notes.writing import MOST_SIGNS
from dashboard.data.people.undoing import KEPT
from dashboard.look import Look


def told(note: Note, reader: User, look: Look) -> Mapping[str, Any]:
    """What a reader is told of it, with its moments in words."""
    return {
        **note.told(reader),
        "when": look.moment(note.created),
        "edited_when": look.moment(note.edited) if note.edited else None,
    }


def drawn(found: Sequence[Note], reader: User, address: str, look: Look) -> Component:
    """The list, the newest first; a form for who may write. `address`: where the customer's notes are asked for."""
    title, caption = look.t("notes.page.title"), html.P(look.t("notes.page.caption"))
    text = "none_text" if may(reader, Action.WRITE_NOTES) else "none_read"
    notes = Notes(
        address,
        [told(note, reader, look) for note in found],
        nothing=states.nothing(look.t("notes.page.none"), look.t(f"notes.page.{text}")),
        writes=may(reader, Action.WRITE_NOTES),
        most=MOST_SIGNS,
        undo_s=int(KEPT.total_seconds()),
        words={name: look.t(f"notes.page.{name}") for name in ("write", "add")},
    )
    head = section_layout.block_head(caption, title, html.Div(), "notes")
    return Markup([head, notes], tag="section", className="block block-notes", **{"aria-labelledby": "notes-title"})

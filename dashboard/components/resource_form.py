"""What full administrators do with resources: the form of one, the menu of its row."""

from __future__ import annotations

from collections.abc import Mapping

from dash.development.base_component import Component

from dashboard.access import Role
from dashboard.components.dash_components import Form, ResourceActs
from dashboard.components.forms import Kind, field
from dashboard.data.people.undoing import KEPT
from dashboard.data.resources.resource import KEEPER, PICTURES, TOPICS, Resource
from dashboard.look import Look
from dashboard.words import LANGUAGES

SAVE, PREVIEW = "/resources/save", "/resources/preview"
_BODY = "body"  # the field whose text the form shows as it will be read
_MARKS = ("featured", "quick")
_WORDS = ("title", "summary", "address", "body", "lang", "topics", "picture")
Asked = Mapping[str, object]


def add(look: Look) -> Component:
    """Where one is added."""
    words = look.t("resources.keep.add")
    fields = [_hidden("key", ""), _hidden("version", "0"), *_fields(None, look)]
    return Form(
        SAVE,
        fields,
        identity="resource-add",
        opens=words,
        submit=words,
        title=words,
        icon="plus",
        preview=PREVIEW,
        preview_of=_BODY,
    )


def acts(one: Resource, look: Look, *, moves: bool) -> list[Component]:
    """The form that changes it, and the menu. `moves`: whether its place is one among all."""
    name = one.said[look.lang].title
    words = look.t("resources.keep.change")
    fields = [_hidden("key", one.key), _hidden("version", str(one.version)), *_fields(one, look)]
    note = look.t("resources.keep.of_product") if one.of_product else ""
    form = Form(
        SAVE,
        fields,
        identity=f"resource-{one.key}-form",
        opens=words,
        submit=look.t("resources.keep.save"),
        title=name,
        note=note,
        preview="" if one.of_product else PREVIEW,
        preview_of=_BODY,
    )
    undo_s = int(KEPT.total_seconds())
    return [form, ResourceActs(one.key, one.version, name, moves=moves, undo_s=undo_s)]


def _fields(one: Resource | None, look: Look) -> list[Asked]:
    """Its words, where it has words of its own, and its place."""
    words = [_hidden(name, "") for name in _WORDS] if one and one.of_product else _words(one, look)
    marks = [(name, look.t(f"resources.keep.{name}")) for name in _MARKS]
    roles = [(role.value, look.t(f"people.role.{role.value}")) for role in Role if role is not KEEPER]
    marked = [name for name in _MARKS if one and getattr(one, name)]
    seen = [role for role, _words in roles if one is None or Role(role) in one.roles]
    return [
        *words,
        field("marks", look.t("resources.field.marks"), Kind.CHECKS, marked, options=marks),
        field(
            "roles",
            look.t("resources.field.roles"),
            Kind.CHECKS,
            seen,
            options=roles,
            hint=look.t("resources.field.roles_hint"),
        ),
    ]


def _words(one: Resource | None, look: Look) -> list[Asked]:
    said = one.said[look.lang] if one else None
    langs = [
        ("", look.t("resources.language.every")),
        *((lang, look.t(f"resources.language.{lang}")) for lang in LANGUAGES),
    ]
    topics = [(topic, look.t(f"resources.topic.{topic}")) for topic in TOPICS]
    pictures = [(name, look.t(f"resources.picture.{name}")) for name in PICTURES]
    hints = {name: look.t(f"resources.field.{name}_hint") for name in ("summary", "address", "body")}
    names = {name: look.t(f"resources.field.{name}") for name in _WORDS}
    return [
        field("title", names["title"], value=said.title if said else ""),
        field("summary", names["summary"], value=said.summary if said else "", hint=hints["summary"], required=False),
        field("address", names["address"], value=one.address if one else "", hint=hints["address"], required=False),
        field("body", names["body"], Kind.AREA, said.body if said else "", hint=hints["body"], required=False, rows=8),
        field("lang", names["lang"], Kind.SELECT, one.lang if one else look.lang, options=langs),
        field("topics", names["topics"], Kind.CHECKS, one.topics if one else ["own"], options=topics),
        field("picture", names["picture"], Kind.SELECT, one.picture if one else PICTURES[0], options=pictures),
    ]


def _hidden(name: str, value: str) -> Asked:
    return field(name, kind=Kind.HIDDEN, value=value)

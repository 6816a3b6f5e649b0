"""Parts of the pages of the first run: fields with their words, help and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request
from markupsafe import Markup

from dashboard import theme
from dashboard.data.first_run.record import Record
from dashboard.errors import HubError
from dashboard.look import Look
from dashboard.web.server.documents import NOTHING

COMMAND = "partner-hub link"
TOKEN = "token"  # noqa: S105  the name of a field
JOIN = Markup("\n")
_HIDDEN = Markup('<input type="hidden" name="{}" value="{}">')
_ROW = Markup('<div class="form-row">{}{}{}{}</div>')
_LABEL = Markup('<label for="{}">{}</label>')
_FIELD = Markup('<div class="field{}"><input id="{}" name="{}" value="{}" type="{}"{}>{}</div>')
_FIXED = Markup('<div class="setup-fixed"><span class="lab">{}</span><p>{}</p><p class="help">{}</p></div>')
_SHOWS = Markup(
    '<button class="btn" type="button" data-shows="{}" data-hide="{}" aria-pressed="false" hidden>{}</button>'
)
_HELP = Markup('<p class="help" id="{}-help">{}</p>')
_ERR = Markup('<p class="err" id="{}-error">{}<span>{}</span></p>')
_GROUP = Markup('<fieldset class="form-row setup-choices{}"{}><legend>{}</legend>{}{}{}</fieldset>')
_CHOICE = Markup(
    '<div class="setup-choice"><input type="{}" id="{}" name="{}" value="{}"{}>'
    '<label for="{}"><span>{}</span>{}</label>{}</div>'
)
_SMALL = Markup('<span class="help">{}</span>')


@dataclass(frozen=True, slots=True)
class Page:
    """What a page is made from. `typed`: what was just sent and not taken; `error`: why."""

    look: Look
    record: Record
    typed: Mapping[str, str]
    error: HubError | None = None

    def wrong(self, name: str) -> str:
        """What is wrong with a field, in words; nothing where it is fine."""
        return self.error.told(self.look.lang) if self.error and self.error.field == name else ""

    def value(self, name: str, before: object) -> str:
        """As it was typed, else as it was before."""
        return self.typed[name] if self.typed and name in self.typed else str(before or "")


@dataclass(frozen=True, slots=True)
class Option:
    """One of several: its value, words, a line that explains it, what it asks besides."""

    value: str
    words: str
    help: str = ""
    inside: Markup = NOTHING
    off: bool = False


def address(path: str) -> str:
    """With the language and the theme that the address asks for."""
    kept = {name: request.args[name] for name in ("lang", "theme") if name in request.args}
    return f"{path}?{urlencode(kept)}" if kept else path


def hidden(name: str, value: str) -> Markup:
    """A field that nobody sees."""
    return _HIDDEN.format(name, value)


def field(
    now: Page, name: str, label: str, before: object = "", *, kind: str = "text", more: str = "", help_text: str = ""
) -> Markup:
    """One field with its label. `more`: further attributes, ours."""
    wrong = now.wrong(name)
    beside = NOTHING
    if kind == "password":
        beside = _SHOWS.format(name, now.look.t("account.field.hide"), now.look.t("account.field.show"))
    told = [f"{name}-error"] * bool(wrong) + [f"{name}-help"] * bool(help_text)
    said = Markup(f' aria-describedby="{" ".join(told)}"') if told else NOTHING  # noqa: S704  our own names
    said += Markup(' aria-invalid="true" autofocus') if wrong else NOTHING
    value = "" if kind == "password" else now.value(name, before)
    return _ROW.format(
        _LABEL.format(name, label),
        _FIELD.format(" bad" if wrong else "", name, name, value, kind, Markup(f" {more}") + said, beside),  # noqa: S704
        _HELP.format(name, help_text) if help_text else NOTHING,
        problem(name, wrong),
    )


def fixed(label: str, value: str, why: str) -> Markup:
    """What cannot be changed here, and why."""
    return _FIXED.format(label, value, why)


def problem(name: str, words: str) -> Markup:
    """What is wrong with a field."""
    return _ERR.format(name, theme.symbol("warning"), words) if words else NOTHING


def group(now: Page, name: str, legend: str, choices: Markup, help_text: str = "", kind: str = "") -> Markup:
    """Several choices under one heading."""
    wrong = now.wrong(name)
    told = [f"{name}-error"] * bool(wrong) + [f"{name}-help"] * bool(help_text)
    said = Markup(f' aria-describedby="{" ".join(told)}"') if told else NOTHING  # noqa: S704  our own names
    help_said = _HELP.format(name, help_text) if help_text else NOTHING
    return _GROUP.format(f" {kind}" if kind else "", said, legend, help_said, choices, problem(name, wrong))


def radios(name: str, options: Sequence[Option], chosen: str) -> Markup:
    """One of the options."""
    return JOIN.join(_option("radio", name, each, each.value == chosen) for each in options)


def check(name: str, option: Option, *, on: bool) -> Markup:
    """Yes or no."""
    return _option("checkbox", name, option, on)


def _option(kind: str, name: str, each: Option, on: bool) -> Markup:
    key = f"{name}-{each.value}"
    state = (Markup(" checked") if on else NOTHING) + (Markup(" disabled") if each.off else NOTHING)
    small = _SMALL.format(each.help) if each.help else NOTHING
    inside = Markup('<div class="setup-inside">{}</div>').format(each.inside) if each.inside else NOTHING
    return _CHOICE.format(kind, key, name, each.value, state, key, each.words, small, inside)

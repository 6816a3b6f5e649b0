"""What each step of the first run asks, and what it says before it asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from markupsafe import Markup

from dashboard.config import PREFIX, ROOT
from dashboard.data.brand import brand, logo
from dashboard.data.first_run.record import (
    ADMINISTRATOR,
    CHECK,
    ORGANIZATION,
    PLAN,
    SOURCE,
    STEPS,
    TERMS,
)
from dashboard.data.first_run.uploading import MOST_MEGABYTES
from dashboard.data.people.passwords import LONGEST, SHORTEST
from dashboard.data.people.person import MAX_NAME
from dashboard.data.people.preferences import THEME_CHOICES
from dashboard.look import Look
from dashboard.scope import Region
from dashboard.web.guards.addresses import SET_UP
from dashboard.web.hub import hub
from dashboard.web.routes import setup_check
from dashboard.web.routes import setup_parts as parts
from dashboard.web.routes.setup_form import LOGO
from dashboard.web.routes.setup_parts import JOIN, Option, Page
from dashboard.web.server.documents import NOTHING
from dashboard.words import LANGUAGES

SENT_TO = {CHECK: "finish"}
WITH_FILES = frozenset({ORGANIZATION, SOURCE})
_P = Markup('<p class="setup-lead">{}</p>')
_ITEM = Markup("<li><strong>{}.</strong> {}</li>")
_LIST = Markup('<h2>{}</h2>\n<ul class="setup-list">{}</ul>')
_LICENSE = Markup(
    '<h2>{}</h2>\n<p class="mute">{}</p>\n<pre class="setup-license" lang="en" tabindex="0" aria-label="{}">{}</pre>'
)
_NOTICE = Markup('<h2>{}</h2>\n<ul class="setup-list">{}</ul>')
_LINE = Markup("<li>{}</li>")
_BUTTONS = Markup(
    '<div class="setup-buttons">{}<button class="btn btn-main" type="submit" data-once{}>{}</button></div>'
)
_BACK = Markup('<a class="btn btn-line" href="{}">{}</a>')
_CHOOSES = Markup(' data-most="{}" data-large="{}" data-choose="{}" data-none="{}"')  # what its script says
_FILES = Markup(
    '<label class="lab" for="files">{}</label><input id="files" class="setup-files" name="files" type="file" multiple'
    ' accept=".csv,.gz,.parquet,.json"{}{}><p class="help" id="files-help">{}</p>{}'
    '<p class="setup-sending" role="status" hidden>{}</p>'
)
_LOGO = Markup(
    '<div class="form-row"><label for="logo">{}</label>{}<input id="logo" class="setup-files" name="logo" type="file"'
    ' accept=".png,.svg"{} aria-describedby="{}"{}><p class="help" id="logo-help">{}</p>{}</div>'
)
_SHOWN = Markup('<p class="setup-logo"><img src="{}" alt="{}"></p>')
_PLANNED = ("terms", "organization", "administrator", "source", "check")
_NOTICES = ("place", "people", "figures", "outside", "backup")


def buttons(step: str, now: Page) -> Markup:
    """Back, and on."""
    at = STEPS.index(step)
    back = _BACK.format(parts.address(f"{SET_UP}/{STEPS[at - 1]}"), now.look.t("setup.button.back")) if at else NOTHING
    off = Markup(" disabled") if step == CHECK and setup_check.is_busy(now.record) else NOTHING
    return _BUTTONS.format(back, off, now.look.t(f"setup.button.{step}"))


def _plan(now: Page) -> Markup:
    t = now.look.t
    steps = NOTHING.join(_ITEM.format(t(f"setup.{each}.name"), t(f"setup.plan.{each}")) for each in _PLANNED)
    asked = ("name", "email" if hub().config.has_passwords else "address", "data", "time")
    needed = NOTHING.join(_LINE.format(t(f"setup.plan.need_{each}")) for each in asked)
    listed = [_LIST.format(t("setup.plan.steps"), steps), _LIST.format(t("setup.plan.needed"), needed)]
    return JOIN.join([_P.format(t("setup.plan.lead")), *listed])


def _terms(now: Page) -> Markup:
    t = now.look.t
    notice = NOTHING.join(_LINE.format(t(f"setup.terms.data_{each}")) for each in _NOTICES)
    license_ = _LICENSE.format(
        t("setup.terms.license"), t("setup.terms.license_text"), t("setup.terms.license"), license_text()
    )
    return JOIN.join([_P.format(t("setup.terms.lead")), license_, _NOTICE.format(t("setup.terms.data"), notice)])


@cache
def license_text() -> str:
    """As it is shipped."""
    return (ROOT / "LICENSE").read_text("utf-8").strip()


def _accept(now: Page) -> list[Markup]:
    on = "version" in now.record.filled(TERMS)
    box = parts.check("accept", Option("yes", now.look.t("setup.terms.accept")), on=on)
    return [parts.group(now, "accept", now.look.t("setup.terms.legend"), box)]


def _organization(now: Page) -> list[Markup]:
    before, look, set_name = now.record.filled(ORGANIZATION), now.look, hub().config.partner_name
    label = look.t("setup.organization.partner")
    if set_name:
        named = parts.fixed(label, set_name, look.t("setup.fixed", name=f"{PREFIX}PARTNER_NAME"))
    else:
        more = f'maxlength="{MAX_NAME}" autocomplete="organization" required'
        help_text = look.t("setup.organization.partner_help")
        named = parts.field(now, "partner", label, before.get("name"), more=more, help_text=help_text)
    return [named, _logo(now), _regions(now), *_looks(now)]


def _logo(now: Page) -> Markup:
    """A file, with the one that is there and how it goes."""
    look, label, set_logo = now.look, now.look.t("brand.form.logo"), hub().config.brand_logo
    if set_logo:
        return parts.fixed(label, Path(set_logo).name, look.t("setup.fixed", name=f"{PREFIX}BRAND_LOGO"))
    kept, wrong = brand.chosen(hub().state).logo, now.wrong(LOGO)
    there = NOTHING
    if kept:
        name = now.record.filled(ORGANIZATION).get("name") or hub().config.partner
        drop = parts.check("drop", Option("yes", look.t("brand.form.drop_logo")), on=False)
        there = _SHOWN.format(kept.address, look.t("brand.page.logo", name=name)) + drop
    said = Markup("logo-error logo-help") if wrong else Markup("logo-help")
    marked = Markup(' aria-invalid="true"') if wrong else NOTHING
    large = logo.refused("large").told(look.lang)
    chooses = _CHOOSES.format(logo.MOST_BYTES, large, look.t("frame.files.choose"), look.t("frame.files.none"))
    hint, problem = look.t("brand.form.logo_hint"), parts.problem(LOGO, wrong)
    return _LOGO.format(label, there, chooses, said, marked, hint, problem)


def _regions(now: Page) -> Markup:
    look, before = now.look, now.record.filled(ORGANIZATION).get("regions", ())
    boxes = JOIN.join(
        parts.check(
            f"region-{region}",
            Option("on", look.t(f"frame.region.{region}")),
            on=f"region-{region}" in now.typed if now.typed else region.value in before,
        )
        for region in Region
    )
    legend, help_text = look.t("setup.organization.regions"), look.t("setup.organization.regions_help")
    return parts.group(now, "regions", legend, boxes, help_text, "is-two")


def _looks(now: Page) -> list[Markup]:
    look, before = now.look, now.record.filled(ORGANIZATION)
    lang = now.value("lang", before.get("lang") or look.lang)
    shown = now.value("theme", before.get("theme") or "system")
    langs = parts.radios("lang", [Option(code, Look(code).t("web.appearance.language")) for code in LANGUAGES], lang)
    themes = parts.radios(
        "theme", [Option(each, look.t(f"setup.organization.theme_{each}")) for each in THEME_CHOICES], shown
    )
    return [
        parts.group(now, "lang", look.t("setup.organization.lang"), langs, kind="is-wide"),
        parts.group(now, "theme", look.t("setup.organization.theme"), themes, kind="is-wide"),
    ]


def _administrator(now: Page) -> list[Markup]:
    look, before = now.look, now.record.filled(ADMINISTRATOR)
    email = (
        'inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="320" required'
    )
    return [
        parts.field(
            now, "name", look.t("setup.administrator.person"), before.get("name"), more='autocomplete="name" required'
        ),
        parts.field(now, "email", look.t("account.field.email"), before.get("email"), more=email),
        _password(now),
    ]


def _password(now: Page) -> Markup:
    """What opens the account: a password, or the provider where passwords are off."""
    look, label = now.look, now.look.t("account.field.password")
    if not hub().config.has_passwords:
        return parts.fixed(
            label, look.t("setup.administrator.provider"), look.t("setup.fixed", name=f"{PREFIX}OIDC_ONLY")
        )
    kept, rule = bool(now.record.password), look.t("account.password.rule", n=SHORTEST, most=LONGEST)
    return parts.field(
        now,
        "new",
        label,
        kind="password",
        more='autocomplete="new-password"' + ("" if kept else " required"),
        help_text=look.t("setup.administrator.password_kept", rule=rule) if kept else rule,
    )


def _source(now: Page) -> list[Markup]:
    look, before = now.look, now.record.filled(SOURCE)
    t, chosen = look.t, now.value("choice", before.get("choice"))
    options = [
        Option("demo", t("setup.source.demo"), t("setup.source.demo_help")),
        Option("folder", t("setup.source.folder"), t("setup.source.folder_help"), _folder(now)),
        Option("upload", t("setup.source.upload"), t("setup.source.upload_help", most=MOST_MEGABYTES), _upload(now)),
        Option("webex", t("setup.source.webex"), t("setup.source.webex_help"), off=True),
        Option("later", t("setup.source.later"), t("setup.source.later_help")),
    ]
    choices = parts.group(
        now, "choice", t("setup.source.legend"), parts.radios("choice", options, chosen), kind="is-tall"
    )
    return [_where(now), choices]


def _where(now: Page) -> Markup:
    look = now.look
    regions = [Region(each) for each in now.record.filled(ORGANIZATION)["regions"]]
    chosen = now.value("region", now.record.filled(SOURCE).get("region") or regions[0])
    options = [Option(region.value, look.t(f"frame.region.{region}")) for region in regions]
    legend, help_text = look.t("setup.source.region"), look.t("setup.source.region_help")
    return parts.group(now, "region", legend, parts.radios("region", options, chosen), help_text, "is-wide")


def _folder(now: Page) -> Markup:
    before = now.record.filled(SOURCE).get("folder", "")
    more = 'autocomplete="off" spellcheck="false" autocapitalize="none" placeholder="/srv/partner/eu"'
    return parts.field(now, "folder", now.look.t("setup.source.path"), before, more=more)


def _upload(now: Page) -> Markup:
    t, wrong = now.look.t, now.wrong("files")
    large = t("setup.error.too_much", most=MOST_MEGABYTES)
    said = Markup(' aria-describedby="files-error files-help" aria-invalid="true"') if wrong else NOTHING
    told = parts.problem("files", wrong)
    most = MOST_MEGABYTES * 1024 * 1024
    chooses = _CHOOSES.format(most, large, t("frame.files.choose_many"), t("frame.files.none"))
    return _FILES.format(
        t("setup.source.files"),
        chooses,
        said,
        t("setup.source.files_help"),
        told,
        t("setup.source.sending"),
    )


FIELDS: Mapping[str, Callable[[Page], list[Markup]]] = {
    PLAN: lambda _now: [],
    TERMS: _accept,
    ORGANIZATION: _organization,
    ADMINISTRATOR: _administrator,
    SOURCE: _source,
    CHECK: lambda _now: [],
}
INTRODUCED: Mapping[str, Callable[[Page], Markup]] = {
    PLAN: _plan,
    TERMS: _terms,
    ORGANIZATION: lambda now: _P.format(now.look.t("setup.organization.lead")),
    ADMINISTRATOR: lambda now: _P.format(now.look.t("setup.administrator.lead")),
    SOURCE: lambda now: _P.format(now.look.t("setup.source.lead")),
    CHECK: setup_check.content,
}

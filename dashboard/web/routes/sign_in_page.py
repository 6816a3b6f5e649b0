"""The pages of strangers: sign in, set a password by a link. Plain forms, which work without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Response, request
from markupsafe import Markup

from dashboard import theme
from dashboard.data.people.links import Fresh, Purpose
from dashboard.data.people.passwords import LONGEST, SHORTEST
from dashboard.data.people.tries import FIRST_WAIT, FREE
from dashboard.look import Look
from dashboard.request_context import here
from dashboard.web.guards import local_passwords
from dashboard.web.guards import next_url as onwards
from dashboard.web.guards.headers import NOT_KEPT
from dashboard.web.guards.session import SIGN_IN
from dashboard.web.hub import hub
from dashboard.web.server import documents
from dashboard.web.server.documents import MUTED, NOTHING

COMMAND = "partner-hub link"
START = f"{SIGN_IN}/sso"
_JOIN = Markup("\n")
_P = Markup("<p>{}</p>")
_FORM = Markup('<form class="form" method="post" action="{}">\n{}\n</form>')
_HIDDEN = Markup('<input type="hidden" name="{}" value="{}">')
_EMAIL = Markup(
    '<div class="form-row"><label for="email">{label}</label><div class="field">'
    '<input id="email"{named} type="text" inputmode="email" value="{value}" autocomplete="username"'
    ' autocapitalize="none" spellcheck="false" maxlength="320" required{more}></div></div>'
)
_PASSWORD = Markup(
    '<div class="form-row"><label for="{name}">{label}</label><div class="field">'
    '<input id="{name}" name="{name}" type="password" autocomplete="{kind}" required{more}>'
    '<button class="btn" type="button" data-shows="{name}" data-hide="{hide}" aria-pressed="false" hidden>{show}'
    "</button></div>{help}</div>"
)
_HELP = Markup('<p class="help" id="help">{}</p>')
_SUBMIT = Markup('<button class="btn btn-main" type="submit">{}</button>')
_ERROR = Markup('<p class="alone-error" role="alert" id="error">{}<span>{}</span></p>')
_PROVIDER = Markup('<a class="btn btn-main" id="single-sign-on" href="{}">{}</a>')
_AWAY = Markup('<p class="alone-away" role="status">{}<span>{}</span></p>')
_LINK = Markup("<details{}><summary>{}</summary>\n<p>{}</p>\n<code>{}</code>\n<p>{}</p></details>")
_FOCUS = Markup(" autofocus")
_BAD = Markup(' aria-describedby="error"')
_BAD_NEW = Markup(' aria-describedby="error help" aria-invalid="true"')
_HELPED = Markup(' aria-describedby="help"')


def sign_in(
    error: str = "",
    email: str = "",
    onward: str | None = None,
    status: int = 200,
    note: str = "",
    *,
    of_provider: bool = False,
) -> Response:
    """The form. `error`: what went wrong with the last try, by password or `of_provider`; `note`: why one is here;
    `onward`: where one goes then."""
    look = here().look()
    wrong = _ERROR.format(theme.symbol("warning"), error) if error else NOTHING
    above = of_provider or not local_passwords.are_on()
    told = _BAD if error and not above else NOTHING
    fields = [
        NOTHING if above else wrong,
        _HIDDEN.format(onwards.NAME, onward) if onward else NOTHING,
        _EMAIL.format(
            label=look.t("account.field.email"),
            named=Markup(' name="email"'),
            value=email,
            more=told + (NOTHING if email else _FOCUS),
        ),
        _password(look, "password", "current-password", told + (_FOCUS if email else NOTHING)),
        _SUBMIT.format(look.t("web.sign_in.title")),
    ]
    kept = {onwards.NAME: onward} if onward else {}
    by_password = [
        _FORM.format(_address(SIGN_IN), _JOIN.join(fields)),
        MUTED.format(look.t("account.sign_in.tries", n=FREE, seconds=int(FIRST_WAIT.total_seconds()))),
    ]
    passwords = local_passwords.are_on()
    said = [
        *_partner(),
        _P.format(note) if note else NOTHING,
        wrong if above else NOTHING,
        *_by_provider(look, onward, passwords, told=of_provider),
        *(by_password if passwords else []),
        _by_link(look, opened=status == 403),
    ]
    return _page(look, "sign-in", look.t("web.sign_in.title"), said, status, kept)


def asked(continue_to: str) -> Response:
    """A sign-in link was followed from another page: whether it is wanted is asked first."""
    look = here().look()
    said = [
        *_partner(),
        _P.format(look.t("web.sign_in.asked")),
        documents.BUTTON.format(continue_to, look.t("web.sign_in.continue")),
    ]
    return _page(look, "sign-in", look.t("web.sign_in.title"), said, 200)


def welcome(link: Fresh, error: str = "", status: int = 200) -> Response:
    """Where a password is set by an invitation or a reset, or one that somebody else may know is changed."""
    look = here().look()
    name = "change" if link.purpose is Purpose.CHANGE else "welcome"
    help_text = _HELP.format(look.t("account.password.rule", n=SHORTEST, most=LONGEST))
    fields = [
        _ERROR.format(theme.symbol("warning"), error) if error else NOTHING,
        # Not sent: password managers read whose password it is.
        _EMAIL.format(
            label=look.t("account.field.email"), named=NOTHING, value=link.user.email, more=Markup(" readonly")
        ),
        _password(look, "new", "new-password", _FOCUS + (_BAD_NEW if error else _HELPED), help_text),
        _SUBMIT.format(look.t("account.welcome.submit")),
    ]
    said = [
        *_partner(),
        _P.format(look.t(f"account.{name}.text")),
        _FORM.format(_address(request.path), _JOIN.join(fields)),
    ]
    return _page(look, "welcome", look.t(f"account.{name}.title"), said, status)


def no_good() -> Response:
    """An invitation or a reset that was used, replaced, or is too old."""
    look = here().look()
    said = [_P.format(look.t("account.welcome.spent")), documents.BUTTON.format(SIGN_IN, look.t("web.sign_in.title"))]
    return _page(look, "welcome", look.t("account.welcome.no_good"), said, 403)


def _password(look: Look, name: str, kind: str, more: Markup, help_text: Markup = NOTHING) -> Markup:
    shows = {"show": look.t("account.field.show"), "hide": look.t("account.field.hide")}
    return _PASSWORD.format(
        name=name, label=look.t(f"account.field.{name}"), kind=kind, more=more, help=help_text, **shows
    )


def _by_provider(look: Look, onward: str | None, passwords: bool, *, told: bool) -> list[Markup]:
    """The way through the provider, first; nothing where none is set. That it is away is told before it is tried, but
    not beside what was just `told`."""
    mine, provider = hub().config.sign_on, hub().provider
    if mine is None or provider is None:
        return []
    to = f"{START}?{urlencode({onwards.NAME: onward})}" if onward else START
    button = _PROVIDER.format(to, mine.button or look.t("sso.page.button"))
    is_away = provider.is_away and not told
    away = look.t("sso.page.away" if passwords else "sso.error.away") if is_away else ""
    last = look.t("sso.page.or") if passwords else look.t("sso.page.only")
    return [_AWAY.format(theme.symbol("warning"), away) if away else NOTHING, button, MUTED.format(last)]


def _by_link(look: Look, opened: bool) -> Markup:
    """How one comes in without a password."""
    return _LINK.format(
        Markup(" open") if opened else NOTHING,
        look.t("web.sign_in.by_link"),
        look.t("web.sign_in.how"),
        COMMAND,
        look.t("web.sign_in.once"),
    )


def _partner() -> list[Markup]:
    name = hub().config.partner
    return [MUTED.format(name)] if name else []


def _address(path: str) -> str:
    """Where the form is sent, with the language and the theme that the address asks for."""
    kept = {name: request.args[name] for name in ("lang", "theme") if name in request.args}
    return f"{path}?{urlencode(kept)}" if kept else path


def _page(
    look: Look, name: str, title: str, said: list[Markup], status: int, kept: Mapping[str, str] | None = None
) -> Response:
    body = _JOIN.join(part for part in said if part)
    answer = documents.page(look, name, title, body, status, kept or {}, scripts=(hub().files.sign_in,))
    if name == "welcome":
        answer.headers["Cache-Control"] = NOT_KEPT  # its address opens an account
    return answer

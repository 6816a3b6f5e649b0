"""Small pages that stand without Dash: sign-in and errors, in the look of the product."""

from __future__ import annotations

from flask import Response, make_response, request
from markupsafe import Markup

from dashboard.components import as_html
from dashboard.look import Look
from dashboard.web import reader
from dashboard.web.hub import hub
from dashboard.words import LANGUAGES

_PAGE = Markup("""<!doctype html>
<html lang="{lang}" data-theme="{theme}" data-bs-theme="{theme}" data-density="comfortable"{follow}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · Partner Hub</title>
{styles}
<script src="{script}"></script>
<style>
.alone {{ background: var(--canvas); min-height: 100vh; display: grid; grid-template-rows: 1fr auto; }}
.alone-form {{ width: 360px; max-width: calc(100vw - 32px); margin: auto; padding: 32px 0; display: grid; gap: 14px; }}
.alone-form h1 {{ font-size: var(--fs-xl); line-height: var(--lh-xl); font-weight: 600; margin: 10px 0 0; }}
.alone-form p {{ margin: 0; }}
.alone-form code {{ display: block; padding: 8px 10px; background: var(--surface); color: var(--text-1);
  border: 1px solid var(--control); border-radius: var(--r-2); user-select: all; overflow-wrap: anywhere; }}
.alone .mute {{ color: var(--text-2); }}
.alone .brand {{ padding: 0; }}
.alone-foot {{ display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 12px 20px;
  border-top: 1px solid var(--hairline); }}
.alone-foot a {{ color: var(--text-2); text-decoration: underline; padding: 4px 0; }}
</style>
</head>
<body>
<div class="alone">
<main class="alone-form" data-page="{name}" data-ready="true">
<div class="brand">{mark}<span>Partner Hub</span></div>
<h1>{title}</h1>
{body}
</main>
<nav class="alone-foot" aria-label="{appearance}">{links}</nav>
</div>
</body>
</html>
""")
_MARK = Markup(as_html.MARK)  # noqa: S704  a constant
_MUTED = Markup('<p class="mute">{}</p>')
_TOLD = Markup('<p role="alert">{}</p>')
_CODE = Markup("<code>{}</code>")
_STYLE = Markup('<link rel="stylesheet" href="{}">')
_BUTTON = Markup('<a class="btn btn-main" href="{}" style="height:36px;justify-content:center">{}</a>')
_LINK = Markup('<a href="?{}={}" {}>{}</a>')
_NOTHING = Markup("")
_FOLLOW = Markup(' data-follow="system"')
COMMAND = "partner-hub link"


def sign_in(spent: bool = False, ended: bool = False, continue_to: str | None = None) -> Response:
    """How to get in.

    `spent`: the link was used or is too old (403); `ended`: an open page found its session gone; `continue_to`: a
    link followed from a page.
    """
    look = reader.look()
    said = [_MUTED.format(hub().config.partner_name)] if hub().config.partner_name else []
    if spent or ended:
        said.append(_TOLD.format(look.t("web.sign_in.spent" if spent else "web.error.signed_out")))
    if continue_to:
        said += [Markup("<p>{}</p>").format(look.t("web.sign_in.asked")), _button(look, continue_to)]
    else:
        said += [Markup("<p>{}</p>").format(look.t("web.sign_in.how")), _CODE.format(COMMAND)]
        said.append(_MUTED.format(look.t("web.sign_in.once")))
    return page(look, "sign-in", look.t("web.sign_in.title"), Markup("\n").join(said), 403 if spent else 200)


def error(look: Look, status: int, title: str, message: str, reference: str | None) -> Response:
    """What happened, what it means for the reader, what to do."""
    said = [Markup("<p>{}</p>").format(message)]
    if reference:
        said.append(_MUTED.format(look.t("web.error.reference", id=reference)))
    said.append(_BUTTON.format("/", look.t("web.error.home")))
    return page(look, "error", title, Markup("\n").join(said), status)


def page(look: Look, name: str, title: str, body: Markup, status: int) -> Response:
    """The frame around them."""
    return make_response(
        _PAGE.format(
            lang=look.lang,
            theme=look.theme,
            title=title,
            name=name,
            body=body,
            mark=_MARK,
            follow=_FOLLOW if reader.follows_system() else _NOTHING,
            script=hub().files.appearance,
            styles=_STYLE.format(hub().files.style.address),
            appearance=look.t("web.appearance.label"),
            links=_appearance(look),
        ),
        status,
    )


def _button(look: Look, address: str) -> Markup:
    return _BUTTON.format(address, look.t("web.sign_in.continue"))


def _appearance(look: Look) -> Markup:
    """Links that change language and theme: `GET` only, and not on an answer that came to a POST."""
    if request.method != "GET":
        return _NOTHING
    other = "light" if look.theme == "dark" else "dark"
    lang = [_lang_link(code) for code in LANGUAGES if code != look.lang]
    return _NOTHING.join([*lang, _LINK.format("theme", other, _NOTHING, look.t(f"web.appearance.{other}"))])


def _lang_link(code: str) -> Markup:
    own = Look(code).t("web.appearance.language")
    return _LINK.format("lang", code, Markup('lang="{}" hreflang="{}"').format(code, code), own)

"""Small pages that stand without Dash: the frame of sign-in and errors, in the look of the product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from flask import Response, make_response, request
from markupsafe import Markup

from dashboard.components import as_html
from dashboard.look import Look
from dashboard.request_context import here
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
{scripts}
<style>
.alone {{ background: var(--canvas); min-height: 100vh; display: grid; grid-template-rows: 1fr auto; }}
.alone-form {{ width: 320px; max-width: calc(100vw - 32px); margin: auto; padding: 32px 0; display: grid; gap: 14px; }}
.alone-form h1 {{ font-size: var(--fs-xl); line-height: var(--lh-xl); font-weight: 600; margin: 10px 0 0; }}
.alone-form h1 + .mute {{ margin-top: -12px; }}
.alone-form p {{ margin: 0; }}
.alone-form p.help {{ margin-top: 4px; }}
.alone-form .form-row .field {{ height: 36px; }}
.alone-form .form-row .field .btn {{ height: 24px; margin-right: -4px; }}
.alone-form .form-row .field:has([readonly]) {{ background: none; border-color: var(--line); }}
.alone-form .field input:focus-visible {{ box-shadow: none; }}
.alone .brand span {{ display: inline; }}
.alone-form .btn-main {{ height: 36px; justify-content: center; }}
.alone-form .mute, .alone-form details {{ color: var(--text-2); }}
.alone-form form ~ .mute, .alone-form details {{ font-size: var(--fs-xs); line-height: var(--lh-xs); }}
.alone-form summary {{ cursor: pointer; padding: 4px 0; }}
.alone-form details p {{ margin: 4px 0; }}
.alone-form code {{ display: block; padding: 8px 10px; background: var(--surface); color: var(--text-1);
  border: 1px solid var(--control); border-radius: var(--r-2); user-select: all; overflow-wrap: anywhere; }}
.alone-error {{ display: flex; gap: 7px; align-items: flex-start; color: var(--critical-text); }}
.alone-away {{ display: flex; gap: 7px; align-items: flex-start; }}
.alone-away .icon {{ flex: none; margin-top: 2px; }}
.alone-error .icon {{ flex: none; margin-top: 2px; }}
.alone .brand {{ padding: 0; }}
.alone-foot {{ display: flex; flex-wrap: wrap; gap: 4px 16px; padding: 12px 20px;
  border-top: 1px solid var(--hairline); }}
.alone-foot a {{ color: var(--text-2); text-decoration: underline; padding: 4px 0; }}
</style>
</head>
<body>
<div class="alone">
<main class="alone-form{kind}" data-page="{name}" data-ready="true">
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
MUTED = Markup('<p class="mute">{}</p>')
_STYLE = Markup('<link rel="stylesheet" href="{}">')
_SCRIPT = Markup('<script src="{}" defer></script>')
BUTTON = Markup('<a class="btn btn-main" href="{}">{}</a>')
_LINK = Markup('<a href="?{}" {}>{}</a>')
NOTHING = Markup("")
_FOLLOW = Markup(' data-follow="system"')


def error(look: Look, status: int, title: str, message: str, reference: str | None) -> Response:
    """What happened, what it means for the reader, what to do."""
    said = [Markup("<p>{}</p>").format(message)]
    if reference:
        said.append(MUTED.format(look.t("web.error.reference", id=reference)))
    said.append(BUTTON.format("/", look.t("web.error.home")))
    return page(look, "error", title, Markup("\n").join(said), status)


def page(
    look: Look,
    name: str,
    title: str,
    body: Markup,
    status: int,
    kept: Mapping[str, str] | None = None,
    scripts: Sequence[str] = (),
    kind: str = "",
) -> Response:
    """The frame around them, of a further `kind` for style sheets. `kept`: what the address says besides language and
    theme; None where it cannot be asked again by a plain look."""
    return make_response(
        _PAGE.format(
            lang=look.lang,
            theme=look.theme,
            title=title,
            name=name,
            kind=f" {kind}" if kind else "",
            body=body,
            mark=_MARK,
            follow=_FOLLOW if here().follows_system() else NOTHING,
            script=hub().files.appearance,
            scripts=NOTHING.join(_SCRIPT.format(address) for address in scripts),
            styles=_STYLE.format(hub().files.style.address),
            appearance=look.t("web.appearance.label"),
            links=_appearance(look, kept),
        ),
        status,
    )


def _appearance(look: Look, kept: Mapping[str, str] | None) -> Markup:
    """Links that change language and theme; none on an answer to what was sent to an address that only takes that."""
    if request.method != "GET" and kept is None:
        return NOTHING
    other = "light" if look.theme == "dark" else "dark"
    asked = {**{name: request.args[name] for name in ("lang", "theme") if name in request.args}, **(kept or {})}
    lang = [_lang_link(code, asked) for code in LANGUAGES if code != look.lang]
    theme = _LINK.format(urlencode({**asked, "theme": other}), NOTHING, look.t(f"web.appearance.{other}"))
    return NOTHING.join([*lang, theme])


def _lang_link(code: str, asked: Mapping[str, str]) -> Markup:
    own = Look(code).t("web.appearance.language")
    return _LINK.format(urlencode({**asked, "lang": code}), Markup('lang="{}" hreflang="{}"').format(code, code), own)

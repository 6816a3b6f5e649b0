"""The page of a mirror link before anything is known: no name, no figure, a place for the passphrase."""

from __future__ import annotations

import orjson
from flask import Response, make_response
from markupsafe import Markup

from dashboard.data.people.passwords import LONGEST
from dashboard.look import Look
from dashboard.theme import icons
from dashboard.web.hub import hub
from dashboard.words import LANGUAGES, catalogue

# By which the script says what goes on; each key ends in its own name there.
_WORDS = ("title", "waiting", "away", "again", "refused", "refused_text", "passphrase", "passphrase_text", "open")
_PAGE = Markup("""<!doctype html>
<html lang="{lang}" data-theme="light" data-bs-theme="light" data-density="comfortable" data-follow="system">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex, nofollow">
<title>{title}</title>
<link rel="stylesheet" href="{style}">
<script src="{appearance}"></script>
<script src="{script}" defer></script>
</head>
<body class="mirror" data-mirror="{name}" data-words="{words}">
{icons}
<div class="mirror-band-place"></div>
<main class="mirror-page" data-page="mirror" data-ready="false">
<div class="mirror-said" role="status"><h1 tabindex="-1">{waiting}</h1><p></p>
<button class="btn btn-line" type="button" hidden>{again}</button></div>
<form class="form mirror-form" hidden>
<div class="form-row"><label for="passphrase">{passphrase}</label><div class="field">
<input id="passphrase" type="password" autocomplete="off" maxlength="{longest}" required aria-describedby="wrong"></div>
<p class="form-error" id="wrong" role="alert"></p></div>
<button class="btn btn-main" type="submit">{open}</button>
</form>
<div class="mirror-place"></div>
</main>
</body>
</html>
""")


def page(name: str, look: Look) -> Response:
    """The document; `look` only until the link has said its own language."""
    files, words = hub().files, {lang: _told(lang) for lang in LANGUAGES}
    return make_response(
        _PAGE.format(
            lang=look.lang,
            style=files.style.address,
            appearance=files.appearance,
            script=files.mirror,
            name=name,
            words=orjson.dumps(words).decode(),
            longest=LONGEST,
            icons=Markup(icons()),  # noqa: S704  our own file
            **{each: words[look.lang][each] for each in ("title", "waiting", "again", "passphrase", "open")},
        )
    )


def _told(lang: str) -> dict[str, str]:
    return {name: str(catalogue(lang)[f"mirrors.screen.{name}"]) for name in _WORDS}

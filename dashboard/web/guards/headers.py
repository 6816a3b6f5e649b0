"""Headers of every answer: what the browser may load, keep, tell and be framed by."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response, request

from dashboard.data.mirrors import definition
from dashboard.web.guards import addresses
from dashboard.web.hub import of

PRIVATE = "private, no-cache"
IMMUTABLE = "public, max-age=31536000, immutable"
NOT_KEPT = "no-store"
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Accept-CH": "Sec-CH-Prefers-Color-Scheme",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
}
# What a customer opens is found by no search engine, and tells nobody where its reader comes from.
_OF_MIRRORS = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
_HSTS = "max-age=31536000"
_INTERNAL = ("Server-Timing", "X-Powered-By")


def install(server: Flask, script_hashes: Sequence[str]) -> None:
    """Sets them on every answer, errors too."""
    fixed = {**_ALWAYS, "Content-Security-Policy": policy(script_hashes)}
    if of(server).https:
        fixed["Strict-Transport-Security"] = _HSTS

    def dress(answer: Response) -> Response:
        for name in _INTERNAL:
            answer.headers.pop(name, None)
        answer.headers.update(fixed)
        if request.path.startswith(definition.PATH):
            answer.headers.update(_OF_MIRRORS)
        _caching(answer)
        return answer

    server.after_request(dress)


def policy(script_hashes: Sequence[str]) -> str:
    """The Content-Security-Policy: own scripts and the inline ones that the app itself wrote, nothing else."""
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self'", *script_hashes)),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        )
    )


def _caching(answer: Response) -> None:
    """Static files of a known content are kept for good; everything else is one reader's and asked again."""
    if request.path.startswith(addresses.STATIC) and answer.status_code in {200, 304}:
        answer.headers["Cache-Control"] = IMMUTABLE if _fixed_content(answer) else "public, no-cache"
        return
    if answer.headers.get("Cache-Control") not in {PRIVATE, NOT_KEPT}:
        answer.headers["Cache-Control"] = PRIVATE
    answer.vary.add("Cookie")


def _fixed_content(answer: Response) -> bool:
    """Dash puts a fingerprint into the names of its bundles, and the time of change behind `?m=` of assets."""
    if answer.cache_control.max_age == 31536000:
        return True
    changed = answer.last_modified
    return changed is not None and request.args.get("m", "").partition(".")[0] == str(int(changed.timestamp()))

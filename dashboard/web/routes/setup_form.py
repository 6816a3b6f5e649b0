"""Forms of the first run that bring files: contract files into the home, by their names alone, and a logo."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import IO

from dashboard.config import Config
from dashboard.data.brand import logo
from dashboard.data.brand.logo import Logo
from dashboard.data.first_run import uploading
from dashboard.errors import BadField, Refused
from dashboard.scope import Region
from dashboard.web.routes import multipart

FILES, LOGO = "files", "logo"
_NAMES = frozenset({"token", "choice", "region", "folder"})
_OF_ORGANIZATION = frozenset({"token", "partner", "lang", "theme", "drop", *(f"region-{region}" for region in Region)})
_NOTHING = ".nothing"


@contextmanager
def received(config: Config) -> Iterator[tuple[Mapping[str, str], Path | None]]:
    """The fields, and a folder with the files where any were sent; it goes unless it is settled.

    Raises Refused for a form of another kind, BadField for a file that is none of the contract or too much of them.
    """
    too_much = BadField("setup.error.too_much", field=FILES, most=uploading.MOST_MEGABYTES)
    coming = multipart.length(uploading.MOST_BYTES, too_much)
    with uploading.arriving(config, coming) as part:
        sent: list[str] = []
        opened = partial(_opened, part, sent)
        fields, files = multipart.parsed(opened, FILES, uploading.MOST_FILES, coming, too_much)
        for each in files:
            each.close()
        (part / _NOTHING).unlink(missing_ok=True)
        _only(fields, _NAMES)
        yield fields, part if sent else None


def organization() -> tuple[Mapping[str, str], bytes]:
    """The fields of the organization, and what was sent as its logo, empty for nothing.

    Raises Refused for a form of another kind, BadField for more than a logo may have.
    """
    too_much = logo.refused("large")
    coming = multipart.length(logo.MOST_BYTES, too_much)
    file = BytesIO()
    fields, _files = multipart.parsed(lambda _name: file, LOGO, 1, coming, too_much)
    _only(fields, _OF_ORGANIZATION)
    return fields, file.getvalue()


def logo_of(sent: bytes) -> Logo | None:
    """The logo, by what is in it; None where nothing was sent. Raises BadField."""
    return logo.logo_of(sent) if sent else None


def whole(part: Path | None) -> Path:
    """The folder with what was sent. Raises BadField where nothing was."""
    if part is None:
        raise BadField("setup.error.no_files", field=FILES)
    return part


def _opened(part: Path, sent: list[str], filename: str | None) -> IO[bytes]:
    if not filename:  # a field for files that was left empty
        return (part / _NOTHING).open("wb+")
    name = uploading.name_of(filename)
    if name in sent:
        raise BadField("setup.error.file_twice", field=FILES, name=name)
    sent.append(name)
    return (part / name).open("xb+")


def _only(fields: Mapping[str, str], names: frozenset[str]) -> None:
    if not set(fields) <= names:
        raise Refused("account.error.form")

"""Pictures of every block and page, over regions, services, themes and languages: whole, and with the figures as text."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest

from dashboard.access import OPERATOR
from dashboard.catalog.column import Kind, Row, Type
from dashboard.context import Context, context_of
from dashboard.exports.block_file import BlockFile
from dashboard.look import Look
from dashboard.pages import BLOCKS, calling, customers, licenses
from dashboard.scope import Region, Service
from dashboard.web.server.picturing import Pictures
from dashboard.words import LANGUAGES
from tests.browser.kit import drawing, served

OF_HELP_DESKS = {block.id for block in customers.BLOCKS if "-support-" in block.id}  # of a role that exports nothing
PLACES = [page.PATH.strip("/") for page in (customers, licenses, calling)]
NAMES = [
    *(block.id for page in (customers, licenses, calling) for block in page.BLOCKS if block.id not in OF_HELP_DESKS),
    *PLACES,
]
WHERE = [*(str(region) for region in Region), "all"]
THEMES = ("light", "dark")
Case = tuple[str, str, str, str, str]
WHOLE: list[Case] = list(itertools.product(NAMES, WHERE, [str(one) for one in Service], THEMES, LANGUAGES))


def sample() -> Iterator[Case]:
    """Every name once, beside every other value in turn."""
    for at, name in enumerate(NAMES):
        service = [str(one) for one in Service][at // len(WHERE) % 2]
        yield name, WHERE[at % len(WHERE)], service, THEMES[at % 2], LANGUAGES[at // 2 % 2]


def bare(text: str) -> str:
    """Without what is white and where a word may break: a sheet says where glyphs stand, not what is between two; of two
    signs that look alike (radicals, joined letters) it may name the other."""
    return re.sub(r"[\s\u00ad-]", "", unicodedata.normalize("NFKC", text))


def is_said(text: str, said: str) -> bool:
    """What runs from right to left stands in a sheet by its place, in pieces: each of its words is there, one way or the
    other."""
    if not any(unicodedata.bidirectional(sign) in {"R", "AL"} for sign in text):
        return bare(text) in said
    words = [bare(word) for word in re.findall(r"\w{3,}", text)]
    return all(word in said or word[::-1] in said for word in words)


def is_trial(row: Row) -> bool:
    """A trial is shown by that word, not by its number."""
    return row.get("kind") == "trial"


def of_rows(name: str, now: Context) -> Iterator[str]:
    """The names and the counts that a table shows at first."""
    block = BLOCKS[name]
    if block.rows is None:
        return
    shown = [one for one in block.rows.table.grid if one.cell and not one.cell.hidden]
    for row in BlockFile.of(block, now).rows():
        for column in shown:
            value = column.shown(now.look)(row)
            assert column.cell is not None
            if value is not None and column.cell.kind is Kind.COUNT and column.type is Type.WHOLE:
                yield now.look.count(value)
            elif value is not None and column.cell.kind in (Kind.NAME, Kind.SUBSCRIPTION) and not is_trial(row):
                yield str(value)


def figures(name: str, now: Context, hub: served.Hub) -> list[str]:
    """What its sheets must say."""
    if name in PLACES:
        return [text for block in BLOCKS if block.startswith(f"{name}-") for text in figures(block, now, hub)]
    if name in OF_HELP_DESKS:
        return []
    if name == licenses.BLOCKS[1].id:
        top = hub.figures(region=now.state.region, service=str(now.scope.service))["top"]
        return [now.look.count(number) for number in top.values()]
    return list(of_rows(name, now))


def drawn(pictures: Pictures, hub: served.Hub, case: Case, *, png: bool) -> None:
    name, region, service, theme, lang = case
    asked: dict[str, Any] = {"region": region, "service": service, "theme": theme, "lang": lang}
    now = context_of(hub.store, OPERATOR, Look(lang, theme), asked)
    sheets = drawing.text(drawing.made(pictures, f"{name}.pdf", **asked))
    said, look = bare("".join(sheets)), Look(lang)
    lost = [text for text in figures(name, now, hub) if not is_said(text, said)]
    assert lost == [], (len(lost), lost[:5])
    for control in ("frame.picture.pdf", "licenses.table.export_csv", "licenses.query.placeholder"):
        assert bare(look.t(control)) not in said, control
    assert all("Alba<b>Partner</b>" in bare(sheet) for sheet in sheets), "whose figures these are"
    if png:
        shown = drawing.image(drawing.made(pictures, f"{name}.png", **asked, width="1000", scale="1"))
        assert (sum(shown.getpixel((2, 2))) < 200) is (theme == "dark")
        assert len(shown.getcolors(1 << 22) or []) > 20, "not blank"


@pytest.mark.parametrize("case", [pytest.param(case, id=" ".join(case)) for case in sample()])
def test_the_picture_of_everything_has_its_figures(pictures: Pictures, hub: served.Hub, case: Case) -> None:
    drawn(pictures, hub, case, png=False)


@pytest.mark.torture
@pytest.mark.parametrize("case", [pytest.param(case, id=" ".join(case)) for case in WHOLE])
def test_the_picture_of_everything_everywhere_has_its_figures(pictures: Pictures, hub: served.Hub, case: Case) -> None:
    drawn(pictures, hub, case, png=True)

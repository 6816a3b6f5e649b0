"""The oracle gives every expected document of the sample partners, where those lie beside the repository."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from tests.oracle import figures, history
from tests.oracle.compare import differences

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "sample"
PARTNERS = ("", "edge", "edge-no-legs")


def expected_documents() -> Iterator[Path]:
    for partner in PARTNERS:
        yield from sorted((SAMPLES / partner / "expected").glob("*.json"))


@cache
def known(partner: Path) -> dict[str, history.Known]:
    return {folder.name: history.of([folder]) for folder in sorted((partner / "import").iterdir())}


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="needs the sample partners of ../shared/sample")
def test_the_oracle_gives_every_expected_document_of_the_samples() -> None:
    found = []
    for path in expected_documents():
        want = json.loads(path.read_text(encoding="utf-8"))
        region, service = path.stem.split("@")[0].split("-")
        as_of = date.fromisoformat(path.stem.split("@")[1]) if "@" in path.stem else None
        got = figures.document(known(path.parents[1]), region, service, as_of)
        found += [f"{path.parent.parent.name}/{path.name}{d}" for d in differences(want, got)]
    assert found == []

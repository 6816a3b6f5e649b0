"""A home with a history: a region that was imported twice, the second time with a location less."""

from __future__ import annotations

from pathlib import Path

from dashboard import config
from dashboard.data.sources import importer
from dashboard.scope import Region
from tests.browser.kit import served


def make(base: Path) -> Path:
    """The United States twice, the European Union once, the others never; gives the home."""
    served.run(
        base / "home",
        "demo",
        "--customers",
        "20",
        "--weeks",
        "10",
        "--seed",
        "5",
        "--regions",
        "us,eu",
        "--as-of",
        "2025-11-23",
        "--write",
        str(base / "files"),
    )
    given = config.read({served.PREFIX + "HOME": str(base / "home")})
    folders = {region: next((base / "files").rglob(f"*{region}*/customers.csv")).parent for region in ("us", "eu")}
    for region, folder in folders.items():
        assert importer.run(given, Region(region), folder, accept_withdrawals=True).published
    locations = folders["us"] / "locations.csv"
    lines = locations.read_text("utf-8").splitlines(keepends=True)
    for path in folders["us"].iterdir():
        if path != locations:
            path.unlink()
    locations.write_text("".join(lines[:-1]), "utf-8")
    assert importer.run(given, Region.US, folders["us"], accept_withdrawals=True).published
    return base / "home"

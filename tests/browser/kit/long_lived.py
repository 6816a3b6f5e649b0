"""A hub that is served for long: it is restarted, and a region of it gets one new version after another."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from dashboard import config
from dashboard.data.sources import importer
from dashboard.scope import Region
from tests.browser.kit import served
from tests.browser.kit.served import PREFIX, Hub

SETTINGS = {"ADDRESS_PER_S": "100000", "WORKERS": "2"}


@dataclass
class LongLived:
    """The server of a home, always at the same address. `weeks`: folders of files, imported in turn."""

    home: Path
    weeks: list[Path]
    port: int = field(default_factory=served.free_port)
    version: int = 0
    _running: ExitStack = field(default_factory=ExitStack)

    @cached_property
    def hub(self) -> Hub:
        """The hub, which keeps its address whichever server answers."""
        return Hub(self.home, f"http://127.0.0.1:{self.port}", "")

    def stop(self) -> None:
        """Nobody answers any more."""
        self._running.close()

    def restart(self) -> None:
        """Another server at the same address, or the first one."""
        self.stop()
        self._running.enter_context(served.serving(self.home, SETTINGS, self.port))

    def publish(self) -> None:
        """The next folder of files becomes the current version of the United States."""
        given = config.read({PREFIX + "HOME": str(self.home)})
        folder = self.weeks[self.version % len(self.weeks)]
        result = importer.run(given, Region.US, folder, accept_withdrawals=True)
        assert result.published, result.problems
        self.version += 1


def made(base: Path) -> LongLived:
    """A small partner in the United States, in two states that differ; the first of them is published."""
    home, folders = base / "home", [base / "one", base / "other"]
    for seed, folder in enumerate(folders, 5):
        words = f"--customers 20 --weeks 10 --seed {seed} --regions us --as-of {served.NEWEST}"
        served.run(home, "demo", *words.split(), "--write", str(folder))
    lived = LongLived(home, [next(folder.rglob("customers.csv")).parent for folder in folders])
    lived.publish()
    return lived

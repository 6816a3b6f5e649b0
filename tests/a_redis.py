"""A real Redis of a test's own, on a free port, which can be stopped, held still, filled and started again."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import redis

from tests.browser.kit.served import free_port
from tests.conftest import lacking

PROGRAM = "redis-server"


@dataclass
class ARedis:
    """A server; `words` are more of its settings."""

    folder: Path
    words: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """For `PARTNER_HUB_CACHE_URL`."""
        return f"redis://127.0.0.1:{self.port}"

    @property
    def socket(self) -> Path:
        """It listens there too."""
        return self.folder / f"{self.port}.sock"

    def start(self) -> None:
        """Until it answers; nothing is there."""
        program = shutil.which(PROGRAM)
        if program is None:
            lacking(f"no {PROGRAM} here: apt-get install {PROGRAM}")
        words = [
            program,
            "--bind",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            str(self.folder),
            "--unixsocket",
            str(self.socket),
            *self.words,
        ]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(500):
            try:
                with self.client() as client:
                    client.ping()
                return
            except redis.AuthenticationError:
                return
            except redis.ConnectionError:
                time.sleep(0.02)
        raise AssertionError("Redis does not answer")

    def stop(self) -> None:
        """As a machine that is switched off: at once."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self.process = None

    def hold(self) -> None:
        """It takes connections, and says nothing."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGSTOP)

    def let_go(self) -> None:
        """It goes on."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGCONT)

    def client(self) -> Any:
        """Somebody else who may read and write there."""
        return redis.Redis(port=self.port, socket_timeout=5)

    def entries(self) -> dict[bytes, bytes]:
        """What is kept there for hubs."""
        with self.client() as client:
            return {name: client.get(name) for name in client.keys("partner-hub:*") if not name.endswith(b":probe")}


@contextmanager
def a_redis(folder: Path, *words: str) -> Iterator[ARedis]:
    """Runs until the block ends."""
    made = ARedis(folder, words)
    made.start()
    try:
        yield made
    finally:
        made.stop()

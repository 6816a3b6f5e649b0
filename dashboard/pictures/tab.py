"""One page of the browser, alone in a profile of its own that is forgotten with it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from dashboard.pictures.devtools import Line, Lost, Refusal

_MM = 25.4


@dataclass(frozen=True, slots=True)
class Paper:
    """Sheets of a PDF: width and height in mm as they stand, whether they lie, and what each says at its foot.

    `foot` is HTML in which elements of the classes `pageNumber` and `totalPages` are filled in. `own_size`: the page's
    own style sheet (`@page`) says the size.
    """

    width: float = 210
    height: float = 297
    landscape: bool = False
    margin: float = 10
    foot: str = ""
    own_size: bool = False


class Tab:
    """What a page is told and asked; every question ends at `until` (of the monotonic clock) with Lost."""

    def __init__(self, line: Line, session: str, until: float) -> None:
        self._line, self._session, self.until = line, session, until

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """A question of the browser's protocol. Raises Refusal where it says no."""
        return self._line.ask(method, self.until, self._session, **params)

    def sized(self, width: int, height: int, scale: float = 1) -> None:
        """The window, in pixels of the page, and how many pixels of the picture each is."""
        self.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False
        )

    def looks(self, media: str = "", **features: str) -> None:
        """For which medium the page is drawn (`print`; empty: the screen), and what it is told of its reader."""
        told = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.ask("Emulation.setEmulatedMedia", media=media, features=told)

    def carries(self, headers: Mapping[str, str]) -> None:
        """Sent with every request."""
        self.ask("Network.enable", maxTotalBufferSize=0, maxResourceBufferSize=0)
        self.ask("Network.setExtraHTTPHeaders", headers=dict(headers))

    def open(self, address: str) -> None:
        """Goes there, and comes back when the first of it has come. Raises Refusal where it cannot be had."""
        failed = self.ask("Page.navigate", url=address).get("errorText")
        if failed:
            raise Refusal(str(failed))

    def holds(self, html: str) -> None:
        """A page that is this text."""
        frame = self.ask("Page.getFrameTree")["frameTree"]["frame"]["id"]
        self.ask("Page.setDocumentContent", frameId=frame, html=html)

    def call(self, function: str, *given: Any) -> Any:
        """What a function of the page (or of this text) gives, awaited. Raises Refusal with what it throws."""
        said = f"({function})({', '.join(json.dumps(one) for one in given)})"
        answer = self.ask("Runtime.evaluate", expression=said, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            told = answer["exceptionDetails"]
            raise Refusal(str(told.get("exception", {}).get("description", told.get("text", ""))))
        return answer["result"].get("value")

    def png(self, left: float, top: float, width: float, height: float) -> bytes:
        """A part of the page, seen or not."""
        clip = {"x": left, "y": top, "width": width, "height": height, "scale": 1}
        shot = self.ask("Page.captureScreenshot", format="png", clip=clip, captureBeyondViewport=True)
        return base64.b64decode(shot["data"])

    def pdf(self, paper: Paper) -> bytes:
        """The whole page on sheets."""
        margin = paper.margin / _MM
        made = self.ask(
            "Page.printToPDF",
            paperWidth=paper.width / _MM,
            paperHeight=paper.height / _MM,
            landscape=paper.landscape,
            printBackground=True,
            preferCSSPageSize=paper.own_size,
            displayHeaderFooter=bool(paper.foot),
            headerTemplate="<span></span>",
            footerTemplate=paper.foot or "<span></span>",
            marginTop=margin,
            marginLeft=margin,
            marginRight=margin,
            marginBottom=margin + (4 / _MM if paper.foot else 0),
        )
        return base64.b64decode(made["data"])


@contextmanager
def opened(line: Line, until: float) -> Iterator[Tab]:
    """A new tab until the block ends; nothing of it stays in the browser."""
    profile = line.ask("Target.createBrowserContext", until, disposeOnDetach=True)["browserContextId"]
    try:
        target = line.ask("Target.createTarget", until, url="about:blank", browserContextId=profile)["targetId"]
        session = line.ask("Target.attachToTarget", until, targetId=target, flatten=True)["sessionId"]
        yield Tab(line, session, until)
    finally:
        with suppress(Refusal, Lost):
            line.ask("Target.disposeBrowserContext", until, browserContextId=profile)

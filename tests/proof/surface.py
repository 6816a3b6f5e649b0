"""Every entrance of the product, walked from its own registries: nothing here is a list that could be forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import dash

from dashboard.factory import HubDash
from dashboard.pages import BLOCKS
from dashboard.web import exports
from tests.web.helpers import page_body

SERVICES = ("meetings", "calling")
DASH = "/_dash-update-component"


@dataclass(frozen=True)
class Entrance:
    """One address, and of which kind it is (`policy.status`)."""

    kind: str
    path: str
    body: Any = None  # posted as JSON where there is one

    def ask(self, client: Any, region: str | None = None, **more: str) -> Any:
        """The answer to this client about a region."""
        query = urlencode({**({"region": region} if region else {}), **more})
        if self.kind == "callback":
            return client.post(DASH, json=page_body(self.path, f"?{query}" if query else ""))
        if self.body is not None:
            return client.post(self.path, json=self.body)
        return client.get(f"{self.path}?{query}" if query else self.path)


def blocks() -> list[Entrance]:
    return [Entrance("block", f"/blocks/{name}") for name in BLOCKS]


def files(*kinds: str) -> list[Entrance]:
    """Every block that has a file, in every format (or those of `kinds`)."""
    named = [name for name, block in BLOCKS.items() if block.exported and block.question.name in exports.FILES]
    return [Entrance("export", f"/export/{name}.{kind}") for name in named for kind in kinds or exports.FORMATS]


def pages() -> list[Entrance]:
    return [Entrance("page", page["path"]) for page in dash.page_registry.values() if page["path"] != "/not-found"]


def callbacks(app: HubDash) -> list[Entrance]:
    """The callbacks that run on the server: the one that draws pages, for each page."""
    outputs = [output for output, spec in app.callback_map.items() if "callback" in spec]
    assert outputs == [page_body()["output"]], "a new callback needs its place here"
    return [Entrance("callback", page.path) for page in pages()]


OWN = {
    "/_dash-layout": Entrance("frame", "/_dash-layout"),
    "/_dash-dependencies": Entrance("frame", "/_dash-dependencies"),
    "/fresh": Entrance("fresh", "/fresh"),
    "/preferences": Entrance("write", "/preferences", {"key": "lang", "value": "en"}),
    "/healthz": Entrance("open", "/healthz"),
    "/readyz": Entrance("open", "/readyz"),
    "/sign-in": Entrance("open", "/sign-in"),
}
# Rules that others here stand for, and what names nobody's data: files, one-time links, the end of a session.
ELSEWHERE = {
    "/", "/<path:path>", "/blocks/<block_id>", "/export/<name>", "/_dash-update-component", "/bundle/<name>",
    "/assets/<path:filename>", "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
    "/_favicon.ico", "/sign-in/<token>", "/sign-out",
}  # fmt: skip


def entrances(app: HubDash) -> list[Entrance]:
    """All of them; a route that is neither here nor stood for stops the tests."""
    rules = {rule.rule for rule in app.server.url_map.iter_rules()}
    assert rules == set(OWN) | ELSEWHERE, f"routes without their place here: {sorted(rules ^ (set(OWN) | ELSEWHERE))}"
    return [*blocks(), *files(), *pages(), *callbacks(app), *OWN.values()]


def of_services(entrance: Entrance) -> tuple[dict[str, str], ...]:
    """The services that the entrance's answer differs by."""
    name = entrance.path.rpartition("/")[2].partition(".")[0]
    twice = entrance.kind in {"block", "export"} and BLOCKS[name].by_service
    return tuple({"service": service} for service in SERVICES) if twice else ({},)

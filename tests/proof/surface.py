"""Every entrance of the product, walked from its own registries: nothing here is a list that could be forgotten."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import dash

from dashboard.data.questions.one_customer import OfOne
from dashboard.data.windows import Listed
from dashboard.exports import block_file
from dashboard.factory import HubDash
from dashboard.pages import BLOCKS
from tests.proof.routes import ROUTES
from tests.web.helpers import page_body

SERVICES = ("meetings", "calling")
DASH = "/_dash-update-component"


@dataclass(frozen=True)
class Entrance:
    """One address, and of which kind it is (`policy.status`)."""

    kind: str
    path: str
    body: Any = None  # posted as JSON where there is one
    lets_in: int = 200  # what who may use it is answered: 400 or 404 where the body is refused after the rights

    def ask(self, client: Any, region: str | None = None, **more: str) -> Any:
        """The answer to this client about a region."""
        query = urlencode({**({"region": region} if region else {}), **more})
        if self.kind == "callback":
            return client.post(DASH, json=page_body(self.path, f"?{query}" if query else ""))
        if self.body is not None:
            return client.post(self.path, json=self.body)
        path, _, fixed = self.path.partition("?")
        query = "&".join(filter(None, (fixed, query)))
        return client.get(f"{path}?{query}" if query else path)


SUPPORT = {"customers-support-query", "customers-support-top", "customers-support-rows"}  # what help desks see too


def _kind(name: str) -> str:
    return "support" if name in SUPPORT else "block"


def of_one() -> list[str]:
    """Blocks that are asked of one customer: tests/proof/test_one_customer.py goes over them."""
    return [name for name, block in BLOCKS.items() if isinstance(block.question, OfOne)]


def blocks() -> list[Entrance]:
    return [Entrance(_kind(name), f"/blocks/{name}") for name in BLOCKS if name not in of_one()]


def tables() -> list[Entrance]:
    """Every table whose rows can be asked for in windows."""
    listed = [name for name, block in BLOCKS.items() if isinstance(block.question, Listed)]
    return [Entrance(_kind(name), f"/rows/{name}") for name in listed]


def files(*kinds: str) -> list[Entrance]:
    """Every block that has a file, in every format (or those of `kinds`)."""
    named = [name for name, block in BLOCKS.items() if block.rows and name not in of_one()]
    return [Entrance("export", f"/export/{name}.{kind}") for name in named for kind in kinds or block_file.FORMATS]


def pages() -> list[Entrance]:
    """Those with an address of their own; that of a customer is gone over by tests/proof/test_one_customer.py."""
    own = [page["path"] for page in dash.page_registry.values() if not page["path_template"]]
    return [Entrance("page", path) for path in own if path != "/not-found"]


def callbacks(app: HubDash) -> list[Entrance]:
    """The callbacks that run on the server: the one that draws pages, for each page."""
    outputs = [output for output, spec in app.callback_map.items() if "callback" in spec]
    assert outputs == [page_body()["output"]], "a new callback needs its place here"
    return [Entrance("callback", page.path) for page in pages()]


def of_routes() -> list[Entrance]:
    """Every address that no registry lists, about what there is not."""
    return [Entrance(route.kind, route.path, route.sent, route.status) for route in ROUTES if route.kind]


def entrances(app: HubDash) -> list[Entrance]:
    """All of them: that `ROUTES` are all that there are, `tests/web/test_guard.py` sees to."""
    return [*blocks(), *tables(), *files(), *pages(), *callbacks(app), *of_routes()]


def of_services(entrance: Entrance) -> tuple[dict[str, str], ...]:
    """The services that the entrance's answer differs by."""
    name = entrance.path.rpartition("/")[2].partition(".")[0]
    twice = entrance.kind in {"block", "export"} and BLOCKS[name].by_service
    return tuple({"service": service} for service in SERVICES) if twice else ({},)

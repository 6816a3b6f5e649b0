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


NOBODY = 2_147_483_646  # a person that there is not
_ONE = "/users/<int(max=2147483647):user_id>"


def _post(kind: str, rule: str, body: Any = None, lets_in: int = 400) -> tuple[str, Entrance]:
    """An address that writes; the default body lacks its fields, so that nothing comes of it."""
    path = rule
    for name in ("user_id", "tag_id", "note_id", "view_id", "request_id"):
        path = path.replace(f"<int(max=2147483647):{name}>", str(NOBODY))
    return rule, Entrance(kind, path, body or {}, lets_in)


OWN = dict(
    [
        ("/_dash-layout", Entrance("frame", "/_dash-layout")),
        ("/_dash-dependencies", Entrance("frame", "/_dash-dependencies")),
        ("/fresh", Entrance("fresh", "/fresh")),
        ("/customers/names", Entrance("names", "/customers/names?find=cnry")),
        ("/picture/<path:name>", Entrance("reading", "/picture/no-such-page.png", None, 404)),
        ("/search/hits", Entrance("hits", "/search/hits?find=cnry")),
        ("/audit.csv", Entrance("people", "/audit.csv")),
        ("/users/customers", Entrance("people", "/users/customers?q=cnry")),
        ("/healthz", Entrance("open", "/healthz")),
        ("/readyz", Entrance("open", "/readyz")),
        ("/sign-in", Entrance("open", "/sign-in")),
        ("/setup", Entrance("over", "/setup")),
        ("/setup/<step>", Entrance("over", "/setup/plan")),
        ("/setup/progress", Entrance("over", "/setup/progress")),
        _post("over", "/setup/finish"),
        _post("over", "/setup/stop"),
        _post("own", "/preferences", {"key": "lang", "value": "en"}, 200),
        *(_post("own", f"/account/{name}") for name in ("password", "prove", "sessions/end")),
        *(_post("people", f"{_ONE}/{name}") for name in ("change", "assign", "unassign", "end-session")),
        *(
            _post("people", f"{_ONE}/{name}", None, 404)
            for name in ("deactivate", "reactivate", "link", "end-sessions")
        ),
        ("/tags", Entrance("own", "/tags")),
        ("/tags/names", Entrance("own", "/tags/names")),
        ("/tags/counts", Entrance("counts", "/tags/counts")),
        *(_post("tagging", f"/tags/<int(max=2147483647):tag_id>/{name}") for name in ("change", "merge", "remove")),
        *(_post("tagging", f"/tags/{name}") for name in ("create", "give", "held", "undo")),
        ("/customers/<region>/<org_id>/notes", Entrance("reading", f"/customers/eu/{NOBODY}/notes", None, 404)),
        *(_post("tagging", f"/notes/<int(max=2147483647):note_id>/{name}") for name in ("edit", "delete")),
        _post("tagging", "/notes/undo"),
        ("/customers/<region>/<org_id>/launch", Entrance("page", f"/customers/eu/{NOBODY}/launch", None, 404)),
        ("/customers/<region>/<org_id>/access", Entrance("asking", f"/customers/eu/{NOBODY}/access", {}, 400)),
        *(_post("people", f"/access/<int(max=2147483647):request_id>/{name}") for name in ("grant", "refuse")),
        _post("asking", "/access/<int(max=2147483647):request_id>/end", None, 404),
        ("/deck/<region>/<org_id>.<kind>", Entrance("reading", f"/deck/eu/{NOBODY}.pptx", None, 404)),
        ("/views", Entrance("own", "/views?page=customers")),
        ("/wall/<name>", Entrance("open", "/wall/ops")),
        ("/wall/<name>/screen", Entrance("wall", "/wall/ops/screen")),
        *(_post("own", f"/views/<int(max=2147483647):view_id>/{name}") for name in ("change", "remove")),
        *(_post("own", f"/views/{name}") for name in ("save", "undo")),
        (
            "/customers/<region>/<org_id>/administrators",
            Entrance("people", f"/customers/eu/{NOBODY}/administrators", {}, 400),
        ),
        *(_post("tagging", f"/trials/{name}") for name in ("extend", "cancel", "check", "retry", "whom")),
        ("/trials/customers", Entrance("tagging", "/trials/customers?q=cnry")),
        ("/trials/start", Entrance("tagging", "/trials/start", {}, 400)),
        _post("people", "/brand/choose"),
        *(_post("people", f"/organization/{name}") for name in ("choose", "undo")),
        _post("people", "/users/invite"),
        _post("people", "/versions/roll-back"),
        *(
            _post("people", f"/walls/{name}")
            for name in ("add", "change", "item", "arrange", "link", "open", "revoke", "remove")
        ),
        ("/walls/preview", Entrance("people", "/walls/preview?name=nosuch")),
        ("/reports/runs", Entrance("reading", "/reports/runs")),
        ("/reports/files/<run_id>", Entrance("download", f"/reports/files/{'0' * 32}", None, 404)),
        *(_post("reading", f"/reports/{name}") for name in ("run", "cancel")),
        *(_post("reading", f"/reports/schedules/{name}") for name in ("add", "change", "act")),
        ("/reports/schedules/next", Entrance("reading", "/reports/schedules/next")),
        ("/reports/schedules/zones", Entrance("reading", "/reports/schedules/zones?q=wars")),
        *(_post("reading", f"/reports/templates/{name}") for name in ("save", "share", "remove", "undo", "preview")),
        _post("reading", "/decks/run"),
    ]
)
# What programs read with a token, gone over by tests/proof/test_tokens.py.
OF_PROGRAMS = "/api/v1/"
# Rules that others here stand for, and what names nobody's data: files, one-time links, the end of a session.
ELSEWHERE = {
    "/",
    "/<path:path>",
    "/blocks/<block_id>",
    "/rows/<block_id>",
    "/export/<name>",
    "/_dash-update-component",
    "/bundle/<name>",
    "/assets/<path:filename>",
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
    "/_favicon.ico",
    "/setup/link/<token>",
    "/sign-in/<token>",
    "/unsubscribe/<token>",
    "/sign-in/sso",
    "/sign-in/sso/back",
    "/sign-in/sso/out",
    "/welcome/<token>",
    "/sign-out",
    "/wall/<name>/open",
}


def entrances(app: HubDash) -> list[Entrance]:
    """All of them; a route that is neither here nor stood for stops the tests."""
    rules = {rule.rule for rule in app.server.url_map.iter_rules() if not rule.rule.startswith(OF_PROGRAMS)}
    assert rules == set(OWN) | ELSEWHERE, f"routes without their place here: {sorted(rules ^ (set(OWN) | ELSEWHERE))}"
    return [*blocks(), *tables(), *files(), *pages(), *callbacks(app), *OWN.values()]


def of_services(entrance: Entrance) -> tuple[dict[str, str], ...]:
    """The services that the entrance's answer differs by."""
    name = entrance.path.rpartition("/")[2].partition(".")[0]
    twice = entrance.kind in {"block", "export"} and BLOCKS[name].by_service
    return tuple({"service": service} for service in SERVICES) if twice else ({},)

"""Every address of the hub, once: who asks for it, how, and what its body holds.

A new route is a decision, so it is written here too. What goes over all addresses reads this list: strangers, forged
requests, foreign methods, hostile bodies, the rights of each role.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NOBODY = 2_147_483_646  # a person, a note, a tag ... that there is not
CUSTOMER = "0f0e0d0c-0b0a-4908-8706-050403020100"  # an organization, which is nobody's
ID = "0" * 32  # a run, a session that there is not
OF_PROGRAMS = "/api/v1/"  # read with a token: `tests/proof/test_tokens.py`, `tests/web/test_api.py`
_WHOLE = r"<int\(max=2147483647\):\w+>"
USER_ID, TAG_ID, NOTE_ID, VIEW_ID, REQUEST_ID, MIRROR_ID = (
    f"<int(max=2147483647):{name}_id>" for name in ("user", "tag", "note", "view", "request", "mirror")
)
_FILLED = {
    "<region>/<org_id>": f"eu/{NOBODY}",
    "<path:name>": "no-such-page.png",
    "<run_id>": ID,
    "<file_id>": ID,
    "<name>": "ops",
    "<kind>": "pptx",
    "<step>": "plan",
    "<token>": "x",
}
Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Route:
    """`methods`: with spaces between. `public`: asked without a session; `counted`: how often a network may.

    `kind`: whose it is (`tests/proof/policy.py`); None: others stand for it, or it names nobody's data. `query`: what
    follows when it is asked for that. `fields`: a body of the right names and types, of which nothing comes. `sent`:
    the body that the rights are tested with. `status`: what who may ask is answered then.
    """

    rule: str
    methods: str = "GET"
    kind: str | None = None
    query: str = ""
    fields: Fields | None = None
    sent: Fields | None = None
    status: int = 200
    public: bool = False
    counted: bool = True

    @property
    def path(self) -> str:
        """The address, about what there is not."""
        path = re.sub(_WHOLE, str(NOBODY), self.rule)
        for name, value in _FILLED.items():
            path = path.replace(name, value)
        return f"{path}?{self.query}" if self.query else path

    @property
    def body_path(self) -> str:
        """The address that hostile bodies are sent to."""
        return re.sub(_WHOLE, "1", self.rule).replace("<region>/<org_id>", f"eu/{CUSTOMER}")


def get(rule: str, kind: str, query: str = "", **more: Any) -> Route:
    """Reads; what also writes says its `methods` and `fields`."""
    return Route(rule, kind=kind, query=query, **more)


def post(rule: str, kind: str | None, fields: Fields | None = None, **more: Any) -> Route:
    """Writes. With an empty body nothing comes of it: 400 where it lacks its fields, 404 where it has none."""
    given = {"sent": {}, "status": 404 if fields is None else 400} | more
    return Route(rule, "POST", kind, fields=fields, **given)


def public(rule: str, **more: Any) -> Route:
    """Asked by strangers."""
    return Route(rule, public=True, **more)


def program(rule: str, methods: str = "GET") -> Route:
    """Asked with a token."""
    return Route(OF_PROGRAMS + rule, methods)


def stood_for(rule: str, methods: str = "GET") -> Route:
    """One address for many things, which the registries of pages and blocks list."""
    return Route(rule, methods)


_LOOK = {"title": "", "lang": "en", "theme": "light", "zone": "UTC", "transition": "none", "dim": ""}
_WALL = {"name": "nosuch", "version": 1}
_TEXTS_OF_A_SCHEDULE = ("template", "address", "region", "service", "range", "count", "format", "to", "folder", "name")
_SCHEDULE: Fields = {
    **dict.fromkeys((*_TEXTS_OF_A_SCHEDULE, "every", "day", "at", "zone", "start", "end"), ""),
    "days": ["0"],
}
_RESOURCE: Fields = {
    **dict.fromkeys(("key", "title", "summary", "address", "body", "lang", "picture"), ""),
    **{"version": "x", "topics": [], "marks": [], "roles": []},
}
_HELP: Fields = {
    **dict.fromkeys(("subject", "product", "region", "customer", "what", "urgency", "contact", "page", "as_of"), ""),
    "files": [],
    "agree": [],
}
_OWN_LANGUAGE = {"key": "lang", "value": "en"}

ROUTES = (
    stood_for("/"),
    stood_for("/<path:path>"),
    public("/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>", counted=False),
    get("/_dash-dependencies", "frame"),
    get("/_dash-layout", "frame"),
    stood_for("/_dash-update-component", methods="POST"),
    public("/_favicon.ico", counted=False),
    post(f"/access/{REQUEST_ID}/end", "asking"),
    post(f"/access/{REQUEST_ID}/grant", "people", {"hours": "1"}),
    post(f"/access/{REQUEST_ID}/refuse", "people", {"answer": ""}),
    post("/account/password", "own", {"old": "x", "new": "y"}),
    post("/account/prove", "own", {"password": "x"}),
    post("/account/sessions/end", "own", {"session": ID}),
    public("/assets/<path:filename>", counted=False),
    get("/audit.csv", "people"),
    stood_for("/blocks/<block_id>"),
    post("/brand/choose", "people", {"name": "", "frame": "", "accent": "", "logo": "", "drop": [], "version": "x"}),
    public("/bundle/<name>", counted=False),
    post("/customers/<region>/<org_id>/access", "asking", {"reason": "x"}),
    post("/customers/<region>/<org_id>/administrators", "people", {"email": "nobody@p.example"}),
    get("/customers/<region>/<org_id>/launch", "page", status=404),
    post(
        "/customers/<region>/<org_id>/mirrors",
        "tagging",
        {"label": "x", "sections": ["licenses"], "lang": "en", "days": "1", "passphrase": ""},
    ),
    get("/customers/<region>/<org_id>/notes", "reading", methods="GET POST", fields={"text": ""}, status=404),
    get("/customers/names", "names", query="find=cnry"),
    get("/deck/<region>/<org_id>.<kind>", "reading", status=404),
    post(
        "/decks/run",
        "reading",
        {"chosen": {}, "quarter": "", "manager": "", "lang": "en", "kind": "pptx", "sections": []},
    ),
    stood_for("/export/<name>"),
    get("/fresh", "fresh"),
    public("/healthz", counted=False, kind="open"),
    post("/help-desk/again", "people", {"request": ID, "handover": 1}),
    post("/help-desk/ask", "own", _HELP),
    post("/help-desk/close", "own", {"request": ID, "version": 1}),
    get("/help-desk/customers", "hits", query="q=cnry"),
    get("/help-desk/files/<file_id>", "attachment", status=404),
    post("/help-desk/note", "own", {"request": ID, "text": "x"}),
    post("/help-desk/reopen", "own", {"request": ID, "version": 1}),
    public("/mirror/<name>"),
    public("/mirror/<name>/open", methods="POST"),
    get("/mirror/<name>/shown", "wall"),
    post(f"/mirrors/{MIRROR_ID}/revoke", "tagging"),
    post(f"/notes/{NOTE_ID}/delete", "tagging", {"version": 1}),
    post(f"/notes/{NOTE_ID}/edit", "tagging", {"version": 1, "text": "x"}),
    post("/notes/undo", "tagging", {"token": "x"}),
    post("/organization/choose", "people", {"customer": "", "version": "x"}),
    post("/organization/undo", "people", {"token": "x"}),
    get("/picture/<path:name>", "reading", status=404),
    post("/preferences", "own", _OWN_LANGUAGE, status=200, sent=_OWN_LANGUAGE),
    public("/readyz", kind="open"),
    post("/reports/cancel", "reading", {"run": ID}),
    get("/reports/files/<run_id>", "download", status=404),
    post(
        "/reports/run",
        "reading",
        {"template": "x", "region": "eu", "service": "", "from": "", "to": "", "format": "csv"},
    ),
    get("/reports/runs", "reading"),
    post("/reports/schedules/act", "reading", {"schedule": 1, "version": 1, "act": "pause"}),
    post("/reports/schedules/add", "reading", _SCHEDULE),
    post("/reports/schedules/change", "reading", {**_SCHEDULE, "schedule": "1", "version": "1"}),
    get("/reports/schedules/next", "reading"),
    get("/reports/schedules/zones", "reading", query="q=wars"),
    post("/reports/templates/preview", "reading", {"shape": {}}),
    post("/reports/templates/remove", "reading", {"id": 1, "version": 1}),
    post("/reports/templates/save", "reading", {"id": 1, "version": 1, "name": "x", "shape": {}, "shared": False}),
    post("/reports/templates/share", "reading", {"id": 1, "version": 1, "shared": False}),
    post("/reports/templates/undo", "reading", {"token": "x"}),
    get("/resources/help", "own", query="page=licenses"),
    get("/resources/hits", "own", query="find=cnry"),
    post("/resources/move", "people", {"key": "x", "version": 0, "way": "later"}),
    post("/resources/preview", "people", {"text": "x"}),
    post("/resources/remove", "people", {"key": "x", "version": 0}),
    post("/resources/save", "people", _RESOURCE),
    post("/resources/undo", "people", {"token": "x"}),
    stood_for("/rows/<block_id>"),
    get("/search/hits", "hits", query="find=cnry"),
    get("/setup", "over"),
    get("/setup/<step>", "over", methods="GET POST"),
    post("/setup/finish", "over", status=400),
    public("/setup/link/<token>"),
    get("/setup/progress", "over"),
    post("/setup/stop", "over", status=400),
    public("/sign-in", methods="GET POST", kind="open"),
    public("/sign-in/<token>"),
    public("/sign-in/sso"),
    public("/sign-in/sso/back"),
    public("/sign-in/sso/out"),
    post("/sign-out", None),
    get("/tags", "own"),
    post(f"/tags/{TAG_ID}/change", "tagging", {"version": 1, "name": "", "colour": "x"}),
    post(f"/tags/{TAG_ID}/merge", "tagging", {"version": 1, "into": 2}),
    post(f"/tags/{TAG_ID}/remove", "tagging", {"version": 1}),
    get("/tags/counts", "counts"),
    post("/tags/create", "tagging", {"name": "", "colour": "x"}),
    post(
        "/tags/give", "tagging", {"add": [], "remove": [], "customers": [], "query": None, "filter": "", "except": []}
    ),
    post("/tags/held", "tagging", {"customers": [], "query": None, "filter": "", "except": []}),
    get("/tags/names", "own"),
    post("/tags/undo", "tagging", {"token": "x"}),
    post("/tokens/make", "own", {"name": "x", "days": "x", "scopes": ["read:figures"], "regions": ["eu"]}),
    post("/tokens/revoke", "own", {"token": "x"}),
    post("/trials/cancel", "tagging", {"region": "eu", "trial": "x"}),
    post("/trials/check", "tagging", {"step": "company", "values": {}}),
    get("/trials/customers", "tagging", query="q=cnry"),
    post("/trials/extend", "tagging", {"region": "eu", "trial": "x", "extensions": "0"}),
    post("/trials/retry", "tagging", {"region": "eu", "trial": "x"}),
    post("/trials/start", "tagging", {"values": {}}),
    post("/trials/whom", "tagging", {"customer": "x"}),
    public("/unsubscribe/<token>", methods="GET POST"),
    post(f"/users/{USER_ID}/assign", "people", {"customers": CUSTOMER}),
    post(f"/users/{USER_ID}/change", "people", {"name": "C", "role": "partner_full_admin", "regions": ["us"]}),
    post(f"/users/{USER_ID}/deactivate", "people"),
    post(f"/users/{USER_ID}/end-session", "people", {"session": ID}),
    post(f"/users/{USER_ID}/end-sessions", "people"),
    post(f"/users/{USER_ID}/link", "people"),
    post(f"/users/{USER_ID}/reactivate", "people"),
    post(f"/users/{USER_ID}/unassign", "people", {"region": "eu", "org_id": CUSTOMER}),
    get("/users/customers", "people", query="q=cnry"),
    post(
        "/users/invite",
        "people",
        {"email": "d@partner.example", "name": "D", "role": "partner_admin", "regions": ["eu"], "customers": ""},
    ),
    post("/versions/roll-back", "people", {"region": "eu", "version": "999999", "reason": "x"}),
    get("/views", "own", query="page=customers"),
    post(f"/views/{VIEW_ID}/change", "own", {"version": 1, "name": "x", "query": "", "shared": False}),
    post(f"/views/{VIEW_ID}/remove", "own", {"version": 1}),
    post("/views/save", "own", {"page": "users", "name": "x", "query": "", "shared": False}),
    post("/views/undo", "own", {"token": "x"}),
    public("/wall/<name>", kind="open"),
    public("/wall/<name>/open", methods="POST"),
    get("/wall/<name>/screen", "wall"),
    post("/walls/add", "people", {"name": "", **_LOOK}),
    post("/walls/arrange", "people", {**_WALL, "place": "0", "how": "out"}),
    post("/walls/change", "people", {**_WALL, **_LOOK}),
    post(
        "/walls/item",
        "people",
        {
            **_WALL,
            "place": "0",
            "layout": "1",
            "shows": "licenses",
            "region": "all",
            "service": "meetings",
            "q": "",
            "dwell": "30",
            "limits": "",
        },
    ),
    post("/walls/link", "people", {"name": "ops", "label": "", "days": "", "only_from": ""}),
    post("/walls/open", "people", {"name": "ops"}),
    get("/walls/preview", "people", query="name=nosuch"),
    post("/walls/remove", "people", _WALL),
    post("/walls/revoke", "people", {"link": "999999"}),
    public("/welcome/<token>", methods="GET POST"),
    # Programs.
    program("blocks"),
    program("blocks/<block_id>"),
    program("customers"),
    program("customers/<region>/<org_id>"),
    program("figures"),
    program("health"),
    program("openapi.json"),
    program("reports"),
    program("runs/<run_id>"),
    program("runs/<run_id>/file"),
    program("tags"),
    program("versions"),
    program("customers/<region>/<org_id>/tags", methods="PUT"),
    program("reports/<template>/runs", methods="POST"),
)
BY_RULE = {route.rule: route for route in ROUTES}
FIRST_RUN = {rule for rule in BY_RULE if rule.startswith("/setup")}  # there is none where a hub is set up

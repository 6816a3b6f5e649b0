"""Pictures of every page into `build/shots`: two themes, two languages, three widths. `python -m tests.browser.shots`.

Words given on the command line choose pages whose names begin with them: `python -m tests.browser.shots past stale`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import click
from playwright.sync_api import Browser, BrowserContext, Page, Route

from dashboard import config
from dashboard.data.first_run.record import STEPS
from dashboard.data.people import links, users
from dashboard.data.people.opening import open_state
from dashboard.parameters import TABS
from tests.browser.kit import audited, chromium, crowd, reported, served, setting_up, versioned
from tests.browser.kit.served import ROOT, Hub

FOLDER = ROOT / "build" / "shots"
WIDTHS = {390: 844, 768: 1024, 1440: 900}
LOOKS = tuple((lang, theme) for lang in ("en", "pl") for theme in ("light", "dark"))
STEADY_MS = 600
READY = 'main[data-ready="true"], main:not([data-page])'


@dataclass(frozen=True)
class Shot:
    """One page in one state. `server`: the one whose data are fresh, the one that calls them old, or the one with a
    history."""

    name: str
    path: str
    state: Mapping[str, str] = field(default_factory=dict)
    server: str = "fresh"
    signed_in: bool = True
    prepare: Callable[[Page], None] = lambda page: None
    act: Callable[[Page], None] = lambda page: None  # once the page is there
    way: Callable[[Hub], str] | None = None  # instead of `path`, where it is another one each time
    opens: str = ""  # what is pressed once the page is there ...
    opened: str = "dialog[open], .free-range"  # ... unless that stands there already


def _broken(route: Route) -> None:
    told = {"error": {"id": "4F1A09", "message": "The store did not answer."}}
    route.fulfill(status=500, content_type="application/json", body=json.dumps(told))


def _break_a_block(page: Page) -> None:
    page.route("**/blocks/licenses-expiring*", _broken)


def _guess(page: Page) -> None:
    """A wrong password; how many more there may be is said on the page before and after, for every account alike."""
    page.locator("#email").fill("marta.iwanska@baltica.example")
    page.locator("#password").fill("not the password")
    page.locator("form button[type=submit]").click()
    page.get_by_role("alert").wait_for()


def _find_definition(page: Page) -> None:
    page.locator("#definitions-search").fill("idle")


def _find_no_definition(page: Page) -> None:
    page.locator("#definitions-search").fill("nobody-defined-this")


def _link_for(purpose: links.Purpose) -> Callable[[Hub], str]:
    """The way of a fresh link of that purpose."""

    def way(hub: Hub) -> str:
        state = open_state(config.read({served.PREFIX + "HOME": str(hub.home)}).state_url)
        token = links.new(state, users.local_admin_id(state), purpose)
        state.close()
        return f"/welcome/{token}"

    return way


def _set_up_link(hub: Hub) -> str:
    """Opens the set-up in this browser; the step comes after it."""
    return setting_up.link(hub)


def _step(name: str) -> Shot:
    """A step of the first run, as it was filled in."""
    return Shot(
        f"set-up-{name}", "", server="new", signed_in=False, way=_set_up_link, act=lambda page: _go_to_step(page, name)
    )


def _go_to_step(page: Page, name: str) -> None:
    look = page.evaluate("location.search")
    page.goto(f"{page.evaluate('location.origin')}/setup/{name}{look}")


def _one_customer(home: Path) -> tuple[str, str]:
    """The address and the first word of the name of the customer with the most to tell."""
    rows = json.loads(served.run(home, "customers", "--region", "eu", "--json"))["rows"]
    row = max(rows, key=lambda one: (len(one["reasons"]), len(one["products"]), one["type"] == "both", one["org_id"]))
    return f"/customers/eu/{row['org_id']}", row["name"].split()[0]


def _of_customers(address: str, word: str) -> tuple[Shot, ...]:
    """The list, the page of one, and what is done about them."""
    return (
        Shot("customers", "/customers"),
        Shot("customers-query", "/customers", {"region": "us", "q": "health:at_risk"}),
        Shot("customers-none", "/customers", {"region": "us", "q": "nobody-has-this-name"}),
        Shot("customers-views", "/customers", {"region": "us"}, opens=".views-button >> nth=-1", opened=".views-pop"),
        *(Shot(f"customer-{tab}", address, {"tab": tab}) for tab in TABS if tab != "users"),
        Shot("trial", "/trials/start"),
        Shot("search", "/search", {"find": word}),
        Shot("search-none", "/search", {"find": "nobody-has-this-name"}),
        Shot("access", "/access"),
        Shot("organization", "/organization"),
        Shot("brand", "/brand"),
        Shot("resources", "/resources"),
        Shot("resources-none", "/resources", {"find": "nobody-wrote-this"}),
        Shot("resource", "/resources/licenses"),
        Shot("resource-add", "/resources", opens="#resource-add-open"),
        Shot("help", "/customers", {"region": "us"}, opens="#help", opened=".help-article"),
        Shot("help-desk-new", "/help-desk/new", {"from": "/licenses?region=us", "day": "2025-11-30"}),
        Shot("help-desk", "/help-desk", {"tab": "everybody"}),
        Shot("tokens", "/tokens"),
        Shot("tokens-make", "/tokens", opens="#token-make-open"),
        Shot("customer-mirror-make", address, {"tab": "mirrors"}, opens="#mirror-add-open"),
        Shot("api-reference", "/api-reference"),
        Shot("report-template", "/reports/new", {"from": "devices"}),
    )


def of_reports() -> tuple[Shot, ...]:
    """Every state of a run and of a schedule."""
    again = {"tab": "schedules"}
    return (
        Shot("reports-templates", "/reports", server="reports"),
        Shot("reports-history", "/reports", {"tab": "history"}, server="reports"),
        Shot("reports-schedules", "/reports", again, server="reports"),
        Shot("reports-schedule-missed", "/reports", {**again, "schedule": "1"}, server="reports"),
        Shot("reports-schedule-paused", "/reports", {**again, "schedule": "2"}, server="reports"),
        Shot("reports-schedule-failed", "/reports", {**again, "schedule": "5"}, server="reports"),
        Shot("reports-schedule-add", "/reports", again, server="reports", opens="#schedule-add-open"),
    )


def shots(day: date, person: int, customer: tuple[str, str]) -> tuple[Shot, ...]:
    """Everything that there is to see; `person` is somebody with customers and sessions."""
    past = (day - timedelta(days=70)).isoformat()
    return (
        *_of_customers(*customer),
        *of_reports(),
        Shot("licenses-meetings", "/licenses", {"region": "us"}),
        Shot("licenses-calling", "/licenses", {"region": "us", "service": "calling", "range": "2y", "compare": "year"}),
        Shot("licenses-range", "/licenses", {"region": "us"}, opens="[data-act=free-range]:visible"),
        Shot("licenses-all", "/licenses", {"region": "all", "q": "type:subscription"}),
        Shot("calling", "/calling", {"region": "us"}),
        Shot("calling-all-cut", "/calling", {"region": "all", "endpoint": "desk_phone"}),
        Shot("calling-no-legs", "/calling", {"region": "eu", "as_of": (day - timedelta(weeks=30)).isoformat()}),
        Shot("definitions", "/definitions", {"region": "us"}),
        Shot("definitions-found", "/definitions", {"region": "us"}, act=_find_definition),
        Shot("definitions-none", "/definitions", {"region": "us"}, act=_find_no_definition),
        Shot("users", "/users", {}),
        Shot("users-administrators", "/users", {"tab": "administrators"}),
        Shot("users-none", "/users", {"find": "nobody-has-this-name"}),
        Shot("users-invite", "/users", {}, opens="#users-invite-open"),
        Shot("user", "/users", {"user": str(person)}),
        Shot("user-change", "/users", {"user": str(person)}, opens="#user-change-open"),
        Shot("user-local", "/users", {"user": "1"}),
        Shot("audit", "/audit"),
        Shot("audit-filtered", "/audit", {"result": "denied", "person": "ben", "since": "2026-01-01"}),
        Shot("audit-empty", "/audit", {"text": "nobody-did-this"}),
        *(_step(name) for name in STEPS),
        Shot("sign-in", "/sign-in", signed_in=False),
        Shot("sign-in-provider", "/sign-in", server="provider", signed_in=False),
        Shot("sign-in-provider-away", "/sign-in/sso", server="provider", signed_in=False),
        Shot("sign-in-wrong", "/sign-in", signed_in=False, act=_guess),
        Shot("welcome", "", signed_in=False, way=_link_for(links.Purpose.INVITE)),
        Shot("change", "", signed_in=False, way=_link_for(links.Purpose.CHANGE)),
        Shot("account", "/account"),
        Shot("versions", "/versions", server="history"),
        Shot("versions-roll-back", "/versions", server="history", opens="#roll-back-us-1-open"),
        Shot("empty", "/licenses", {"region": "us", "q": "nobody-has-this-name"}),
        Shot("past", "/licenses", {"region": "eu", "as_of": past}),
        Shot("stale", "/licenses", {"region": "ca"}, server="old"),
        Shot("error", "/licenses", {"region": "us"}, prepare=_break_a_block),
        Shot("refused", "/licenses", {"region": "mars"}),
    )


def main(words: Sequence[str]) -> int:
    """Takes the pictures; 3 where there is no Chromium."""
    executable = chromium.path()
    if executable is None:
        click.echo(
            f"No Chromium here: bash tests/browser/chromium.sh installs it, {chromium.VARIABLE} names one.",
            err=True,
        )
        return 3
    began = monotonic()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="partner-hub-shots-") as folder, ExitStack() as stack:
        home, day = Path(folder) / "home", datetime.now(UTC).date() - timedelta(days=3)
        home.mkdir()
        click.echo("Making the demo partner ...")
        served.run(home, "demo", "--as-of", day.isoformat())
        audited.fill(home, rounds=11)
        person = crowd.gather(home)
        hubs = {"fresh": stack.enter_context(served.serving(home)), "old": stack.enter_context(_old(home))}
        hubs["new"] = stack.enter_context(_to_set_up(Path(folder) / "new"))
        hubs["provider"] = stack.enter_context(served.serving(home, _no_provider()))
        hubs["reports"] = stack.enter_context(reported.serving(Path(folder) / "reports"))
        hubs["history"] = stack.enter_context(served.serving(versioned.make(Path(folder) / "history")))
        browser = stack.enter_context(chromium.launched(executable))
        all_of_them = shots(day, person, _one_customer(home))
        wanted = [shot for shot in all_of_them if not words or shot.name.startswith(tuple(words))]
        for number, line in enumerate(_taken(browser, hubs, wanted), 1):
            click.echo(f"{number}/{len(wanted) * len(LOOKS)} {line}")
    click.echo(f"{FOLDER}: done in {monotonic() - began:.0f} s")
    return 0


def _old(home: Path) -> Any:
    return served.serving(home, {"STALE_DAYS": "1"})


@contextmanager
def _to_set_up(home: Path) -> Iterator[Hub]:
    home.mkdir()
    with served.serving(home, {"WORKER": "off"}) as hub:
        setting_up.fill(hub)
        yield hub


def _no_provider() -> Mapping[str, str]:
    """A provider that does not answer."""
    return {"OIDC_ISSUER": f"http://127.0.0.1:{served.free_port()}", "OIDC_CLIENT_ID": "hub"}


def _taken(browser: Browser, hubs: Mapping[str, Hub], wanted: Sequence[Shot]) -> Iterator[str]:
    """One line for each page in one look, when all its widths are taken."""
    kept = {
        name: chromium.signed_in(browser, hubs[name]) for name in {shot.server for shot in wanted if shot.signed_in}
    }
    for lang, theme in LOOKS:
        for shot in wanted:
            context = chromium.new_context(browser, kept[shot.server] if shot.signed_in else None, color_scheme=theme)
            _take(context, hubs[shot.server], shot, lang, theme)
            context.close()
            yield f"{shot.name} {lang} {theme}"


def _take(context: BrowserContext, hub: Hub, shot: Shot, lang: str, theme: str) -> None:
    page = context.new_page()
    shot.prepare(page)
    asked = "&".join(f"{name}={value}" for name, value in {**shot.state, "lang": lang, "theme": theme}.items())
    for width, height in reversed(WIDTHS.items()):
        page.set_viewport_size({"width": width, "height": height})
        if width == max(WIDTHS):
            page.goto(f"{hub.url}{shot.way(hub) if shot.way else shot.path}?{asked}&readahead=0")
            shot.act(page)
        page.wait_for_selector(READY, state="attached")
        # As tall as the page: what lies below the window is not always painted into a picture of the whole.
        tall = max(height, page.evaluate("() => document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": width, "height": tall})
        if (
            shot.opens and not page.locator(shot.opened).count()
        ):  # here, because another size closes what is not a dialog
            page.locator(shot.opens).click()
        page.wait_for_timeout(STEADY_MS)
        page.screenshot(path=FOLDER / f"{shot.name}-{lang}-{theme}-{width}.png", animations="disabled")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

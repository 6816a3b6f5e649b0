"""Trials started, extended, cancelled: what lands, what full files leave alone, who may, what is written down."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import duckdb
import pytest
from sqlalchemy import update

from dashboard.access import Role
from dashboard.data.audit.audit_log import Who
from dashboard.data.publishing import publish
from dashboard.data.state.database import Database
from dashboard.data.state.models import AuditRow, UserRow
from dashboard.data.store import Store
from dashboard.data.trials import reading, writing
from dashboard.data.trials.writing import Done, Hub
from dashboard.data.versions import catalog, durable, manifest
from dashboard.errors import Conflict, HubError, Missing, NoAccess, Refused, Unusable
from dashboard.scope import Region
from tests.importer import folders
from tests.importer.folders import ORGS, REGION, customer, snapshot, subscription, whole
from tests.state.administrators import OTHERS, actor, entries, rows
from tests.state.conftest import FakeClock
from tests.trials.hubs import company, eu, hub_of, services, started

ALBA = eu(ORGS["Alba"])
DAY = "2026-11-22"  # the region's data date; the clock stands at 24 November


@pytest.fixture
def hub(home: folders.Hub, file_state: Database) -> Iterator[Hub]:
    opened = hub_of(home.config, file_state)
    yield opened
    opened.store.opened.close()


def by(hub: Hub, who: Who) -> Hub:
    return Hub(hub.config, hub.state, hub.store, who, hub.wait_s)


def dora(hub: Hub, *own: tuple[Region, str]) -> Hub:
    """A partner administrator with these customers."""
    assigned = [(str(region), org_id) for region, org_id in own]
    return by(hub, actor(hub.state, Role.ADMIN, "dora@partner.example", regions=["us", "eu"], assigned=assigned))


def extend(hub: Hub, done: Done, **more: Any) -> Done:
    return writing.extend(hub, done.region, done.subscription_id, **more)


def cancel(hub: Hub, done: Done) -> Done:
    return writing.cancel(hub, done.region, done.subscription_id)


def told(hub: Hub, done: Done) -> Any:
    assert hub.who.user is not None
    return reading.one(hub.store, hub.who.user, done.region, done.org_id, done.subscription_id)


def term(home: folders.Hub, done: Done) -> tuple[Any, ...]:
    """(start, end, state, provisioned by, origin, withdrawn on) as the current version has it."""
    names = "start_date::varchar, end_date::varchar, state, provisioned_by, origin, withdrawn_on::varchar"
    found = home.ask(f"select {names} from subscriptions where subscription_id = '{done.subscription_id}'")
    return found[0] if found else ()


def content(home: folders.Hub) -> list[list[tuple[Any, ...]]]:
    """Every row that is not about a trial of the hub."""
    ours = "select subscription_id from subscriptions where origin = 'hub'"
    return [
        home.ask("select * exclude (origin) from customers where origin is null order by 1"),
        home.ask(f"select * exclude (origin) from subscriptions where subscription_id not in ({ours}) order by 1"),
        home.ask(f"select * from license_snapshots where subscription_id not in ({ours}) order by all"),
        *(
            home.ask(f"select * from {name} order by all")
            for name in ("devices", "phone_numbers", "orders", "invoices")
        ),
        home.ask("select * from partner_admins order by all"),
        home.legs(),
    ]


def test_b5_a_trial_starts_on_the_data_date_and_ends_its_length_after_today(hub: Hub, home: folders.Hub) -> None:
    before = content(home)
    done = started(hub, asked=services({"meetings": 25, "calling": 10}, days=30))
    assert done.version == home.current.number == 2
    assert home.current.data_date == catalog.get(home.place, REGION, 1).data_date
    assert term(home, done) == (DAY, "2026-12-24", "active", None, "hub", None)
    lines = home.ask(
        "select product, snapshot_date::varchar, total, assigned, used, origin from license_snapshots"
        f" where subscription_id = '{done.subscription_id}' order by 1"
    )
    assert lines == [("calling", DAY, 10, 0, 0, "hub"), ("meetings", DAY, 25, 0, 0, "hub")]
    made = home.ask(
        "select name, country, managed_by, vertical, admin_email, origin, withdrawn_on from customers"
        f" where org_id = '{done.org_id}'"
    )
    assert made == [("Nowa", "PL", "partner", "retail", "it@nowa.example", "hub", None)]
    assert content(home) == before
    assert home.current.manifest["amendment"] == {"act": "start", "trial": done.subscription_id}


def test_b5_a_trial_of_an_existing_customer_leaves_its_row_alone(hub: Hub, home: folders.Hub) -> None:
    before = content(home)
    done = started(hub, ALBA, services({"webinars": 5}, days=7))
    assert (done.org_id, term(home, done)[:2]) == (ORGS["Alba"], (DAY, "2026-12-01"))
    assert content(home) == before
    one = told(hub, done)
    assert (one["customer"], one["days_left"], one["origin"]) == ("Alba", 9, "hub")
    assert one["services"] == [{"product": "webinars", "total": 5, "assigned": 0, "used": 0}]


def test_b5_it_is_extended_from_today_three_times_and_never_ends_earlier(
    hub: Hub, home: folders.Hub, clock: FakeClock
) -> None:
    done, before = started(hub, ALBA, services(days=90)), content(home)
    extend(hub, done)
    assert term(home, done)[:2] == (DAY, "2027-02-22")
    clock.pass_by(timedelta(days=80))
    assert extend(hub, done).version == 4
    assert term(home, done)[1] == "2027-03-14"
    extend(hub, done)
    assert term(home, done)[1] == "2027-03-14"  # not cumulative
    assert (home.current.number, content(home)) == (5, before)
    with pytest.raises(Refused, match="3 times"):
        extend(hub, done)
    assert home.current.number == 5
    assert (told(hub, done)["extensions"], told(hub, done)["extensions_left"]) == (3, 0)


def test_b5_it_is_cancelled_today_and_changes_no_more(hub: Hub, home: folders.Hub) -> None:
    done = started(hub)
    cancel(hub, done)
    assert term(home, done)[2:] == ("cancelled", None, "hub", None)
    assert (told(hub, done)["cancelled_on"], told(hub, done)["running"]) == ("2026-11-24", False)
    for act in (extend, cancel):
        with pytest.raises(Refused, match="is cancelled"):
            act(hub, done)
    assert home.current.number == 3


def test_b5_what_has_ended_changes_no_more(hub: Hub, home: folders.Hub, clock: FakeClock) -> None:
    done = started(hub, ALBA, services({"calling": 1}, days=7))
    clock.pass_by(timedelta(days=7))
    extend(hub, done)  # its last day is a day of it
    clock.pass_by(timedelta(days=31))
    for act in (extend, cancel):
        with pytest.raises(Refused, match="ended on 2026-12-31"):
            act(hub, done)


def test_b5_an_imported_trial_can_be_changed_only_where_it_came_from(hub: Hub, home: folders.Hub) -> None:
    trial = subscription("Birch", subscription_id="T1", kind="trial", auto_renew="false")
    home.publish({"subscriptions": [*whole()["subscriptions"], trial]})
    for act in (writing.extend, writing.cancel):
        with pytest.raises(Refused, match="was imported"):
            act(hub, REGION, "T1")
        for nothing in ("T2", "Sub-Alba", "' or true --"):  # no trial, or none at all
            with pytest.raises(Missing):
                act(hub, REGION, nothing)
    assert home.current.number == 2


# Full files ------------------------------------------------------------------------------------------


def full(day: str = "2026-11-29", **more: Any) -> dict[str, Any]:
    """The small partner again, a week later."""
    return {**whole(), "license_snapshots": [snapshot(name, day) for name in ORGS], **more}


def test_b5_a_full_file_leaves_it_alone_and_publishes_nothing_where_nothing_else_changed(
    hub: Hub, home: folders.Hub
) -> None:
    done, other = started(hub), started(hub, ALBA)
    result = home.take(whole())
    assert (result.published, result.warnings_total, result.problems_total) == (False, 0, 0)
    result = home.publish(full())
    assert result.warnings_total == 0
    assert (term(home, done)[4:], term(home, other)[4:]) == (("hub", None), ("hub", None))
    assert home.ask(f"select origin, withdrawn_on from customers where org_id = '{done.org_id}'") == [("hub", None)]
    extend(hub, done)
    assert home.current.number == 5


def test_b5_a_full_file_that_names_its_subscription_takes_over(hub: Hub, home: folders.Hub) -> None:
    done = started(hub, ALBA)
    named = subscription("Alba", subscription_id=done.subscription_id, end_date="2028-01-01")
    home.publish(full(subscriptions=[*whole()["subscriptions"], named]))
    assert term(home, done) == ("2026-01-01", "2028-01-01", "active", None, None, None)
    with pytest.raises(Missing):
        extend(hub, done)  # it is no trial any more
    home.publish(full("2026-12-06"))
    assert term(home, done)[4:] == (None, "2026-12-06")


def test_b5_a_file_with_the_very_row_takes_over_too(hub: Hub, home: folders.Hub) -> None:
    done = started(hub, ALBA)
    same = subscription(
        "Alba", subscription_id=done.subscription_id, kind="trial", auto_renew="false", start_date=DAY
    ) | {"end_date": "2026-12-24"}
    result = home.take(full(DAY, subscriptions=[*whole()["subscriptions"], same]))
    assert result.published
    assert term(home, done) == (DAY, "2026-12-24", "active", None, None, None)
    assert told(hub, done)["origin"] == "import"
    with pytest.raises(Refused, match="was imported"):
        cancel(hub, done)


def test_b5_a_file_may_name_the_customer_alone(hub: Hub, home: folders.Hub) -> None:
    done = started(hub)
    named = customer("Alba", org_id=done.org_id, name="Nowa Ltd")
    home.publish(full(customers=[*whole()["customers"], named]))
    assert home.ask(f"select name, origin from customers where org_id = '{done.org_id}'") == [("Nowa Ltd", None)]
    assert term(home, done)[4:] == ("hub", None)


@pytest.mark.parametrize(("day", "stays"), [("2027-01-22", True), ("2027-01-23", False)])
def test_b5_thirty_days_after_its_end_a_full_file_withdraws_it_with_its_customer(
    hub: Hub, home: folders.Hub, day: str, stays: bool
) -> None:
    done = started(hub)
    home.publish(full(day))
    gone = None if stays else day
    assert term(home, done)[5] == gone
    assert home.ask(f"select withdrawn_on::varchar from customers where org_id = '{done.org_id}'") == [(gone,)]


def test_b5_of_a_cancelled_one_the_thirty_days_begin_when_it_was_cancelled(hub: Hub, home: folders.Hub) -> None:
    done = started(hub, asked=services(days=90))
    cancel(hub, done)
    home.publish(full("2026-12-24"))
    assert term(home, done)[5] == "2026-12-24"


def test_b5_a_half_download_is_still_refused_beside_many_trials(hub: Hub, home: folders.Hub) -> None:
    for _ in range(5):
        started(hub)
    half = whole()["customers"][:1]
    result = home.take(full(customers=half, subscriptions=whole()["subscriptions"][:1]))
    assert {each.rule for each in result.problems} >= {"withdrawals"}


def test_b5_files_may_refer_to_the_customer_as_long_as_the_trial_stands(hub: Hub, home: folders.Hub) -> None:
    done = started(hub)
    admin = {"email": "c@example.org", "name": "C", "role": "partner_admin", "org_id": done.org_id}
    home.publish(full(partner_admins=[*whole()["partner_admins"], admin]))
    assert home.current.number == 3


# Versions of an older release -------------------------------------------------------------------------


def as_before_trials(home: folders.Hub) -> None:
    """The current version as a release made it that knew no trials of the hub."""
    version = home.current
    with duckdb.connect(str(version.path)) as connection:
        view = connection.execute("select sql from duckdb_views() where view_name = 'license_snapshots'").fetchall()
        connection.execute("drop view license_snapshots")
        for statement in (
            "drop table hub_trials",
            "alter table customers drop column origin",
            "alter table subscriptions drop column origin",
            "alter table line_value drop column origin",
            view[0][0].replace(", v.origin", ""),
        ):
            connection.execute(statement)
    said = dict(version.manifest)
    manifest.write(version.path.with_suffix(".json"), {**said, "file": manifest.entry(version.path, version.path.name)})


def test_b5_a_version_of_an_older_release_is_read_and_built_upon(hub: Hub, home: folders.Hub) -> None:
    trial = subscription("Birch", subscription_id="T1", kind="trial", auto_renew="false")
    home.publish({"subscriptions": [*whole()["subscriptions"], trial]})
    as_before_trials(home)
    assert hub.who.user is not None
    [one] = reading.listed(hub.store, hub.who.user, {"region": "eu"})
    assert (one["id"], one["origin"], one["extensions"]) == ("eu:T1", "import", None)
    with pytest.raises(Refused, match="was imported"):
        writing.cancel(hub, REGION, "T1")
    done = started(hub)
    assert term(home, done)[4] == "hub"
    assert home.ask("select count(*), count(origin) from subscriptions") == [(6, 1)]
    as_before_trials(home)
    home.publish(full())
    assert home.ask("select count(*) from hub_trials") == [(0,)]


# Who may, and what is written down -------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in OTHERS if role is not Role.ADMIN])
def test_b5_other_roles_start_and_change_nothing(hub: Hub, home: folders.Hub, role: Role) -> None:
    done = started(hub)
    other = by(hub, actor(hub.state, role, "eve@partner.example"))
    for act in (lambda: started(other), lambda: extend(other, done), lambda: cancel(other, done)):
        with pytest.raises(NoAccess):
            act()
    assert home.current.number == 2
    assert [entry[1::2] for entry in entries(hub.state) if entry[0] == "eve@partner.example"] == [
        ("trial_started", "denied"),
        ("trial_extended", "denied"),
        ("trial_cancelled", "denied"),
    ]


def test_b5_a_partner_administrator_has_the_customers_that_they_start(hub: Hub, home: folders.Hub) -> None:
    mine, birch = dora(hub, ALBA), eu(ORGS["Birch"])
    new, old = started(mine), started(mine, ALBA)
    assert (term(home, new)[3], term(home, old)[3]) == ("dora@partner.example",) * 2
    assert mine.who.user is not None
    ids = {each["subscription_id"] for each in reading.listed(mine.store, mine.who.user, {"region": "eu"})}
    assert ids == {new.subscription_id, old.subscription_id}
    extend(mine, new)
    theirs = started(hub, birch)
    for act in (extend, cancel):
        with pytest.raises(Missing, match="no such trial"):
            act(mine, theirs)
    for nobody in (birch, eu("0f0e0d0c-0b0a-4908-8706-050403020100"), (Region.CA, ORGS["Alba"])):
        with pytest.raises(Missing, match="no such customer"):
            started(mine, nobody)
    with pytest.raises(NoAccess):
        started(mine, company(country="CA"))  # a region that is not theirs


def test_b5_a_withdrawn_customer_is_none(hub: Hub, home: folders.Hub) -> None:
    files = full()
    files["customers"], files["subscriptions"] = files["customers"][1:], files["subscriptions"][1:]
    home.publish({**files, "devices": [], "phone_numbers": [], "locations": [], "partner_admins": []})
    with pytest.raises(Missing):
        started(hub, ALBA)


def test_b5_a_region_without_data_cannot_start_one(hub: Hub) -> None:
    with pytest.raises(Unusable, match="no data"):
        started(hub, company(country="US"))
    assert not hub.config.places[Region.US].exists()


def test_b5_a_region_of_days_to_come_cannot_start_one(
    home: folders.Hub, file_state: Database, clock: FakeClock
) -> None:
    home.environ["PARTNER_HUB_MAX_FUTURE_DAYS"] = "2"
    clock.pass_by(timedelta(days=-5))
    with pytest.raises(Refused, match="drop-future"):
        started(hub_of(home.config, file_state))


def test_b5_each_act_is_written_down_with_before_and_after(hub: Hub) -> None:
    done = started(hub, ALBA)
    extend(hub, done)
    cancel(hub, done)
    found = [row for row in rows(hub.state, AuditRow) if row["action"].startswith("trial_")]
    assert [row["target"] for row in found] == [f"eu:{ORGS['Alba']}"] * 3
    before, after = ([json.loads(row[name] or "null") for row in found] for name in ("before", "after"))
    assert [each and (each["end"], each["state"]) for each in before] == [
        None,
        ("2026-12-24", "active"),
        ("2026-12-24", "active"),
    ]
    assert [(each["end"], each["state"], each["extensions"], each["version"]) for each in after] == [
        ("2026-12-24", "active", 0, 2),
        ("2026-12-24", "active", 1, 3),
        ("2026-12-24", "cancelled", 1, 4),
    ]
    assert (after[0]["licenses"], after[0]["site_url"]) == ("meetings 25, calling 10", "alba.webex.com")


def test_b5_what_cannot_be_written_down_is_not_done(
    hub: Hub, home: folders.Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object, **_more: object) -> None:
        raise Unusable("web.error.not_readable")

    monkeypatch.setattr("dashboard.data.audit.audit_log.record", fails)
    with pytest.raises(Unusable):
        started(hub)
    assert home.current.number == 1
    assert catalog.numbers(home.place) == [1]


def test_b5_what_is_written_down_and_does_not_come_about_is_written_down_as_refused(
    hub: Hub, home: folders.Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("dashboard.data.versions.pointers.move", fails)
    with pytest.raises(Unusable, match="no room"):
        started(hub)
    assert [entry[1::2] for entry in entries(hub.state)] == [("trial_started", "allowed"), ("trial_started", "denied")]
    assert catalog.numbers(home.place) == [1]


def test_b5_rights_that_end_while_it_is_built_end_the_act(
    hub: Hub, home: folders.Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, real = dora(hub, ALBA), publish.publish

    def building(*args: Any, **more: Any) -> Any:
        with hub.state.write() as connection:
            connection.execute(update(UserRow).values(role=Role.READ_ONLY.value))
        return real(*args, **more)

    monkeypatch.setattr(publish, "publish", building)
    with pytest.raises(NoAccess):
        started(mine, ALBA)
    assert home.current.number == 1


# At the same time --------------------------------------------------------------------------------------


def at_once(*acts: Callable[[], object]) -> list[object]:
    """What each came to."""
    found: list[object] = []

    def run(act: Callable[[], object]) -> None:
        try:
            found.append(act())
        except HubError as error:
            found.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_b5_two_starts_at_the_same_time_both_stand(hub: Hub, home: folders.Hub) -> None:
    found = at_once(lambda: started(hub), lambda: started(hub, ALBA))
    assert sorted(each.version for each in found if isinstance(each, Done)) == [2, 3]
    assert home.ask("select count(*) from hub_trials") == [(2,)]
    assert all(term(home, each)[4] == "hub" for each in found if isinstance(each, Done))


def test_b5_of_two_who_extend_the_same_one_is_told_of_the_other(hub: Hub, home: folders.Hub) -> None:
    done = started(hub)
    found = at_once(*[lambda: extend(hub, done, seen=0)] * 2)
    assert sorted(type(each).__name__ for each in found) == [Conflict.__name__, Done.__name__]
    assert told(hub, done)["extensions"] == 1


def test_b5_a_version_before_it_is_read_as_it_was(hub: Hub, home: folders.Hub) -> None:
    done = started(hub)
    cancel(hub, done)
    assert hub.who.user is not None

    def states(**asked: str) -> list[str]:
        return [one["state"] for one in reading.listed(hub.store, hub.who.user, {"region": "eu", **asked})]  # type: ignore[arg-type]

    assert (states(version="1"), states(version="2"), states(version="3")) == ([], ["active"], ["cancelled"])


def test_b5_every_file_of_a_version_with_trials_is_sound(hub: Hub, home: folders.Hub) -> None:
    extend(hub, started(hub))
    assert [list(catalog.faults_of(version)) for version in catalog.kept(home.place, REGION)] == [[], [], []]
    assert durable.sha256(home.current.path) == home.current.manifest["file"]["sha256"]
    assert isinstance(hub.store, Store)

"""What is written: the contract's files, the same for the same plan, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.contract import contract
from dashboard.data.sources import importer
from dashboard.demo import Plan, write
from dashboard.demo.plan import FIRST_DAY, GAP_NEEDS_WEEKS, LAST_DAY
from dashboard.errors import Refused, Unusable
from dashboard.scope import Region
from tests.demo.conftest import AS_OF, Demo

WRITTEN = {each.name for each in contract.FILES}
SMALL = Plan(AS_OF, 30, 20, regions=(Region.EU, Region.UAE))


def contents(folder: Path) -> Mapping[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_equal_plans_give_equal_bytes(tmp_path: Path) -> None:
    write(tmp_path / "one", SMALL)
    write(tmp_path / "two", SMALL)
    assert contents(tmp_path / "one") == contents(tmp_path / "two") != {}


@pytest.mark.parametrize(
    "other",
    [
        Plan(AS_OF, 30, 20, 17, SMALL.regions),
        Plan(AS_OF, 31, 20, regions=SMALL.regions),
        Plan(AS_OF, 30, 21, regions=SMALL.regions),
        Plan(AS_OF + timedelta(1), 30, 20, regions=SMALL.regions),
    ],
)
def test_each_part_of_a_plan_makes_a_difference(tmp_path: Path, other: Plan) -> None:
    write(tmp_path / "one", SMALL)
    write(tmp_path / "two", other)
    name = "eu/license_snapshots.csv"
    assert contents(tmp_path / "one")[name] != contents(tmp_path / "two")[name]


def test_a_region_is_the_same_whatever_the_others_are(tmp_path: Path) -> None:
    write(tmp_path / "both", SMALL)
    count = SMALL.split()[Region.UAE]
    write(tmp_path / "alone", Plan(AS_OF, count, 20, regions=(Region.UAE,)))
    assert contents(tmp_path / "both" / "uae") == contents(tmp_path / "alone" / "uae")


def test_the_order_of_regions_does_not_matter() -> None:
    assert (
        Plan(AS_OF, 7, regions=(Region.UAE, Region.EU)).split()
        == Plan(AS_OF, 7, regions=(Region.EU, Region.UAE)).split()
    )


@pytest.mark.parametrize("region", Region)
def test_every_file_is_there_with_the_columns_of_the_contract(usual: Demo, region: Region) -> None:
    assert {path.stem for path in (usual.folder / region).glob("*.csv")} == WRITTEN
    for name in sorted(WRITTEN):
        rows = usual.rows(region, name)
        assert rows, name
        assert set(rows[0]) <= set(contract.file(name).names), name


@pytest.mark.parametrize("region", Region)
def test_it_imports_without_a_problem_or_a_warning_and_is_verified(usual: Demo, region: Region) -> None:
    result = usual.results[region]
    assert [each.message() for each in (*result.problems, *result.warnings)] == []
    assert result.published
    assert result.data_date == AS_OF
    assert {each.file.name for each in result.files} == WRITTEN


@pytest.mark.parametrize(
    "plan",
    [
        Plan(AS_OF, 1, 1),
        Plan(AS_OF, 2, 1, 5),
        Plan(AS_OF, 3, 2, 11),
        Plan(AS_OF, 5, 3, 1, (Region.UAE,)),
        Plan(date(2024, 2, 29), 16, 40, 3, (Region.CA, Region.EU)),
        Plan(FIRST_DAY, 12, 260, 4, (Region.CA,)),
        Plan(LAST_DAY, 12, 60, 4, (Region.US,)),
    ],
    ids=str,
)
def test_the_smallest_the_longest_the_first_and_the_last_import_too(make: Callable[[Plan], Demo], plan: Plan) -> None:
    demo = make(plan)
    assert list(demo.results) == list(plan.split())
    for region, result in demo.results.items():
        assert [each.message() for each in (*result.problems, *result.warnings)] == []
        assert len(demo.rows(region, "customers")) == plan.split()[region]
        assert demo.figures(region)["top"]["total_customers"] >= 1


def test_the_next_day_s_partner_is_the_same_one(make: Callable[[Plan], Demo], tmp_path: Path) -> None:
    demo = make(Plan(AS_OF, 10, 20, regions=(Region.EU,)))
    places = write(tmp_path / "tomorrow", Plan(AS_OF + timedelta(1), 10, 20, regions=(Region.EU,)))
    result = importer.run(demo.config, Region.EU, places[Region.EU])
    assert (result.problems_total, result.published, result.version) == (0, True, 2)


def test_a_folder_with_something_in_it_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "uae").mkdir()
    (tmp_path / "uae" / "customers.csv").write_text("mine")
    with pytest.raises(Refused, match="uae"):
        write(tmp_path, SMALL)
    assert contents(tmp_path) == {"uae/customers.csv": b"mine"}


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "uae").mkdir()
    assert set(write(tmp_path, SMALL)) == {Region.EU, Region.UAE}


def test_what_is_cut_short_leaves_no_folder(tmp_path: Path) -> None:
    def stop(_region: Region, _done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(tmp_path, SMALL, stop)
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_said_to_be_unusable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Unusable, match="file"):
        write(tmp_path / "file", SMALL)


def test_progress_begins_low_rises_and_ends_at_the_whole(tmp_path: Path) -> None:
    told: list[tuple[Region, int, int]] = []
    write(tmp_path, Plan(AS_OF, 2500, 3, regions=(Region.US,)), lambda *each: told.append(each))
    shares = [done / total for _, done, total in told]
    assert len(shares) > 1
    assert shares == sorted(shares)
    assert 0.8 < shares[-1] <= 1


days = st.dates(FIRST_DAY, LAST_DAY)


@given(days, st.integers(1, 260))
def test_snapshots_lie_on_sundays_up_to_the_data_date(as_of: date, weeks: int) -> None:
    dates = Plan(as_of, weeks=weeks).dates().tolist()
    assert dates[-1] == as_of
    assert all(day.weekday() == 6 for day in dates[:-1])
    gap = 2 if weeks >= GAP_NEEDS_WEEKS else 0
    assert len(dates) == weeks - gap + (as_of.weekday() != 6)


@given(st.integers(1, 100_000), st.sets(st.sampled_from(Region), min_size=1))
def test_regions_share_all_customers_out(customers: int, regions: set[Region]) -> None:
    split = Plan(AS_OF, customers, regions=tuple(regions)).split()
    assert sum(split.values()) == customers
    assert set(split) <= regions
    assert min(split.values()) >= 1

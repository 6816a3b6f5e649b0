"""A folder that somebody empties: each file comes into it once, wherever the worker is killed that puts it there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from dashboard.data.deliveries.delivery import Channel, Stage
from dashboard.data.queue.job import HANDING
from dashboard.data.queue.job import Stage as JobStage
from dashboard.data.state.database import Database
from dashboard.data.state.work_models import DeliveryRow, JobRow
from dashboard.worker.worker import Worker
from tests.mail.server import Post
from tests.queue import nursery
from tests.schedules.dying import Moment
from tests.schedules.process import KINDS, Clock, settings
from tests.schedules.test_campaign import HOUR_S, OUT, begun, post, until

__all__ = ["post"]


def lives(process_id: int) -> bool:
    """One that has ended keeps its id until it is waited for."""
    stat = Path(f"/proc/{process_id}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


def rows(state: Database) -> tuple[JobStage, int, Stage]:
    """How the job of the folder's delivery stands, how far it is, and how the delivery stands."""
    asked = select(JobRow.state, JobRow.done, DeliveryRow.stage).join(DeliveryRow, DeliveryRow.job == JobRow.key)
    with state.read() as connection:
        found = connection.execute(asked.where(DeliveryRow.channel == Channel.FOLDER.value)).one()
    return JobStage(found.state), found.done, Stage(found.stage)


def taken_away(folder: Path, into: Path) -> list[str]:
    """What a reader of the folder finds, each kept by itself: all but names that begin with a dot."""
    found = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    for path in found:
        shutil.move(path, into / f"{len(list(into.iterdir()))} {path.name}")
    return [path.name for path in found]


@pytest.mark.parametrize("moment", Moment)
def test_f06_a_worker_killed_while_it_puts_a_file_into_a_folder_has_put_it_there_once(
    url: str, tmp_path: Path, post: Post, moment: Moment
) -> None:
    state, clock = begun(tmp_path, url, post, 1, 1), Clock(tmp_path)
    taken = tmp_path / "taken"
    taken.mkdir()
    clock.set(clock.ahead + 2 * HOUR_S)
    with nursery.of("tests.schedules.dying:work", str(tmp_path), url, moment) as many:
        worker = many.begin()
        until(lambda: not lives(worker), 60)
    noted = moment in {Moment.NOTED, Moment.RENAMED}
    assert rows(state) == (JobStage.RUNNING, HANDING if noted else 0, Stage.OPEN)
    assert len(taken_away(tmp_path / OUT, taken)) == (moment is Moment.RENAMED)
    clock.set(clock.ahead + HOUR_S)
    Worker(settings(tmp_path), state, KINDS).run_due()
    taken_away(tmp_path / OUT, taken)
    assert rows(state) == (JobStage.DONE, HANDING, Stage.DONE)
    with state.read() as connection:
        run_id = connection.execute(select(DeliveryRow.run_id).where(DeliveryRow.channel == "folder")).scalar_one()
    assert [path.read_bytes() for path in taken.iterdir()] == [f"{run_id}\r\n".encode()]
    assert list((tmp_path / OUT).iterdir()) == [], "nothing half is left, and it is not put there once more"
    state.close()


@pytest.mark.parametrize("moment", [Moment.NOTED, Moment.RENAMED])
def test_a_folder_that_is_away_when_the_job_is_taken_over_gets_its_file_once_it_is_back(
    file_url: str, tmp_path: Path, post: Post, moment: Moment
) -> None:
    state, clock = begun(tmp_path, file_url, post, 1, 1), Clock(tmp_path)
    taken, out = tmp_path / "taken", tmp_path / OUT
    taken.mkdir()
    clock.set(clock.ahead + 2 * HOUR_S)
    with nursery.of("tests.schedules.dying:work", str(tmp_path), file_url, moment) as many:
        worker = many.begin()
        until(lambda: not lives(worker), 60)
    taken_away(out, taken)
    out.rename(tmp_path / "away")
    for back in (False, True):
        if back:
            (tmp_path / "away").rename(out)
        clock.set(clock.ahead + HOUR_S)
        Worker(settings(tmp_path), state, KINDS).run_due()
        assert rows(state)[2] is (Stage.DONE if back else Stage.OPEN)
    taken_away(out, taken)
    assert (len(list(taken.iterdir())), list(out.iterdir())) == (1, [])
    state.close()

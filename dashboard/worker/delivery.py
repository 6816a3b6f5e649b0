"""A job that hands what a run made to one place: a letter with the file or a link to it, or a folder."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from dashboard.access import OPERATOR, Action, User, may
from dashboard.data.deliveries import leaving, reading, recipients
from dashboard.data.deliveries.delivery import Channel, Delivery
from dashboard.data.people import users
from dashboard.data.queue import claiming
from dashboard.data.queue import reading as queue
from dashboard.data.queue.job import HANDING, Lost
from dashboard.data.queue.running import Finished, Running, again
from dashboard.data.report_runs import files
from dashboard.data.report_runs import reading as runs
from dashboard.data.report_runs.reach import covers
from dashboard.data.report_runs.run import Run
from dashboard.data.report_runs.run import Stage as RunStage
from dashboard.data.report_templates import reading as templates
from dashboard.data.reports.formats import MEDIA, page_of
from dashboard.data.schedules.schedule import Schedule
from dashboard.errors import Missing, NoAccess, Refused
from dashboard.look import Look
from dashboard.mail import letters
from dashboard.mail.message import Attached, Letter, compose
from dashboard.worker import changes, delivery_words
from dashboard.worker.runs import store_of

MOST_ATTACHED = 10_000_000  # bytes of a file that goes along; a larger one is taken by a link
_PIECE = 1 << 20
_NUMBERS = 1 << 31


def send(running: Running) -> Finished:
    """Where it still may be. Raises HubError for the reason why it was not."""
    with running.state.read() as connection:
        found, one = reading.one(connection, running.job.payload["delivery"])
    if found.channel is Channel.MAIL:
        letters.still_whole(running)
    run = runs.find(running.state, OPERATOR, found.run_id or "")
    if found.channel is Channel.FOLDER:
        return _into_folder(running, found, one, run)
    _ask_again(running, found, one, run)
    return _mail(running, found, one, run)


def check_recipient(running: Running, found: Delivery, one: Schedule) -> None:
    """Raises Refused where nothing may be sent to them any more, NoAccess where the address is somebody else's now:
    what was made has the rights of whoever had it before."""
    with running.state.read() as connection:
        why = recipients.refused(running.config, running.state, connection, found.address)
        user, _known = recipients.known_user(running.state, connection, found.address)
    if why:
        raise Refused(why, **recipients.values(running.config, found.address))
    if found.address not in one.payload.get("to", ()):
        raise Refused("schedules.error.recipient_left", address=found.address)
    if (user.id if user else one.owner_id) != found.user_id:
        raise NoAccess("reports.why.rights")


def reader_of(running: Running, found: Delivery) -> User:
    """Whose rights it has, as they are now. Raises NoAccess where they may have nothing any more."""
    with running.state.read() as connection:
        user = users.by_id(connection, running.state, found.user_id)
    if user is None or not may(user, Action.EXPORT):
        raise NoAccess("reports.why.rights")
    return user


def day_of(one: Schedule, found: Delivery, look: Look | None = None) -> date:
    """The day on which it was due: where its reader is, where the schedule is for who chose no time zone."""
    return found.due_at.astimezone(ZoneInfo((look and look.zone) or one.recurrence.zone)).date()


def _ask_again(running: Running, found: Delivery, one: Schedule, run: Run) -> None:
    """Rights may have shrunk since the file was made."""
    if found.channel is Channel.MAIL:
        check_recipient(running, found, one)
    with store_of(running) as store:
        if not covers(store, reader_of(running, found), run.seen):
            raise NoAccess("reports.why.rights")


def _mail(running: Running, found: Delivery, one: Schedule, run: Run) -> Finished:
    config = running.config
    with running.state.read() as connection:
        user, _known = recipients.known_user(running.state, connection, found.address)
        look = recipients.look(connection, user.id if user else one.owner_id)
    day = day_of(one, found, look)
    attached = _attached(running, run, day)
    if attached is None and (user is None or user.id != run.owner_id):
        raise Refused("schedules.error.too_large", most=MOST_ATTACHED // 1_000_000)
    said = delivery_words.of_report(look, one, run, _changed(running, found, run, look), attached=attached is not None)
    letter = Letter(
        f"delivery-{running.job.key}",
        found.address,
        look.lang,
        delivery_words.subject(config, look, run.name, day),
        said,
        "" if attached else f"{config.base_url}/reports/files/{run.id}",
        leaving.address(config, found.id),
    )
    return letters.hand(
        running, compose(config, letter, running.state.clock(), [attached] if attached else []), found.address
    )


def _changed(running: Running, found: Delivery, run: Run, look: Look) -> list[str]:
    """The figures beside the rows of the report that changed most; none where its template is gone."""
    reader = reader_of(running, found)
    try:
        template = templates.finder(running.state, reader)(run.template)
    except Missing:
        return []
    with store_of(running) as store:
        return changes.lines(store, reader, look, template.base, page_of(template.shape, run.asked))


def _attached(running: Running, run: Run, day: date) -> Attached | None:
    """The file; None where it is too large for a letter. Raises Missing where it is gone."""
    if run.stage is not RunStage.DONE:
        raise Missing("reports.why.gone")
    if (run.bytes or 0) > MOST_ATTACHED:
        return None
    with files.opened(running.config, run.id) as file:
        return Attached(run.file_name(day), MEDIA[run.ending or run.kind], file.read())


def _into_folder(running: Running, found: Delivery, one: Schedule, run: Run) -> Finished:
    """What a killed worker had put there is there, also where rights have shrunk since; nothing more is put there."""
    day = day_of(one, found)
    try:
        _ask_again(running, found, one, run)
    except NoAccess:
        if _is_there(running, run):
            _swept(Path(running.config.report_folder), run)
            return Finished({"file": run.file_name(day)})
        _taken_back(running, run)
        raise
    return _put_down(running, run, day)


def _is_there(running: Running, run: Run) -> bool:
    """Whether the file was renamed by who had the job before: that was noted, and nothing lies aside of it."""
    folder, job = Path(running.config.report_folder), running.job
    if not running.config.report_folder or job.done != HANDING or job.about is None:
        return False
    try:
        return folder.is_dir() and not _aside(folder, run, job.about).exists()
    except OSError:  # the folder is away
        return False


def _taken_back(running: Running, run: Run) -> None:
    """Removes what lies aside of a file that nobody may have any more, once it is noted that it is not renamed."""
    if running.config.report_folder:
        claiming.beat(running.state, running.job, 0)
        _swept(Path(running.config.report_folder), run)


def _swept(folder: Path, run: Run) -> None:
    for left in folder.glob(f".{run.id}.*.part"):  # of workers that were killed before
        with suppress(OSError):
            left.unlink(missing_ok=True)


def _put_down(running: Running, run: Run, day: date) -> Finished:
    """Written aside, then renamed, so that it is whole or not there, and it is there once, also where whoever reads the
    folder has taken it away: that it is being renamed, and from which name, is noted first. Who takes the job over then
    renames that file, or finds it renamed."""
    if not running.config.report_folder:
        raise Refused("schedules.error.no_folder")
    folder, name, job = Path(running.config.report_folder), run.file_name(day), running.job
    far = job.done
    try:
        number = job.about if far == HANDING and job.about is not None else _laid_aside(running, run, folder)
        aside = _aside(folder, run, number)
        _note(running, number, aside)
        far = HANDING
        _renamed(aside, folder / name)
    except OSError as error:
        raise again(job, "schedules.error.folder", far, reason=error.strerror or str(error)) from error
    _swept(folder, run)
    return Finished({"file": name})


def _aside(folder: Path, run: Run, number: int) -> Path:
    return folder / f".{run.id}.{number}.part"


def _laid_aside(running: Running, run: Run, folder: Path) -> int:
    """The number of a whole copy, of nobody else who may still write."""
    number = secrets.randbelow(_NUMBERS)
    aside = _aside(folder, run, number)
    try:
        _copied(running, run, aside)
        _kept(folder)
        running.told(HANDING, number)  # who should stop does so before it is noted
    except BaseException:
        with suppress(OSError):  # a disk that is full or away: what is left has a name that begins with a dot
            aside.unlink(missing_ok=True)
        raise
    return number


def _note(running: Running, number: int, aside: Path) -> None:
    """That the file aside of this number is renamed now. Raises Lost: nobody will rename it then, unless that was noted
    before."""
    try:
        claiming.beat(running.state, running.job, HANDING, number)
    except Lost:
        with running.state.read() as connection:
            now = queue.one(connection, running.job.key)
        if (now.done, now.about) != (HANDING, number):
            aside.unlink(missing_ok=True)
        raise


def _renamed(aside: Path, file: Path) -> None:
    """Where the folder is there and the file aside is not, another worker has renamed it."""
    _kept(file.parent)
    with suppress(FileNotFoundError):
        aside.rename(file)
    _kept(file.parent)


def _copied(running: Running, run: Run, aside: Path) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with files.opened(running.config, run.id) as file, os.fdopen(os.open(aside, flags, 0o640), "wb") as out:
        while piece := file.read(_PIECE):
            running.check()
            out.write(piece)
        out.flush()
        os.fsync(out.fileno())


def _kept(folder: Path) -> None:
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(place)
    finally:
        os.close(place)

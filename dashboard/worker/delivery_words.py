"""What letters about deliveries say, in the language of who reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboard.config import Config
from dashboard.data.deliveries.delivery import Channel, Delivery
from dashboard.data.report_runs.run import Run
from dashboard.data.reports.formats import FIRST, LAST
from dashboard.data.schedules.schedule import Schedule, Why
from dashboard.errors import Unusable
from dashboard.look import Look

_ALL = "all"


def subject(config: Config, look: Look, name: str, day: date) -> str:
    """Partner, what it is, date."""
    partner = config.partner or look.t("schedules.mail.hub")
    return look.t("schedules.mail.subject", partner=partner, name=name, day=look.day(day))


def of_report(look: Look, one: Schedule, run: Run, lines: Sequence[str] = (), *, attached: bool) -> list[str]:
    """Of what it is, how much, which figures changed (`lines`), where it is, why one has it."""
    region = run.asked.get("region", "")
    place = look.t("reports.history.all_regions") if region == _ALL else look.t(f"frame.region.{region}")
    facts = [f"{look.t('schedules.mail.region')}: {place}"]
    if run.asked.get(FIRST):
        first, last = (look.day(date.fromisoformat(run.asked[each])) for each in (FIRST, LAST))
        facts.append(f"{look.t('schedules.mail.days')}: {first} \u2013 {last}")
    else:
        as_of = max((said[1] for said in run.versions.values()), default="")
        facts += [f"{look.t('schedules.mail.as_of')}: {look.day(date.fromisoformat(as_of))}"] if as_of else []
    facts.append(f"{look.t('schedules.mail.rows')}: {look.count(run.rows or 0)}")
    if run.ended:
        facts.append(f"{look.t('schedules.mail.made')}: {look.moment_in(run.ended, one.recurrence.zone)}")
    empty = [] if run.rows else [look.t("schedules.mail.empty")]
    where = look.t("schedules.mail.attached" if attached else "schedules.mail.by_link")
    return [run.name, "\n".join(facts), *empty, *changed(look, lines), where, because(look, one)]


def changed(look: Look, lines: Sequence[str]) -> list[str]:
    """The figures that changed most, under their heading; nothing where there is none."""
    return ["\n".join((look.t("schedules.mail.changed"), *lines))] if lines else []


def because(look: Look, one: Schedule) -> str:
    """Why one has the letter."""
    owner = one.owner or look.t("audit.page.system")
    return look.t("schedules.mail.because", name=one.name, owner=owner)


def failed(look: Look, some: Sequence[Delivery]) -> list[str]:
    """What did not come where, and why; what can be done."""
    lines = [f"{place(look, each)}: {reason(look, each)}" for each in some]
    return [look.t("schedules.mail.failed"), "\n".join(lines), look.t("schedules.mail.failed_do")]


def place(look: Look, one: Delivery) -> str:
    """Where it goes."""
    return one.address if one.channel is Channel.MAIL else look.t(f"schedules.channel.{one.channel}")


def reason(look: Look, one: Delivery) -> str:
    """Why it did not come there; what the server's disk is like is not told."""
    return Unusable(one.why or "reports.why.gone", **one.why_values).told_to_reader(look.lang)


def paused(look: Look, one: Schedule, why: Why) -> list[str]:
    """That it is paused, and why."""
    said = look.t("schedules.mail.paused", name=one.name, owner=one.owner, why=look.t(f"schedules.why.{why}"))
    return [said, look.t("schedules.mail.paused_do")]

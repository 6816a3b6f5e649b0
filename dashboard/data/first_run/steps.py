"""The steps of the first run: each value checked as a form sent it, then kept, whole or not at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.access import Role
from dashboard.config import Config
from dashboard.data.audit.audit_log import Act, Who
from dashboard.data.audit.audit_log import record as note
from dashboard.data.brand import choosing
from dashboard.data.brand.logo import Logo
from dashboard.data.first_run import record as records
from dashboard.data.first_run.opening import NAME
from dashboard.data.first_run.record import ADMINISTRATOR, ORGANIZATION, PLAN, TERMS, Change
from dashboard.data.people import passwords, person
from dashboard.data.people.preferences import THEME_CHOICES
from dashboard.data.state.database import Database
from dashboard.errors import BadField, Conflict
from dashboard.words import LANGUAGES

TERMS_VERSION = "2026-11"  # of what is accepted; another text has another one


@dataclass(frozen=True, slots=True)
class At:
    """Who is at the first run: a browser by the digest of its session, or None, whoever runs the hub; from where."""

    session: str | None
    address: str = ""

    @property
    def who(self) -> Who:
        """As the audit log names them."""
        return Who(None, self.address, NAME)


def plan(state: Database, at: At) -> None:
    """The plan was read."""
    with records.changing(state, at.session) as change:
        change.fill(PLAN, {"read": change.now.isoformat()})


def terms(state: Database, at: At, *, accepted: bool) -> None:
    """The terms are accepted: written down with their version, once. Raises BadField where they are not."""
    if not accepted:
        raise BadField("setup.error.terms", field="accept")
    with records.changing(state, at.session) as change:
        _in_order(change, TERMS)
        if change.record.filled(TERMS).get("version") == TERMS_VERSION:
            return
        change.fill(TERMS, {"version": TERMS_VERSION, "at": change.now.isoformat()})
        note(change.connection, change.now, at.who, Act.TERMS_ACCEPTED, TERMS_VERSION)


@dataclass(frozen=True, slots=True)
class LogoWish:
    """What is asked for of the logo: another one, none any more, or neither: as it is."""

    logo: Logo | None = None
    drop: bool = False


AS_IT_IS = LogoWish()


def organization(
    state: Database,
    at: At,
    config: Config,
    given: Mapping[str, str],
    regions: Sequence[str],
    wish: LogoWish = AS_IT_IS,
) -> None:
    """Name, logo, regions in use, language and theme. What the environment sets is not asked. Raises BadField."""
    name = config.partner_name or person.name(given.get("partner"), "partner")
    value = {
        "name": "" if config.partner_name else name,
        "regions": list(person.regions(list(regions))),
        "lang": _one_of("lang", given.get("lang"), LANGUAGES),
        "theme": _one_of("theme", given.get("theme"), THEME_CHOICES),
    }
    with records.changing(state, at.session) as change:
        _in_order(change, ORGANIZATION)
        change.fill(ORGANIZATION, value)
        if not config.brand_logo and (wish.logo or wish.drop):
            choosing.choose_first(change.connection, change.now, at.who, wish.logo)


def administrator(state: Database, at: At, config: Config, given: Mapping[str, str]) -> None:
    """The first administrator; of a password only its hash is kept. Empty: as it was said before; none at all where
    passwords are off. Raises BadField."""
    said = {"email": person.email(given.get("email")), "name": person.name(given.get("name"))}
    password = given.get("new", "") if config.has_passwords else ""
    if password:
        passwords.check(password, said["email"], said["name"])
    made = passwords.hashed(password) if password else ""
    with records.changing(state, at.session) as change:
        _in_order(change, ADMINISTRATOR)
        if config.has_passwords:
            _password(change, said, made)
        change.fill(ADMINISTRATOR, {**said, "role": Role.FULL.value})


def _password(change: Change, said: Mapping[str, str], made: str) -> None:
    before = change.record.filled(ADMINISTRATOR)
    if not (made or change.record.password):
        raise BadField("account.error.short", field="new", n=passwords.SHORTEST)
    if not made and {name: before.get(name) for name in said} != said:
        # Whether a password is made of a name can be told while it is there only.
        raise BadField("setup.error.password_again", field="new")
    if made:
        change.record = replace(change.record, password=made)


def _in_order(change: Change, step: str) -> None:
    if not change.record.reaches(step):
        raise Conflict("setup.error.order")


def _one_of(field: str, given: str | None, known: Sequence[str]) -> str:
    if given is None or given not in known:
        raise BadField("setup.error.choice", field=field)
    return given

"""Settings: environment variables to one frozen Config; stops at what it does not understand."""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from dashboard import sign_on
from dashboard.errors import Refused, Unusable
from dashboard.scope import Region, Rules
from dashboard.sign_on import SignOn
from dashboard.values import (
    Network,
    cache,
    domains,
    folder,
    fraction,
    hook,
    launch,
    mail_address,
    networks,
    one_of,
    origin,
    smtp,
    text,
    two_colors,
    url,
    whole,
)

PREFIX = "PARTNER_HUB_"
RESTORING = "restore.part"  # the folder of a restore; a restore that began and did not end has its ORIGIN in it
ORIGIN = "of"
KEY_FILE, PROVISIONING_KEY_FILE, HELP_KEY_FILE = "secret.key", "provisioning.key", "help-desk.key"
HELP_SECRET = "HELP_DESK_WEBHOOK_SECRET"  # noqa: S105  the name of a setting
KEY_FILES = {"SECRET_KEY": KEY_FILE, "PROVISIONING_SECRET": PROVISIONING_KEY_FILE, HELP_SECRET: HELP_KEY_FILE}
HELP_DESK_FILES = "help-desk"  # the folder of what was sent with requests, in the home
KEY_CHARACTERS = 64
EMBEDDED = "embedded"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEY = re.compile(rb"[0-9a-f]{64}")
ROOT = Path(__file__).resolve().parent.parent
_GIB = 1 << 30


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable: its name without the prefix, its default as text, how it is read, and one line of help."""

    name: str
    default: str
    parse: Callable[[str], object]
    help: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of what an import takes."""

    max_cell_bytes: int
    max_name_chars: int
    max_file_bytes: int
    import_wait_s: int
    import_read_s: int
    import_memory_bytes: int
    max_future_days: int

    def latest_snapshot(self, today: date) -> date:
        """The last day that a snapshot may be of."""
        return today + timedelta(days=self.max_future_days)


@dataclass(slots=True)
class Kept:
    """What was said of the partner when the hub was set up; filled in by whoever opens the state."""

    name: str = ""
    lang: str = ""
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Config:
    """Everything that is set, read once when a process starts."""

    home: Path
    places: Mapping[Region, Path]
    state_url: str
    cache_url: str
    host: str
    port: int
    base_url: str
    trusted_proxies: tuple[Network, ...]
    user_at_once: int
    user_per_s: int
    address_per_s: int
    secret_key: bytes
    partner_name: str
    brand_name: str
    brand_logo: str
    brand_colors: tuple[str, str] | None
    launch_url: str
    launch_view_url: str
    provisioning_url: str
    provisioning_secret: bytes
    help_desk_mail: str
    help_desk_webhook: str
    help_desk_webhook_secret: bytes
    help_desk_text: str
    webhook_networks: tuple[Network, ...]
    smtp_url: str
    mail_from: str
    mail_domains: tuple[str, ...]
    report_folder: str
    sign_on: SignOn | None
    own_org: tuple[Region, str] | None
    chromium: str
    keep_versions: int
    stale_days: int
    report_delay_hours: int
    report_keep_days: int
    workers: int
    threads: int
    worker: str
    check_s: int
    fresh_s: int
    log_level: str
    limits: Limits
    rules: Rules
    kept: Kept = field(default_factory=Kept, compare=False)

    @property
    def partner(self) -> str:
        """The partner's name: as the environment has it, else as it was said when the hub was set up."""
        return self.partner_name or self.kept.name

    @property
    def has_passwords(self) -> bool:
        """Whether people may sign in by a password of the hub's own; not where single sign-on is all there is."""
        return self.sign_on is None or not self.sign_on.only

    @property
    def aside(self) -> Path:
        """Where unfinished work lies: inside the home, so that customers' data never leave it."""
        return self.home / "cache"


def organization(value: str) -> tuple[Region, str] | None:
    """Nothing, or one customer of a region."""
    region, _, org_id = value.partition(":")
    if value and (region not in set(Region) or not _UUID.fullmatch(org_id)):
        raise ValueError(f"empty or <region>:<organization ID>, the region one of {', '.join(Region)}")
    return (Region(region), org_id) if value else None


_RULES = Rules()
SETTINGS: tuple[Setting, ...] = (
    Setting("HOME", "", folder, "Folder of everything that is written (default: `var/` beside `app.py`)."),
    *(
        Setting(f"WAREHOUSE_{region.upper()}", "", folder, f"Folder of the {region.upper()} warehouse (default: `<home>/warehouse/{region}`).")
        for region in Region
    ),
    Setting("STATE_URL", "", url("sqlite", "postgresql"), "Database of users, sessions and preferences (default: SQLite in the home)."),
    Setting("CACHE_URL", "", cache, "Redis in which the workers share answers (`redis://`, `rediss://`, `unix://`; docs/cache.md); empty, or while it is away: each keeps its own."),
    Setting("HOST", "127.0.0.1", text, "Address to listen on."),
    Setting("PORT", "8050", whole(1, 65535), "Port to listen on."),
    Setting("BASE_URL", "", origin, "What links begin with (default: `http://<host>:<port>`)."),
    Setting("TRUSTED_PROXIES", "", networks, "Reverse proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed: networks with their prefix, such as `127.0.0.1/32`; from all others such headers are ignored."),
    Setting("USER_AT_ONCE", "6", whole(1, 1000), "Blocks and exports that one person may ask of one worker at the same time."),
    Setting("USER_PER_S", "100", whole(1, 1_000_000), "Requests a second that one person may make of one worker, counted over a minute."),
    Setting("ADDRESS_PER_S", "20", whole(1, 1_000_000), "The same for an address from which nobody is signed in."),
    Setting("SECRET_KEY", "", text, "Key that signs tokens, 32 characters or more; made and kept in the home if absent."),
    Setting("PARTNER_NAME", "", text, "The partner's name, shown where pages, exports and sign-in say whose data this is; empty: as it was said at the first run."),
    Setting("BRAND_NAME", "", text, "The partner's name in review decks and pictures, where it is another than `PARTNER_HUB_PARTNER_NAME`; empty: as chosen in *Settings → Brand*."),
    Setting("BRAND_LOGO", "", folder, "The partner's logo on the cover of review decks and in pictures: a PNG or SVG file of at most 1 MB; empty: as chosen in *Settings → Brand*."),
    Setting("BRAND_COLORS", "", two_colors, "The partner's two colours in the frame of review decks, `#RRGGBB,#RRGGBB`: the first with a contrast of 4.5:1 on white, the second of 3:1; empty: as chosen in *Settings → Brand*."),
    Setting("LAUNCH_URL", "", launch, "Where *Launch organization* opens a customer's organization, to manage it: `https://host/path` with `{org_id}` and, where needed, `{region}`; empty: it is not offered."),
    Setting("LAUNCH_VIEW_URL", "", launch, "The same for people who may only look at it."),
    Setting("PROVISIONING_URL", "", hook, "Where a trial that is started, extended or cancelled here is handed over (docs/trials.md): `https://host/path`; empty: each is provisioned by hand."),
    Setting("PROVISIONING_SECRET", "", text, "Key that signs what is handed over, 32 characters or more; made and kept in the home (`provisioning.key`) if absent."),
    Setting("HELP_DESK_MAIL", "", mail_address, "The address to which requests to the Partner Help Desk are mailed (docs/help-desk.md)."),
    Setting("HELP_DESK_WEBHOOK", "", hook, "Where such requests are handed over (docs/webhooks.md): `https://host/path`."),
    Setting("HELP_DESK_WEBHOOK_SECRET", "", text, "Key that signs them, 32 characters or more; made and kept in the home (`help-desk.key`) if absent."),
    Setting("HELP_DESK_WEBHOOK_SECRET_FILE", "", folder, "A file that holds it, which nobody but its owner may read."),
    Setting("HELP_DESK_TEXT", "", text, "To whom to turn, as the form for such requests says it."),
    Setting("WEBHOOK_NETWORKS", "", networks, "Networks that are not public to which the names of webhooks may lead, with their prefix, such as `10.1.0.0/16`; an address that a setting writes itself needs none."),
    Setting("SMTP_URL", "", smtp, "Mail server that letters are handed to: `smtp://user:password@host:587?starttls=required` or `smtps://user:password@host`; empty: the hub sends none. A server that asks for no user may do without TLS."),
    Setting("MAIL_FROM", "", mail_address, "The address that letters come from."),
    Setting("MAIL_DOMAINS", "", domains, "Domains, parted by commas, to whose addresses schedules may send what they make, beside the people of the hub; empty: to people of the hub alone."),
    Setting("REPORT_FOLDER", "", folder, "Folder into which schedules may put the files that they make; empty: into none."),
    Setting("OIDC_ISSUER", "", sign_on.issuer, "The OpenID provider through which people sign in (docs/single-sign-on.md), as its discovery document writes it: `https://host/path`; empty: by password alone."),
    Setting("OIDC_CLIENT_ID", "", text, "What the hub is called there."),
    Setting("OIDC_CLIENT_SECRET", "", text, "The hub's secret there; empty: a public client (PKCE is always used)."),
    Setting("OIDC_CLIENT_SECRET_FILE", "", folder, "A file that holds it, which nobody but its owner may read."),
    Setting("OIDC_SCOPES", "openid email profile", sign_on.scopes, "What is asked of the provider."),
    Setting("OIDC_BUTTON", "", text, "What the button on the sign-in page says (default: *Sign in with single sign-on*)."),
    Setting("OIDC_ROLE_CLAIM", "", text, "The claim that gives a person's role at each sign-in, such as `groups`; empty: roles are given in the hub."),
    Setting("OIDC_ROLE_MAP", "", sign_on.role_map, "`group=role:region,region; group=role`: the first that the person has holds; nobody comes in without one."),
    Setting("OIDC_CREATE", sign_on.OFF, one_of(sign_on.OFF, sign_on.ON), "Whether who is not in the hub yet is made at their first sign-in, with the role of the map."),
    Setting("OIDC_ONLY", sign_on.OFF, one_of(sign_on.OFF, sign_on.ON), "Whether passwords are off: who cannot come through the provider needs a link of `partner-hub link`."),
    Setting("OWN_ORG", "", organization, "The customer that is the partner's own organization: `<region>:<organization ID>`; empty: as chosen in the hub, if it was."),
    Setting("CHROMIUM", "", text, "The browser that makes pictures (docs/pictures.md): a path or a name; empty: the first that is installed of `chromium-headless-shell`, `chromium` and others."),
    Setting("KEEP_VERSIONS", "5", whole(1, 1000), "Versions kept for each region, and the newest one of which reports still tell rows (`docs/reports.md`)."),
    Setting("STALE_DAYS", "8", whole(1, 3650), "Age of the data, in days, above which pages say so."),
    Setting("REPORT_DELAY_HOURS", "24", whole(0, 8760), "Reports tell new customers and changed devices and numbers this many hours later; 0: at once."),
    Setting("REPORT_KEEP_DAYS", "30", whole(1, 3650), "How many days the files of reports are kept; where the disk is nearly full the oldest go earlier."),
    Setting("WORKERS", "1", whole(1, 64), "Worker processes of `serve`."),
    Setting("THREADS", "32", whole(1, 64), "Threads of each worker process; most of them wait."),
    Setting("WORKER", EMBEDDED, one_of(EMBEDDED, "off"), "Whether `serve` runs a process beside its pages that does what takes time (reports, mail, schedules); `off`: `partner-hub worker` runs by itself, somewhere."),
    Setting("CHECK_S", "30", whole(1, 3600), "How often a server looks whether the versions it serves are whole, in seconds."),
    Setting("FRESH_S", "40", whole(1, 3600), "About how often an open page asks whether a newer version was published, in seconds."),
    Setting("LOG_LEVEL", "info", one_of("debug", "info", "warning", "error"), "Least level that is logged."),
    Setting("MAX_CELL_BYTES", "65536", whole(64, 1 << 24), "Largest cell of an import file."),
    Setting("MAX_NAME_CHARS", "1000", whole(10, 100_000), "Longest name in an import file."),
    Setting("MAX_FILE_BYTES", str(20 * _GIB), whole(1, 1 << 44), "Largest import file, unpacked."),
    Setting("IMPORT_WAIT_S", "600", whole(0, 86_400), "How long an import waits for another one of the same region."),
    Setting("IMPORT_READ_S", "3600", whole(1, 86_400), "How long reading and checking an import's files may take, by the clock and in processor time."),
    Setting("IMPORT_MEMORY_BYTES", str(3 * _GIB // 2), whole(1 << 26, 1 << 44), "Memory that reading and checking an import's files may take."),
    Setting("MAX_FUTURE_DAYS", "2", whole(0, 30_000), "How many days after today (UTC) a license snapshot may be dated; later ones are refused."),
    Setting("LOW_MIN_TOTAL", str(_RULES.low_min_total), whole(1, 1_000_000), "Low assignment: smallest line that is judged."),
    Setting("LOW_MIN_AGE_DAYS", str(_RULES.low_min_age_days), whole(0, 3650), "Low assignment: youngest line that is judged."),
    Setting("LOW_CEILING", str(_RULES.low_ceiling), fraction, "Low assignment: a rate from here on is never low."),
    Setting("LOW_FALLBACK", str(_RULES.low_fallback), fraction, "Low assignment: the bound where no cohort is large enough."),
    Setting("LOW_MIN_COHORT", str(_RULES.low_min_cohort), whole(1, 1_000_000), "Low assignment: smallest cohort that gives a quartile."),
    Setting("EXPIRING_SOON_DAYS", str(_RULES.expiring_soon_days), whole(0, 3650), "Status *Expiring soon*: days to the end."),
    Setting("NO_ACTIVITY_DAYS", str(_RULES.no_activity_days), whole(0, 3650), "Status *No recent activity*: days since the last administrator signed in."),
    Setting("POOR_CALL_RULE", _RULES.poor_call_rule, one_of("any", "all"), "A call leg is poor where any measured value breaks its limit, or only where all do, audio and video."),
)  # fmt: skip


def read(environ: Mapping[str, str], *, restoring: bool = False, signs: bool = True) -> Config:
    """The Config that the environment asks for. Writes nothing but the secret key, when there is none and who asks `signs`.

    Raises Refused for an unknown `PARTNER_HUB_*` name or a value that makes no sense, Unusable when the
    secret key can't be kept, or when a restore did not finish here (unless it is what is `restoring`).
    """
    _stop_at_unknown(environ)
    values = {setting.name: _value(setting, environ) for setting in SETTINGS}
    home = _path("HOME", str(values["HOME"] or ROOT / "var"))
    make_private(home)
    if not restoring and (home / RESTORING / ORIGIN).exists():
        raise Unusable("config.error.half_restored", home=home)
    if values["SMTP_URL"] and not values["MAIL_FROM"]:
        raise Refused("config.error.no_sender", name=f"{PREFIX}MAIL_FROM")
    if values["HELP_DESK_MAIL"] and not values["SMTP_URL"]:
        raise Refused("config.error.no_mail_server", name=f"{PREFIX}HELP_DESK_MAIL", server=f"{PREFIX}SMTP_URL")
    host, port = str(values["HOST"]), values["PORT"]
    assert isinstance(port, int)
    return Config(
        home=home,
        places={region: _place(home, region, str(values[f"WAREHOUSE_{region.upper()}"])) for region in Region},
        state_url=str(values["STATE_URL"]) or f"sqlite:///{quote(str(home / 'state.sqlite'))}",
        base_url=str(values["BASE_URL"]) or f"http://{f'[{host}]' if ':' in host else host}:{port}",
        secret_key=_secret(home, "SECRET_KEY", values, make=signs and not restoring),
        sign_on=sign_on.of_settings(values, PREFIX),
        provisioning_secret=_provisioning_secret(home, values, make=signs and not restoring),
        help_desk_webhook_secret=_help_desk_secret(home, values, make=signs and not restoring),
        limits=Limits(**_pick(Limits, values)),
        rules=Rules(**_pick(Rules, values)),
        **_pick_plain(values),
    )


_SPECIAL = {
    "home",
    "places",
    "state_url",
    "base_url",
    "secret_key",
    "provisioning_secret",
    "help_desk_webhook_secret",
    "sign_on",
    "limits",
    "rules",
    "kept",
}


def _pick_plain(values: Mapping[str, object]) -> dict[str, Any]:
    names = {field.name for field in fields(Config)} - _SPECIAL
    return {name: values[name.upper()] for name in names}


def _pick(kind: type[Limits] | type[Rules], values: Mapping[str, object]) -> dict[str, Any]:
    return {field.name: values[field.name.upper()] for field in fields(kind)}


def _stop_at_unknown(environ: Mapping[str, str]) -> None:
    known = {PREFIX + setting.name for setting in SETTINGS}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            raise Refused("config.error.unknown", name=name)


def _value(setting: Setting, environ: Mapping[str, str]) -> object:
    given = environ.get(PREFIX + setting.name, "")
    said = given if setting.parse is folder and given.strip() else given.strip() or setting.default
    if not is_text(said):
        raise Refused("config.error.not_text", name=PREFIX + setting.name)
    try:
        return setting.parse(said)
    except ValueError as error:
        raise Refused("config.error.value", name=PREFIX + setting.name, value=said[:200], expected=error) from error


def is_text(given: str) -> bool:
    """Whether it is text, and not bytes of another encoding that the system handed over."""
    return not any("\ud800" <= sign <= "\udfff" for sign in given)


def _place(home: Path, region: Region, said: str) -> Path:
    return _path(f"WAREHOUSE_{region.upper()}", said) if said else home / "warehouse" / region


def _path(name: str, said: str) -> Path:
    try:
        found = Path(said).expanduser().absolute()
        folder(str(found))  # where it is relative, the working folder is part of it
    except (RuntimeError, ValueError, OSError) as error:
        expected = error if isinstance(error, ValueError) else "a folder of somebody who is known here"
        raise Refused("config.error.value", name=PREFIX + name, value=said[:200], expected=expected) from error
    return found


def is_open(home: Path) -> bool:
    """Whether others than its owner may look into the home."""
    return home.is_dir() and bool(home.stat().st_mode & 0o077)


def make_private(home: Path) -> None:
    """Takes others' rights from a home that is ours. One that holds more than a hub (everybody's folder for temporary
    files, a person's own) is left as it is; the command line tells of it."""
    try:
        found = home.stat() if is_open(home) else None
        shared = home in (Path("/"), Path("~").expanduser()) or (found and found.st_mode & stat.S_ISVTX)
        if found and not shared and found.st_uid == os.geteuid():
            home.chmod(0o700)
    except (OSError, RuntimeError):
        return


def _provisioning_secret(home: Path, values: Mapping[str, object], *, make: bool) -> bytes:
    """Where nothing is handed over, there is none."""
    return _secret(home, "PROVISIONING_SECRET", values, make=make) if values["PROVISIONING_URL"] else b""


def _help_desk_secret(home: Path, values: Mapping[str, object], *, make: bool) -> bytes:
    """From the setting or its file, else as it is kept in the home. Where nothing is handed over, there is none."""
    if not values["HELP_DESK_WEBHOOK"]:
        return b""
    said = sign_on.secret_of(str(values[HELP_SECRET]), str(values[f"{HELP_SECRET}_FILE"]), f"{PREFIX}{HELP_SECRET}")
    return _secret(home, HELP_SECRET, {HELP_SECRET: said}, make=make)


def _secret(home: Path, name: str, values: Mapping[str, object], *, make: bool) -> bytes:
    text = str(values[name])
    if text:
        if len(text) < 32 or len(set(text)) < 8:
            raise Refused("config.error.weak_key", name=PREFIX + name)
        return text.encode()
    path = home / KEY_FILES[name]
    try:
        if path.exists():
            return _kept_key(path)
        return _make_secret(path) if make else b""  # a restore brings the key
    except OSError as error:
        raise Unusable("config.error.key_file", path=path, reason=error.strerror) from error


def _kept_key(path: Path) -> bytes:
    """The key in the file, if it is one as it was made: what a full disk or a slip left of it protects nobody."""
    with path.open("rb") as file:
        found = file.read(KEY_CHARACTERS + 3).rstrip(b"\r\n")
    if not _KEY.fullmatch(found) or len(set(found)) < 8:
        raise Unusable("config.error.broken_key", path=path)
    return found


def _make_secret(path: Path) -> bytes:
    """A new key, whole under its name or not there; that of another process where it was faster."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = secrets.token_hex(KEY_CHARACTERS // 2).encode()
    part = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}.tmp")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(key)
            out.flush()
            os.fsync(out.fileno())
        _name(part, path)
    finally:
        part.unlink(missing_ok=True)
    return _kept_key(path)


def _name(part: Path, path: Path) -> None:
    """Gives a finished file its name, unless that is taken; also on a disk that knows no second names."""
    try:
        os.link(part, path)
    except FileExistsError:
        return
    except OSError:
        if not path.exists():
            part.rename(path)

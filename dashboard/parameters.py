"""The page state, declared once: what an address may say, how it is read and refused, which pages and blocks have it.

Addresses, links, what a block and a file are asked with, ETags, the command line and the scripts are all made from
`PARAMETERS`; a new parameter is one entry here and the code that does something with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from functools import partial
from typing import Any

from dashboard.codes import ENDPOINT_TYPES
from dashboard.errors import NoSuchPage, Refused
from dashboard.scope import ALL, By, Cut, Region, Service

RANGES = ("3m", "6m", "1y", "2y")
DEFAULT_RANGE = "1y"
COMPARES = ("year",)
MAX_VERSION = 10**9
# The look is no page state, but addresses may say it; reading ahead is switched off by who looks at what is loaded.
LOOK = ("lang", "theme")
READ_AHEAD = "readahead"
_MAX_DIGITS = 12  # of a version: leading zeros are no harm
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FEATURE = re.compile(r"[a-z0-9_]{1,60}")
_ORG_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CUSTOMER_PAGE = "customer"
# Of the page of one customer.
TABS = (
    "overview",
    "subscriptions",
    "trials",
    "administrators",
    "licenses",
    "calling",
    "devices",
    "notes",
    "mirrors",
    "activity",
    "users",
)
_MAX_TOLD = 40  # characters of a refused value that the refusal repeats


def day(text: str) -> date:
    """A date typed as YYYY-MM-DD; raises Refused."""
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise Refused("view.error.day", got=text[:_MAX_TOLD])


def _choice(name: str, known: Sequence[str], text: str) -> str:
    if text in known:
        return text
    got = text[:_MAX_TOLD]
    near = get_close_matches(got.casefold(), known, n=1, cutoff=0)
    raise Refused("view.error.value", name=name, got=got, nearest=near[0], known=", ".join(known))


def _version(text: str) -> int:
    if len(text) > _MAX_DIGITS or not (text.isascii() and text.isdigit() and 0 < int(text) < MAX_VERSION):
        raise Refused("view.error.version", got=text[:_MAX_TOLD])
    return int(text)


def _range(text: str) -> str:
    if text in RANGES:
        return text
    ends = text.split("..")
    if len(ends) == 2 and all(_DAY.fullmatch(end) for end in ends) and day(ends[0]) <= day(ends[1]):
        return text
    raise Refused("view.error.range", got=text[:_MAX_TOLD], known=", ".join(RANGES))


def _feature(text: str) -> str:
    if not _FEATURE.fullmatch(text):
        raise Refused("view.error.feature", got=text[:_MAX_TOLD])
    return text


def _customer(text: str) -> str:
    if not _ORG_ID.fullmatch(text):
        raise NoSuchPage("view.error.no_customer")
    return text


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of the page state.

    `read` understands its text or raises Refused. `default` holds where it is left out; links leave a default out,
    unless it is `always` said. `of_scope`: the answer of every block depends on it; what else a block depends on, it
    says itself (`Block.params`). `only_on`, `not_on`: names of pages whose addresses alone say it, or never.
    `kept`: where an address leaves it out, what the page showed before stays. `typed`: its control is a text box, whose
    text is ahead of the page. `in_path`: the path of its page says it, no query of a page's address. `number`: scripts
    and JSON have it as a number. `help`: of the command line's option (none where it is empty), whose name is the
    parameter's, or `option`.
    """

    name: str
    read: Callable[[str], Any]
    default: Any = None
    always: bool = False
    of_scope: bool = False
    only_on: tuple[str, ...] = ()
    not_on: tuple[str, ...] = ()
    kept: bool = False
    typed: bool = False
    in_path: bool = False
    number: bool = False
    help: str = field(kw_only=True)
    option: str = ""

    def is_said_on(self, page: str) -> bool:
        """Whether a link to this page (any, where it is empty) carries it."""
        here = not page or (page not in self.not_on and (not self.only_on or page in self.only_on))
        return here and not self.in_path


PARAMETERS = (
    Parameter(
        "region",
        partial(_choice, "region", (*Region, ALL)),
        of_scope=True,
        kept=True,
        not_on=(CUSTOMER_PAGE,),
        help=f"{', '.join(Region)} or {ALL}; the first with data where left out.",
    ),
    Parameter(
        "service",
        lambda text: Service(_choice("service", tuple(Service), text)),
        Service.MEETINGS,
        always=True,
        not_on=("calling",),
        help=f"{' or '.join(Service)}.",
    ),
    Parameter("as_of", day, of_scope=True, help="Read the past as it is known now: YYYY-MM-DD."),
    Parameter("version", _version, of_scope=True, number=True, help="Read a kept version at its own data date."),
    Parameter(
        "q",
        str,
        "",
        of_scope=True,
        typed=True,
        not_on=(CUSTOMER_PAGE,),
        help="Count selected customers only, e.g. 'status:trial acme'.",
        option="query",
    ),
    Parameter(
        "customer",
        _customer,
        of_scope=True,
        kept=True,
        in_path=True,
        help="One customer alone, by organization ID; needs its region.",
    ),
    Parameter("tab", partial(_choice, "tab", TABS), TABS[0], only_on=(CUSTOMER_PAGE,), help=""),
    Parameter("range", _range, DEFAULT_RANGE, help=f"Weeks of the trend: {', '.join(RANGES)} or FIRST..LAST."),
    Parameter("compare", partial(_choice, "compare", COMPARES), help="year: the trend beside that of the year before."),
    Parameter(
        By.ENDPOINT.value,
        partial(_choice, By.ENDPOINT.value, ENDPOINT_TYPES),
        only_on=("calling",),
        help="Only calls of an endpoint type.",
    ),
    Parameter(By.FEATURE.value, _feature, only_on=("calling",), help="Only calls of a feature."),
)
NAMES = tuple(parameter.name for parameter in PARAMETERS)
# What an address carries from page to page.
CARRIED = (*NAMES, *LOOK)
# What the address of every block says.
OF_SCOPE = (*(parameter.name for parameter in PARAMETERS if parameter.of_scope), "lang")


@dataclass(frozen=True, slots=True)
class PageState:
    """What an address asks for, each value readable by itself; whether it can be had is `page_state.build`'s to say.

    Its fields are the parameters, by name.
    """

    region: str | None = None
    service: Service = Service.MEETINGS
    as_of: date | None = None
    version: int | None = None
    q: str = ""
    customer: str | None = None
    tab: str = TABS[0]
    range: str = DEFAULT_RANGE
    compare: str | None = None
    endpoint: str | None = None
    feature: str | None = None

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> PageState:
        """Understand the known parameters (an empty one is left out); raises Refused for nonsense."""
        if all(asked.get(by) for by in By):
            raise Refused("view.error.two_cuts")
        given = {
            parameter.name: parameter.read(asked[parameter.name])
            for parameter in PARAMETERS
            if asked.get(parameter.name)
        }
        return cls(**given)

    @property
    def cut(self) -> Cut | None:
        """One part of the calls: an endpoint type, or a feature."""
        asked = {by: getattr(self, by) for by in By if getattr(self, by)}
        return next((Cut(by, value) for by, value in asked.items()), None)

    def said(self) -> dict[str, Any]:
        """By name, as JSON has it; None where nothing is asked."""
        values = {name: getattr(self, name) for name in NAMES}
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def declared() -> list[dict[str, Any]]:
    """The same for scripts (`assets/hub-state.js`), which know no parameter by themselves: what holds, by name.

    `look` marks language and theme, `ahead` the parameter that is no state at all.
    """
    state = [
        {
            "name": each.name,
            "default": each.default,
            "always": each.always,
            "scope": each.of_scope,
            "only": each.only_on,
            "not": each.not_on,
            "kept": each.kept,
            "typed": each.typed,
            "path": each.in_path,
            "number": each.number,
        }
        for each in PARAMETERS
    ]
    look = [{"name": name, "look": True, "scope": name in OF_SCOPE} for name in LOOK]
    told = [*state, *look, {"name": READ_AHEAD, "ahead": True}]
    return [{key: value for key, value in each.items() if value or key == "default"} for each in told]


def carried(asked: Mapping[str, str], page: str = "") -> dict[str, str]:
    """What of an address a link to `page` (any, where it is left out) says too."""
    names = [each.name for each in PARAMETERS if each.is_said_on(page)]
    known = {*names, *LOOK, READ_AHEAD}
    return {name: value for name, value in asked.items() if name in known}

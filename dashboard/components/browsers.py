"""A browser in words, from what it calls itself."""

from __future__ import annotations

import re

from dashboard.look import Look

# The first that is found: many call themselves by the names of others too.
_BROWSERS = (
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/|\bOpera\b"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Firefox", r"\b(?:Firefox|FxiOS)/"),
    ("Chrome", r"\b(?:Chrome|CriOS|Chromium|HeadlessChrome)/"),
    ("Safari", r"\bSafari/"),
)
_SYSTEMS = (
    ("Windows", r"\bWindows\b"),
    ("Android", r"\bAndroid\b"),
    ("iPhone", r"\biPhone\b"),
    ("iPad", r"\biPad\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("macOS", r"\bMac OS X\b|\bMacintosh\b"),
    ("Linux", r"\bLinux\b"),
)


def named(agent: str, look: Look) -> str:
    """`Firefox on Windows`; only what is known, so that nothing of the text itself is shown."""
    browser, system = (_first(names, agent) for names in (_BROWSERS, _SYSTEMS))
    if browser and system:
        return look.t("account.sessions.named", browser=browser, system=system)
    return browser or system or look.t("account.sessions.unknown")


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, agent)), "")

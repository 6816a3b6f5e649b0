#!/usr/bin/env bash
# Installs what the browser tests need of the system, or says what to run.
# Best is the Chromium without windows: the same engine, and a page opens sooner in it.
set -u
WHOLE="chromium chromium-browser google-chrome google-chrome-stable"
# Fonts for every script that names are written in (Chinese, Japanese and Korean ones are a package of their own, 57 MB:
# customers have such names, and a picture of boxes says nothing about how they look); the one library that Playwright's driver asks for and a bare Debian
# has not. tests/browser/test_setup.py holds that nothing else is asked for.
BESIDES="fonts-noto-core fonts-noto-cjk libatomic1"
# A second engine for a look at every page; where the system has no such package, that test says so.
SECOND="firefox-esr"
HOW="apt-get update && apt-get install -y chromium $SECOND $BESIDES"
found() {
  for name in "$@"; do
    [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && return 0
  done
  return 1
}
there() { # whether all these packages are installed; where there is no dpkg, nobody can say
  command -v dpkg-query >/dev/null 2>&1 || return 0
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || return 1
  done
}
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}
install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1
}
# shellcheck disable=SC2086
{
  found "${PARTNER_HUB_TEST_CHROMIUM:-}" chromium-headless-shell && there $BESIDES && found $SECOND && exit 0
  if [ "$(id -u)" != 0 ] && ! { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; }; then
    found "${PARTNER_HUB_TEST_CHROMIUM:-}" chromium-headless-shell $WHOLE && there $BESIDES && exit 0
    echo "The browser tests need Chromium, fonts and a library of the system. Run as root: $HOW" >&2
    exit 3
  fi
  echo "Installing what the browser tests need ..."
  as_root apt-get update -qq >/dev/null 2>&1
  install $BESIDES || echo "These packages could not be installed: $BESIDES" >&2
  found $SECOND || install $SECOND || echo "This package could not be installed: $SECOND" >&2
  found "${PARTNER_HUB_TEST_CHROMIUM:-}" chromium-headless-shell && exit 0
  install chromium-headless-shell && exit 0
  found $WHOLE && exit 0
  install chromium && exit 0
}
echo "Chromium could not be installed. Run as root: $HOW" >&2
exit 3

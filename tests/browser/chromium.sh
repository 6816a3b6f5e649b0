#!/usr/bin/env bash
# Finds a Chromium for the browser tests, or installs the system's package, or says what to run.
# Best is the one without windows: the same engine, and a page opens sooner in it.
set -u
WHOLE="chromium chromium-browser google-chrome google-chrome-stable"
found() {
  for name in "$@"; do
    [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && return 0
  done
  return 1
}
export DEBIAN_FRONTEND=noninteractive
install() { # as $1 (a prefix for commands), the packages
  local as="$1"
  shift
  $as apt-get install -y -qq --no-install-recommends "$@" fonts-noto-core >/dev/null 2>&1
}
found "${PARTNER_HUB_TEST_CHROMIUM:-}" chromium-headless-shell && exit 0
sudo=""
if [ "$(id -u)" != 0 ]; then
  found $WHOLE && exit 0
  command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && sudo="sudo -n"
  if [ -z "$sudo" ]; then
    echo "The browser tests need Chromium. Run as root: apt-get update && apt-get install -y chromium fonts-noto-core" >&2
    exit 3
  fi
fi
echo "Installing Chromium for the browser tests ..."
$sudo apt-get update -qq >/dev/null 2>&1
install "$sudo" chromium-headless-shell && exit 0
found $WHOLE && exit 0
install "$sudo" chromium && exit 0
echo "Chromium could not be installed. Run: apt-get update && apt-get install -y chromium fonts-noto-core" >&2
exit 3

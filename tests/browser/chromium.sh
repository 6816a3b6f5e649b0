#!/usr/bin/env bash
# Finds a Chromium for the browser tests, or installs the system's package, or says what to run.
set -u
for name in "${PARTNER_HUB_TEST_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
  [ -n "$name" ] && command -v "$name" >/dev/null 2>&1 && exit 0
done
sudo=""
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && sudo="sudo -n"
  if [ -z "$sudo" ]; then
    echo "The browser tests need Chromium. Run as root: apt-get update && apt-get install -y chromium fonts-noto-core" >&2
    exit 3
  fi
fi
echo "Installing Chromium for the browser tests ..."
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq && $sudo apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null && exit 0
echo "Chromium could not be installed. Run: apt-get update && apt-get install -y chromium fonts-noto-core" >&2
exit 3

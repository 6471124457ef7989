#!/bin/sh
# Prints the path of a Chromium for the browser's tests: $CHROMIUM, else one on PATH, else one it installs.
set -eu
cd "$(dirname "$0")/.."

if [ -n "${CHROMIUM:-}" ]; then
  [ -x "$CHROMIUM" ] || { echo "CHROMIUM is $CHROMIUM, which cannot be run." >&2; exit 1; }
  echo "$CHROMIUM"
  exit
fi
for name in chromium chromium-browser google-chrome google-chrome-stable; do
  if command -v "$name"; then exit; fi
done

own() { node --input-type=module -e 'import { chromium } from "@playwright/test"; console.log(chromium.executablePath())'; }
if [ -x "$(own)" ]; then own; exit; fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Chromium for the browser's tests (apt-get; once) ..." >&2
  if apt-get update -q >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -yq --no-install-recommends chromium >&2; then
    command -v chromium
    exit
  fi
fi
echo "Installing Playwright's Chromium for the browser's tests (once) ..." >&2
node_modules/.bin/playwright install chromium >&2 || {
  echo "There is no browser for the tests: install Chromium or Google Chrome, or set CHROMIUM to one." >&2
  exit 1
}
own

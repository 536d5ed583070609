#!/bin/sh
# Make sure that the browser tests find a Chromium, and say which one they take.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1; then
        echo "Browser tests use $(command -v "$name")."
        exit 0
    fi
done
if command -v apt-get >/dev/null 2>&1; then
    root=""
    [ "$(id -u)" = 0 ] || root="sudo"
    echo "Browser tests need Chromium: installing Debian's package ..."
    if $root apt-get update -qq && DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq chromium >/dev/null; then
        exit 0
    fi
fi
echo "No Chromium and no Debian package: taking Playwright's own download ..."
.venv/bin/python -m playwright install chromium

#!/bin/sh
# Install locked packages into /opt/bacasable, and copy what was added to /build/out.
#
# Runs in the builder stage of an image only: the final stage copies /build/out and so keeps
# nothing of the settings of the machine that builds (proxy, package index, CA bundle).
#
# Usage: install.sh [FOLDER OF A PACKAGE OF THIS REPOSITORY]...
set -eu
cd /build
# shellcheck source=/dev/null
. ./common/settings.sh

prefix=/opt/bacasable
if [ ! -x uv/bin/uv ]; then
    python3 -m venv uv
    uv/bin/pip install --quiet --no-cache-dir --require-hashes --requirement common/uv-requirements.txt
fi

list() { [ ! -d "$prefix" ] || (cd / && find "${prefix#/}" ! -type d | sort); }
list > before
[ -x "$prefix/bin/python" ] || uv/bin/uv --quiet venv --python /usr/bin/python3 "$prefix"

install() {
    uv/bin/uv pip install --python "$prefix/bin/python" --no-cache --no-deps --compile-bytecode "$@"
}
[ ! -f requirements.txt ] || install --require-hashes --requirement requirements.txt
for package in "$@"; do
    install "./$package"
done
rm -f "$prefix/.lock"
list > after

# From /, because cp --parents keeps the folders' modes for relative paths only.
mkdir -p out
comm -13 before after > added
cd /
xargs -d '\n' cp --archive --link --parents --target-directory /build/out < /build/added

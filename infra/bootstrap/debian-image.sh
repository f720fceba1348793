#!/usr/bin/env bash
# Makes a minimal Debian as a tar, where no image registry can be reached. Runs as root.
#
# Usage: debian-image.sh SUITE MIRROR TAR OWNER
set -euo pipefail
suite=$1 mirror=$2 tar=$3 owner=$4

export DEBIAN_FRONTEND=noninteractive PATH="$PATH:/usr/sbin:/sbin"
missing=()
command -v debootstrap >/dev/null || missing+=(debootstrap)
[[ -f /usr/share/keyrings/debian-archive-keyring.gpg ]] || missing+=(debian-archive-keyring)
if ((${#missing[@]})); then
    apt-get update
    apt-get install --yes --no-install-recommends "${missing[@]}"
fi

# /var/tmp: debootstrap makes devices and runs programs there, which /tmp often forbids.
root=$(mktemp --directory /var/tmp/debian-image.XXXXXX)
trap 'rm -rf -- "$root" "$tar.partial"' EXIT
debootstrap --variant=minbase --include=ca-certificates \
    --keyring=/usr/share/keyrings/debian-archive-keyring.gpg "$suite" "$root" "$mirror"

cat >"$root/etc/apt/sources.list" <<SOURCES
deb $mirror $suite main
deb $mirror $suite-updates main
deb http://deb.debian.org/debian-security $suite-security main
SOURCES
# What debootstrap copied from this machine, and what it downloaded, is no part of an image.
rm -f "$root/etc/hostname" "$root/etc/resolv.conf" "$root"/var/cache/apt/archives/*.deb
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/log/*
tar --create --numeric-owner --one-file-system --directory "$root" --file "$tar.partial" .
chown "$owner" "$tar.partial"
mv "$tar.partial" "$tar"

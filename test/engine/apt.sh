#!/bin/bash
# apt.sh ARGUMENTS: apt-get over the lists of Debian trixie, in a folder of our own ($APT). The system's own lists,
# packages and configuration stay as they are; the mirror ($MIRROR) is the one the machine already uses.
set -euo pipefail
if [ ! -s "$APT/sources.list" ]; then
  mkdir -p "$APT/lists/partial" "$APT/cache/archives/partial"
  echo "deb [signed-by=$(ls /usr/share/keyrings/debian-archive-keyring.* | head -1)] $MIRROR $SUITE main" >"$APT/sources.list"
  "${BASH_SOURCE[0]}" -q update >&2
fi
exec apt-get -o "Dir::Etc::sourcelist=$APT/sources.list" -o Dir::Etc::sourceparts=/dev/null \
  -o "Dir::State::lists=$APT/lists" -o "Dir::Cache=$APT/cache" -o Dir::State::status=/dev/null \
  -o APT::Sandbox::User=root "$@"

#!/bin/sh
# Runs a TypeScript file of this project, installing the packages first when they are missing or older than the lock file.
set -eu
cd "$(dirname "$0")/.."
# npm's own record of what it installed.
if ! [ node_modules/.package-lock.json -nt package-lock.json ]; then
  command -v npm >/dev/null || { echo "npm is missing: install Node 20 or newer with npm (Debian: apt-get install nodejs npm)" >&2; exit 1; }
  echo "installing npm packages (once) …" >&2
  npm ci --no-audit --no-fund --loglevel=error >&2
fi
exec sh scripts/node.sh "$@"

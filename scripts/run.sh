#!/bin/sh
# Runs a TypeScript file of this project with the pinned Node, installing the packages first when they are missing or old.
set -eu
cd "$(dirname "$0")/.."
stamp=node_modules/.outward-lock
if ! cmp -s package-lock.json "$stamp"; then
  command -v npm >/dev/null || { echo "npm is missing: install Node 20 or newer with npm (Debian: apt-get install nodejs npm)" >&2; exit 1; }
  echo "installing npm packages (once) …" >&2
  npm ci --no-audit --no-fund --loglevel=error >&2
  cp package-lock.json "$stamp"
fi
for node in node_modules/node-linux-*/bin/node node_modules/node-darwin-*/bin/node node; do
  command -v "$node" >/dev/null && exec "$node" "$@"
done
echo "Node is missing" >&2
exit 1

#!/bin/sh
# Runs a TypeScript file of this project with the pinned Node, else with the one on PATH.
set -eu
cd "$(dirname "$0")/.."
for node in node_modules/node-linux-*/bin/node node_modules/node-darwin-*/bin/node node; do
  command -v "$node" >/dev/null && exec "$node" "$@"
done
echo "Node is missing: install Node 20 or newer with npm, then run npm ci" >&2
exit 1

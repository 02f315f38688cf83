#!/bin/sh
# Written by lab/engine/home.ts where the engine looks for an official executable: runs the lab's own instead.
NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE:-'{{compiled}}'}
export NODE_COMPILE_CACHE
exec '{{node}}' --disable-warning=ExperimentalWarning '{{script}}' "$@"

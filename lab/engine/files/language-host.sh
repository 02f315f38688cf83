#!/bin/sh
# Written by lab/engine/home.ts where the engine looks for the official language host: the lab's own.
NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE:-'{{compiled}}'}
export NODE_COMPILE_CACHE
exec '{{node}}' --disable-warning=ExperimentalWarning '{{script}}' "$@"

#!/bin/sh
# Written by lab/engine/home.ts where the engine looks for a provider's plugin: the lab's stand-in.
for engine; do :; done
# The language host may serve it already: then this process only # hands over the port, and ends with its stdin.
if [ -r '{{ports}}'/"$engine"/{{name}} ]; then
  read -r port host < '{{ports}}'/"$engine"/{{name}}
  if kill -0 "$host"; then
    echo "$port"
    exec cat > /dev/null
  fi
fi
NODE_COMPILE_CACHE=${NODE_COMPILE_CACHE:-'{{compiled}}'}
export NODE_COMPILE_CACHE
exec '{{node}}' --disable-warning=ExperimentalWarning '{{script}}' "$@"

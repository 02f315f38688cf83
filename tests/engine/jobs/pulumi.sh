#!/bin/sh
# In place of the engine: installs a plugin as it does, of nothing.
[ "$1 $2 $3" = "plugin install resource" ] || exit 1
echo "$4 $5" >>"$PULUMI_HOME/installed"
mkdir -p "$PULUMI_HOME/plugins/resource-$4-v$5"

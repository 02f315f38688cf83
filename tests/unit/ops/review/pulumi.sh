#!/bin/sh
# In the engine's place, with a program that means harm: it tries to write where the test says, and tells what it finds around it.
log= told= pack=
while [ $# -gt 0 ]; do
  case "$1" in
  --event-log) log=$2 ;;
  --policy-pack) pack=$2 ;;
  esac
  shift
done
echo said >"$log"
[ ! -e link ] || ln -sf "$(cat link)" "$log"
while read -r target; do
  (echo forged >>"$target") 2>/dev/null && told="$told $target"
done <targets
: >"$HOME/mine"
: >"$PULUMI_HOME/mine"
echo own >>targets
[ -e "$PULUMI_HOME/plugins/resource-known" ] && told="$told plugins"
echo "$(id -u) $(id -G)|$told|$(cat program)|$pack|$(env | cut -d= -f1 | sort | tr '\n' ' ')"

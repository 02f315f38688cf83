# Kills the program that applies a project's unit, so many seconds after its exchange has begun. usage: killed.sh SECONDS
set -eu
end=$(($(date +%s) + 60))
until nft list set inet outward held | grep --quiet elements || ls /run/systemd/system/*.next-*.service >/dev/null 2>&1; do
	[ "$(date +%s)" -lt "$end" ] || exit 3
done
sleep "$1"
# The brackets keep it from finding itself.
pkill -KILL --full '[o]utward apply api'

#!/bin/sh
# As Ubuntu's does: a search path of its own; and nothing of the environment, another home, unless it is told to keep them.
# The runner is another machine: this one's labs, in which a run may be, are not there.
path=PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
[ "$1" != --preserve-env ] || { shift; exec env SUDO_USER=runner "$path" "$@"; }
exec env -i HOME="${0%/*}/../root" SUDO_USER=runner OUTWARD_TEST_LAB=nightly "$path" "$@"

#!/bin/sh
# As Ubuntu's does: nothing of the environment, a search path of its own, another home.
exec env -i HOME="${0%/*}/../root" SUDO_USER=runner PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"

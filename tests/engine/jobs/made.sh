#!/bin/sh
# In place of what builds or installs: makes what is to be made of nothing, and writes down that it was called.
echo "${0##*/} $*" >>"${0%/*}/made"
case "${0##*/} $1" in
"go version") echo "go version" ;;
"go build")
  while [ "$1" != -o ]; do shift; done
  : >"$2"
  ;;
mmdebstrap*) for last; do [ ! -e "${last%/root}" ] || mkdir -p "$last"; done ;;
esac

#!/usr/bin/env bash
# tests/lang/alone.sh MICA RUN... - the programs that RUN runs behave the same by a mica beside which there is no folder of the library.
set -u
. "$(dirname "$0")/../lib.sh"
cp "$1" "$work/mica"
shift
"$@" "$work/mica"

#!/usr/bin/env bash
# tests/lang/apart.sh RUN MICA - no program that RUN (run.py) runs finds a file that another one left, and all find the helpers.
set -u
. "$(dirname "$0")/../lib.sh"
mkdir -p "$work/cases/helpers" || exit 2
echo "function say_it (), disp ('helped'); end" >"$work/cases/helpers/say_it.m"
for case in first second third; do
  echo "disp (exist ('left', 'file')); fclose (fopen ('left', 'w')); say_it ()" >"$work/cases/$case.m"
  printf '0\nhelped\n' >"$work/cases/$case.out"
done
expect_run 0 '^3 passed, 0 failed$' python3 "$1" --root "$work/cases" "$2" -q
expect_run 0 '^2 passed, 0 failed$' python3 "$1" --root "$work/cases" --without second "$2" -q
exit $((bad > 0))

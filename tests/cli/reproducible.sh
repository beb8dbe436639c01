#!/usr/bin/env bash
# tests/cli/reproducible.sh MICAC STDLIB - the standard library's snapshot is the same bytes from two paths, with one job and with several, and
# in two locales, time zones and environments; and every byte of it passes verification.
set -eu
micac=$1 stdlib=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset SOURCE_DATE_EPOCH
mkdir -p "$work/some/other/place"
cp -r "$stdlib" "$work/some/other/place/library"
touch "$work/some/other/place/library"/*/*.m
"$micac" build --jobs 1 -o "$work/a.snap" "$stdlib" >/dev/null
"$micac" build --jobs 4 -o "$work/b.snap" "$stdlib" >/dev/null
(cd "$work/some/other/place/library" && env -i TZ=Asia/Tokyo LC_ALL=C.UTF-8 HOME=/nowhere "$micac" build --jobs 2 -o "$work/c.snap" .) >/dev/null
cmp "$work/a.snap" "$work/b.snap"
cmp "$work/a.snap" "$work/c.snap"
"$micac" verify "$work/a.snap"
if strings -n 6 "$work/a.snap" 2>/dev/null | grep -F "$work"; then
  echo "the snapshot holds the path it was built in"
  exit 1
fi

#!/usr/bin/env bash
# tests/cli/reproducible.sh MICAC STDLIB - the standard library's snapshot, with a profile and without, is the same bytes whatever its path, the order its files were made in, the
# locale, the time zone, the umask, the number of jobs and the layout of the address space; and every byte of it passes verification.
set -u
micac=$1 stdlib=$2
. "$(dirname "$0")/../lib.sh"
unset SOURCE_DATE_EPOCH
place=$work/some/other/place
mkdir -p "$place" "$work/locale"
# the same files, made in the opposite order, at other times
find "$stdlib" -name '*.m' -printf '%P\n' | sort -r | while read -r name; do
  mkdir -p "$place/$(dirname "$name")"
  cat "$stdlib/$name" >"$place/$name"
done
find "$place" -name '*.m' -exec touch -d '2001-02-03' {} +
# a locale whose i and commas are other ones, where it can be made
localedef -i tr_TR -f UTF-8 "$work/locale/tr_TR.UTF-8" 2>/dev/null
# same WHAT REFERENCE COMMAND...: COMMAND, told the output as its last argument but the folder, gives the bytes of REFERENCE
same() {
  local what=$1 reference=$2
  shift 2
  rm -f "$work/new.snap"
  "$@" >/dev/null || fail "$what: the build failed"
  cmp -s "$work/$reference" "$work/new.snap" || fail "$what: other bytes"
}
# plain: production. rich: parts alone with dictionaries, packed.
plain=("$micac" build -o "$work/new.snap")
rich=("$micac" build --compression zstd --level 2 --access single --packed -o "$work/new.snap")
"${plain[@]}" --jobs 1 "$stdlib" >/dev/null && mv "$work/new.snap" "$work/plain.snap" || fail "no plain snapshot"
"${rich[@]}" --jobs 1 "$stdlib" >/dev/null && mv "$work/new.snap" "$work/rich.snap" || fail "no rich snapshot"
for jobs in 2 8; do
  same "$jobs jobs" plain.snap "${plain[@]}" --jobs $jobs "$stdlib"
  same "$jobs jobs, rich" rich.snap "${rich[@]}" --jobs $jobs "$stdlib"
done
cd "$place" || exit 2
same "another path, order of files and environment" plain.snap \
  env -i TZ=Asia/Tokyo LC_ALL=tr_TR.UTF-8 LOCPATH="$work/locale" HOME=/nowhere "${plain[@]}" --jobs 2 .
same "another path, order of files and environment, rich" rich.snap \
  env -i TZ=America/Caracas LC_ALL=C LANG=de_DE.UTF-8 HOSTNAME=elsewhere USER=nobody "${rich[@]}" --jobs 2 "$place"
(umask 077 && same "umask 077" plain.snap "${plain[@]}" "$stdlib" && [ $bad = 0 ]) || fail "umask 077"
same "umask 000" plain.snap bash -c 'umask 000; exec "$@"' - "${plain[@]}" "$stdlib"
if setarch -R true 2>/dev/null; then
  same "address space not randomised" plain.snap setarch -R "${plain[@]}" "$stdlib"
  same "address space not randomised, rich" rich.snap setarch -R "${rich[@]}" "$stdlib"
fi
# a profile is an input like the sources: another one may give other bytes, the same one gives the same
printf 'x = mean([1 2 3]); y = strjoin({"a", "b"}, ",");\n' >"$work/program.m"
"${plain[@]}" "$stdlib" >/dev/null
mv "$work/new.snap" "$work/start.snap"
"$micac" train -o "$work/profile.mp" --snapshot "$work/start.snap" -- "$work/program.m" >/dev/null || fail "no profile"
"${plain[@]}" --profile "$work/profile.mp" --jobs 1 "$stdlib" >/dev/null && mv "$work/new.snap" "$work/profiled.snap" || fail "no snapshot with a profile"
cmp -s "$work/profiled.snap" "$work/plain.snap" && fail "the profile left no trace"
cp "$work/profile.mp" "$work/elsewhere.mp"
same "with a profile" profiled.snap env TZ=Asia/Tokyo "${plain[@]}" --profile "$work/elsewhere.mp" --jobs 8 "$place"
# a time is recorded when it is given, and then it alone makes the difference
SOURCE_DATE_EPOCH=1000000000 "${plain[@]}" "$stdlib" >/dev/null && mv "$work/new.snap" "$work/dated.snap"
cmp -s "$work/dated.snap" "$work/plain.snap" && fail "SOURCE_DATE_EPOCH left no trace"
same "dated" dated.snap env SOURCE_DATE_EPOCH=1000000000 TZ=Asia/Tokyo "${plain[@]}" --jobs 2 "$place"
for name in plain rich dated profiled; do "$micac" verify "$work/$name.snap" >/dev/null || fail "$name does not verify"; done
"$micac" unpack "$work/rich.snap" -o "$work/open.snap" >/dev/null
for name in plain open; do
  grep -aqF -e "$work" -e "$stdlib" "$work/$name.snap" && fail "$name holds a path"
done
[ $bad = 0 ]

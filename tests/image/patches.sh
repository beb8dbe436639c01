#!/usr/bin/env bash
# tests/image/patches.sh MICA MICAC SNAPSHOT - functions that were replaced are in an image as they were: which one is called,
# what comes back, what their persistent variables hold, and the old versions that still run.
set -u
mica=$1 micac=$2 snapshot=$3
. "$(dirname "$0")/../lib.sh"
export XDG_DATA_HOME=$work/data
cd "$work" || exit 1

# life TEXT...: a life of p.img that runs these texts.
life() {
  local arguments=() text
  for text; do arguments+=(-e "$text"); done
  timeout 60 "$mica" -q --snapshot "$snapshot" --image p.img "${arguments[@]}" 2>&1 | tr '\n' '|'
  "$micac" image verify --deep --snapshot "$snapshot" p.img > proof 2>&1 || fail "refused: $(cat proof)"
}
# said WANTED TEXT...: what a life says.
said() {
  local want=$1 got
  shift
  got=$(life "$@")
  [ "$got" = "$want" ] || fail "$*: said $got, not $want"
}

said '' 'function y = flip (x, varargin), y = "patched"; end' 'function r = own (), r = 1; end' \
  'function r = own (), persistent n = 0; n++; r = @() sprintf ("old body %d", n); end' 'h = own (); own ();'
said 'patched|' 'disp (fliplr (1:3))'
said 'old body 1|old body 3|' 'disp (h ())' 'disp (own () ())'
said 'flip|own|2|' 'p = patches (); disp (p(1).name), disp (p(2).name), disp (numel (p))'
said "'flip' is a command-line function, a patch from <command line> of the function of the standard library (general/flip.m)|" 'which flip'
said 'function y = flip (x, varargin), y = "patched"; end|' 'patch_view flip'
said '1|   3   2   1|0|old body 1|' 'warning ("off", "Mica:persistent-lost"); patch_reset own, disp (own ())' 'patch_reset all, disp (fliplr (1:3)), disp (numel (patches ()))' 'disp (h ())'
said '1|0|' 'disp (own ()), disp (numel (patches ()))'

# A program that stands in the old version of a function ends it, and then calls the new one.
cat > main.m <<'E2'
1;
function r = f (), persistent n = 5; n++; eval ("function r = f (), persistent n = 0; n++; r = n * 100; end"); r = 0; if n == 6, r = image_save ("stands.img"); end, n++; r = [r n]; end
disp (f ()), disp (f ()), disp (numel (patches ())), patch_reset f
disp (f ())
E2
"$mica" -q --snapshot "$snapshot" main.m > first 2>&1 || fail "the program: $(cat first)"
"$micac" image verify --deep --snapshot "$snapshot" stands.img > proof 2>&1 || fail "refused: $(cat proof)"
"$mica" -q --snapshot "$snapshot" --image stands.img --save never > second 2>&1 || fail "the next life: $(cat second)"
[ "$(tr -s ' \n' ' ' < first)" = " 0 7 800 1 0 10 " ] || fail "first: $(tr -s ' \n' ' ' < first)"
[ "$(tr -s ' \n' ' ' < second)" = " 1 7 800 1 0 10 " ] || fail "second: $(tr -s ' \n' ' ' < second)"

# A file that changed between two lives: a new version, with the old one's persistent variables.
mkdir fns && echo 'function r = g (), persistent n = 0; n++; r = n; end' > fns/g.m
rm p.img
said '2|' 'addpath ([pwd "/fns"]); g (); disp (g ())'
said '3|' 'disp (g ())'
echo 'function r = g (), persistent n = 0; n++; r = -n; end' > fns/g.m
said '-4|1|' 'disp (g ())' 'r = reload (); disp (numel (r.patched))'
echo 'function r = g (), persistent n = 0; n++; r = (; end' > fns/g.m
said '-5|' 'warning ("off", "Mica:reload-stale"); disp (g ())'

# Carried over to another library, both the patch and what it replaced are there.
rm p.img
said '' 'function r = own (), r = 1; end' 'function r = own (), r = 2; end'
mkdir lib && echo 'function r = lib_one (), r = 1; end' > lib/lib_one.m && "$micac" build -o other.snap lib > told 2>&1 || fail "build: $(cat told)"
"$micac" image migrate --snapshot other.snap --from "$snapshot" p.img -o m.img > told 2>&1 || fail "migrate: $(cat told)"
mv m.img p.img
snapshot=other.snap
said '2|1|1|' 'disp (own ())' 'disp (numel (patches ()))' 'patch_reset own' 'disp (own ())'
snapshot=$3

# Going back brings back what a name meant then.
cat > back.m <<'E2'
1;
function r = f (), r = "first"; end
if ! image_checkpoint ("then")
  eval ('function r = f (), r = "patched"; end'); disp (f ())
  rollback ("then");
end
disp (f ()), disp (numel (patches ()))
E2
expect_run 0 '^patched$' "$mica" -q --snapshot "$snapshot" --image b.img back.m
[ "$("$mica" -q --snapshot "$snapshot" back.m 2>&1 | tr '\n' ' ')" = "patched first 0 " ] || fail "rollback: $("$mica" -q --snapshot "$snapshot" back.m 2>&1)"
exit $((bad > 0))

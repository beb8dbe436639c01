#!/usr/bin/env bash
# tests/session/structure.sh MICA MICAC - a layer keeps what its folder has: functions of equal names in several folders, private
# folders at any depth, packages, folders of classes, scripts; and the order of a search path of all folders.
set -u
mica=$1 micac=$2
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2
export mica micac
expect() { expect_line "$@"; }
give() { # give FILE TEXT: a function file below lib/ that returns the text
  mkdir -p "lib/$(dirname "$1")"
  local name=${1##*/}
  printf 'function s = %s (varargin)\n  %% %s  help of %s\n  s = %s;\nend\n' "${name%.m}" "${name%.m}" "$1" "$2" > "lib/$1"
}
# f in the order of a search path: own files of a folder before its folders, folders by name
give b/f.m '"b"'
give a/x/f.m '"a/x"'
give a.b/f.m '"a.b"'
give a/z.m '"z"'
give a-b/f.m '["a-b " helper()]'
give a-b/private/helper.m '"of a-b"'
give b/user.m '[f() " " helper()]'
give b/private/helper.m '"of b"'
give b/c/deepest.m 'helper()'
give b/c/private/helper.m '["of b/c " second()]'
give b/c/private/second.m '"two"'
# packages, within packages, with a private folder
give +p/f.m '["p.f " helper()]'
give +p/private/helper.m '"of p"'
give b/+p/g.m '"p.g"'
give +p/+q/f.m '"p.q.f"'
give a/+p/f.m '"hidden p.f"'
# classes
give @cls/cls.m '"constructor"'
give b/@cls/show.m '"@cls/show"'
give a/@cls/show.m '"first @cls/show"'
give +p/@inner/inner.m '"p.inner"'
give +p/@inner/m.m '"@p.inner/m"'
give cls.m '"a function of a class name"'
# where no path leads
give b/private/more/lost.m '"lost"'
give @cls/more/lost.m '"lost"'
mkdir -p lib/s lib/t
printf 'said = "script of s";\n' > lib/s/run_me.m
printf 'said = "script of t";\n' > lib/t/run_me.m
printf 'function y = broken (\n' > lib/t/broken.m
expect 1 't/broken.m:' '"$micac" build -o lib.snap lib'
expect 0 '^lib.snap: 26 of 27 sources, 26 entries' '"$micac" build --keep-going -o lib.snap lib'
expect 0 '^b/f.m: warning: f is hidden by a/x/f.m$' '"$micac" build --keep-going -o again.snap lib'
cmp -s lib.snap again.snap || fail "two builds of one folder differ"
"$micac" build --keep-going --jobs 1 --incremental -o again.snap lib > /dev/null 2>&1
cmp -s lib.snap again.snap || fail "an incremental build differs"
"$micac" build --keep-going --incremental -o again.snap lib > /dev/null 2>&1
cmp -s lib.snap again.snap || fail "an incremental build that takes everything over differs"
expect 0 'verified|good|ok' '"$micac" verify lib.snap'

run() { expect 0 "^$1\$" "\"\$mica\" --layer lib.snap -e '$2'"; }
run 'a/x' 'disp (f ())'
run 'a/x of b' 'disp (user ())'
run 'of b/c two' 'disp (deepest ())'
run 'p.f of p' 'disp (feval ("p.f"))'
run 'p.g' 'disp (feval ("p.g"))'
run 'p.q.f' 'disp (feval ("p.q.f"))'
run 'constructor' 'disp (cls ())'
run 'p.inner' 'disp (feval ("p.inner"))'
run 'script of s' 'run_me; disp (said)'
expect 1 "'lost' undefined" '"$mica" --layer lib.snap -e "lost ()"'
expect 1 "'helper' undefined" '"$mica" --layer lib.snap -e "helper ()"'
# all that have a name, hidden ones too
expect 0 "^$work/lib.snap/a/x/f.m $work/lib.snap/a-b/f.m $work/lib.snap/a.b/f.m $work/lib.snap/b/f.m\$" \
  '"$mica" --layer lib.snap -e "w = which (\"-all\", \"f\"); printf (\"%s\\n\", strjoin (w'"'"', \" \"))"'
expect 0 "^'f' is a function of the layer lib.snap \(b/f.m\)$" '"$mica" --layer lib.snap -e "which -all f"'
run "$work/lib.snap/a/x/f.m" 'disp (which ("f"))'
run "$work/lib.snap/.p/.q/f.m" 'disp (which ("p.q.f"))'
run "$work/lib.snap/@cls/cls.m $work/lib.snap/cls.m" 'w = which ("-all", "cls"); printf ("%s %s\n", w{:})'
expect 0 "^'sin' is a built-in function$" '"$mica" -e "which -all sin"'
expect 0 '^command-line function' '"$mica" -e "function fliplr (), end" -e "w = which (\"-all\", \"fliplr\"); disp (w{1}); disp (numel (w))"'
run ' f  help of a/x/f.m' 'help f'
# where a function is, asked by itself and by one that it calls
give b/place.m '[mfilename("fullpathext") " " asked()]'
printf 'function s = asked ()\n  s = evalin ("caller", "mfilename (\\"fullpath\\")");\nend\n' > lib/asked.m
"$micac" build --keep-going -o place.snap lib > /dev/null 2>&1
expect 0 "^$work/place.snap/b/place.m $work/place.snap/b/place\$" '"$mica" --layer place.snap -e "disp (place ())"'
# the prompt's completion and spelling know no hidden names
expect 1 "did you mean 'deepest'" '"$mica" --layer lib.snap -e "depest ()"'
# a snapshot of what runs keeps the same
expect 0 '^$' '"$mica" --layer lib.snap -e "snapshot_create (\"run.snap\")"'
expect 0 '^a/x of b, p.f of p$' '"$mica" --snapshot run.snap -e "printf (\"%s, %s\\n\", user (), feval (\"p.f\"))"'
expect 0 'layer1/b/f.m$' '"$mica" --snapshot run.snap -e "w = which (\"-all\", \"f\"); disp (w{end})"'
# several folders: each keeps its own, the first comes first
mkdir -p one/lib two/lib
echo 'function s = g (), s = "one"; end' > one/lib/g.m
echo 'function s = g (), s = "two"; end' > two/lib/g.m
echo 'function s = g (), s = "three"; end' > g.m
expect 0 '^lib/g.m: warning: g is hidden by g.m$' '"$micac" build -o both.snap one/lib two/lib'
expect 0 '^lib-2/g.m: warning: g is hidden by g.m$' '"$micac" build -o both.snap one/lib two/lib one/lib'
expect 0 "^one $work/both.snap/g.m $work/both.snap/lib/g.m $work/both.snap/lib-2/g.m\$" \
  'rm g.m; "$mica" --layer both.snap -e "printf (\"%s %s\\n\", g (), strjoin (which (\"-all\", \"g\")'"'"', \" \"))"'
[ $bad -eq 0 ]

#!/usr/bin/env bash
# tests/cli/path.sh MICA SNAPSHOT - the search path that programs begin with: --path, MICA_PATH, what savepath kept; start-up files.
set -u
mica=$(realpath "$1") snapshot=$(realpath "$2")
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2
export HOME=$work/home
unset XDG_CONFIG_HOME MICA_CONFIG MICA_PATH MICA_STARTUP
export mica snapshot
expect() { expect_line "$@"; }
mkdir -p "$HOME" a b c here/+pk
for d in a b c; do echo "function r = who_am_i (), r = '$d'; end" >$d/who_am_i.m; done
echo "function r = of_b (), r = 'of b'; end" >b/of_b.m
run='"$mica" --snapshot "$snapshot"'

expect 0 '^b$' "$run --path b -e 'disp (who_am_i ())'"
expect 0 '^a of b$' "$run -p a:b -e 'disp ([who_am_i() \" \" of_b()])'"
expect 0 '^c of b$' "$run -p c -p b -e 'disp ([who_am_i() \" \" of_b()])'"
expect 0 '^a$' "MICA_PATH=a:/none $run -e 'disp (who_am_i ())'"
expect 0 '^c of b$' "MICA_PATH=a:b $run --path c/ -e 'cd here; disp ([who_am_i() \" \" of_b()])'"
expect 0 "^c:b .:$work/c:$work/b:$work/a:" "MICA_PATH=a $run -p c:b -e 'cd here; printf (\"%s %s\", command_line_path (), path ())'"
expect 0 "^.:$work/c:$work/a:[^:]*\$" "MICA_PATH=a $run -p c -e 'addpath (\"b\"); restoredefaultpath (); disp (path ())'"
expect 2 "there is no folder 'none'" "$run --path a:none -e 1"
expect 2 'path' "$run --path"

# the folder of a program is searched wherever the program goes, however the program was named
mkdir -p prog/+pq prog/sub
echo "function r = beside (), r = 'beside'; end" >prog/beside.m
echo "function r = packed (), r = 'packed'; end" >prog/+pq/packed.m
echo 'cd sub; printf ("%s %s %s\n", beside (), pq.packed (), mfilename ())' >prog/p.m
echo 'cd prog; printf ("%s ", beside ()); cd sub; printf ("%s %s\n", beside (), pq.packed ())' >prog/q.m
echo 'cd prog' >moves.m
for name in p.m ./p.m ../prog/p.m "$work/prog/p.m"; do expect 0 '^beside packed p$' "cd prog && $run $name"; done
expect 0 '^beside beside packed$' "$run prog/q.m"
expect 0 '^beside packed p$' "$run --startup moves.m p.m"
expect 0 '^beside packed p$' "cd prog && sed 's/cd sub;/image_save (\"s.img\"); &/' p.m >r.m && $run r.m >first && cd / && $run --image $work/prog/s.img --save never | sed s/r\$/p/"

# savepath, and a run without what it kept
expect 0 '^0$' "$run -e 'addpath (\"a\"); addpath (\"b\", \"-end\"); disp (savepath ())'"
expect 0 "^.:$work/a:[^:]*:$work/b\$" "$run -e 'cd here; disp (path ())'"
expect 0 '^a of b 1$' "$run -e 'printf (\"%s %s %d\\n\", who_am_i (), of_b (), isequal (path (), pathdef ()))'"
expect 0 '^c$' "$run -p c -e 'disp (who_am_i ())'"
expect 0 '^0 0$' "$run --no-startup -e 'printf (\"%d %d\\n\", exist (\"of_b\"), exist (\"who_am_i\"))'"
expect 0 '^1$' "XDG_CONFIG_HOME=$work/xdg $run -e 'addpath (\"c\"); savepath (); disp (isfile (\"$work/xdg/mica/path\"))'"
printf 'x = 3;\n' >def.m
expect 0 '^0$' "$run -e 'disp (savepath (\"def.m\"))'"
expect 0 '^1$' "$run -e 'restoredefaultpath (); addpath (\"c\"); savepath def.m; text = fileread (\"def.m\"); disp (numel (strfind (text, \"savepath\")))'"
expect 0 '^3 c$' "$run --no-startup -e 'source def.m; printf (\"%d %s\\n\", x, who_am_i ())'"
expect 0 '^1$' "$run -e 'disp (savepath (\"/none/such/file\"))'"
expect 1 'savepath: /none/such/file cannot' "$run -e 'savepath (\"/none/such/file\")'"
head -c 3000000 /dev/urandom >"$HOME/.config/mica/path"
expect 0 '^3$' "$run -e 'disp (numel (\"abc\"))'"
printf '# comment\n\n*\n*\n/none\n' >"$HOME/.config/mica/path"
expect 0 '^3$' "$run -e 'disp (numel (\"abc\"))'"
rm "$HOME/.config/mica/path"

# a prompt runs the user's start-up file and that of the current folder; programs run neither
echo 'first = 1;' >"$HOME/.config/mica/startup.m"
echo 'second = first + 1;' >here/startup.m
expect 0 '= 2$' "cd here; echo second | $run -q -i"
expect 0 'undefined' "cd here; echo second | $run -q -i --no-startup 2>&1"
expect 0 '^0$' "cd here; $run -e 'disp (exist (\"second\"))'"
chmod o+w here/startup.m
expect 0 'undefined' "cd here; echo second | $run -q -i 2>&1"

# a prompt notices files that come, change and go between its lines
cat >lines <<M
disp (exist ("came"))
system ("echo \"function r = came (), r = 10; end\" >came.m");
came ()
system ("echo \"function r = came (), r = 20 + 0; end\" >came.m");
came ()
system ("rm came.m; mkdir @came; echo \"function r = came (), r = 'class'; end\" >@came/came.m");
came ()
system ("rm -r @came");
disp (exist ("came"))
M
expect 0 '^0 ans = 10 ans = 20 ans = class 0 $' "$run -q -i --no-startup <lines 2>&1 | grep -o 'ans = .*\|^[0-9]*\$\|[0-9]\$' | tr '\n' ' '"
[ $bad = 0 ]

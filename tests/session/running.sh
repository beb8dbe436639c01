#!/usr/bin/env bash
# tests/session/running.sh MICA MICAC SNAPSHOT STDLIB - snapshot_create: the library as it runs, with what the program defined, serves as library and layer.
set -u
mica=$1 micac=$2 stdlib=$3 sources=$4
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2
export mica micac stdlib sources
expect() { expect_line "$@"; }
same() { cmp "$1" "$2" || bad=$((bad + 1)); }

cat >program.m <<'EOF'
1;
% adds one
function y = helper (x)
  y = x + 1;
end
function varargout = both (x)
  varargout = {helper(x), 2 * helper(x)};
end
function y = replaced ()
  y = "old";
end
eval ("function y = replaced (), y = 'new'; end");
eval ("function m = mode (varargin), m = 'mine'; end");
snapshot_create (argv (){1});
EOF
use='[a, b] = both (3); disp ([a b]); disp (replaced ()), disp (mode ([1 1 2])), disp (mean ([1 2 6]))'
wanted=$(printf '4   8\nnew\nmine\n3')
expect 0 '^$' '"$mica" --snapshot "$stdlib" program.m one.snap'
for how in "--snapshot one.snap --stdlib /nowhere --strict" "--snapshot $stdlib --layer one.snap --strict"; do
  got=$("$mica" $how -e "$use" 2>&1 | sed 's/^ *//')
  [ "$got" = "$wanted" ] || { echo "$how: $got"; bad=$((bad + 1)); }
done
expect 0 'good' '"$micac" verify one.snap'
expect 0 'y = x \+ 1;' '"$mica" --snapshot one.snap -e "type helper"'
# the same library and functions: the same bytes, from the snapshot, from the folder, and from the result itself
expect 0 '^$' '"$mica" --snapshot "$stdlib" program.m two.snap'
same one.snap two.snap
expect 0 '^$' '"$mica" --snapshot none --stdlib "$sources" program.m two.snap'
same one.snap two.snap
expect 0 '^$' "\"\$mica\" --snapshot one.snap -e \"snapshot_create ('two.snap')\""
same one.snap two.snap
# texts of -e and of files that are sourced define functions too; those of function files stay in their files
printf '1;\nfunction y = sourced (), y = "sourced"; end\n' >defs.m
printf 'function y = in_file (), y = 1; end\n' >in_file.m
expect 0 '^1$' "\"\$mica\" -e 'function y = typed (), y = 7; end' -e 'source defs.m; disp (in_file ()); snapshot_create (\"three.snap\")'"
rm in_file.m
expect 0 '^7sourced$' "\"\$mica\" --snapshot three.snap -e \"printf ('%d%s\\n', typed (), sourced ())\""
expect 1 "'in_file' undefined" '"$mica" --snapshot three.snap -e "in_file ()"'
# layers, the upper one first, each with private functions of its own
for layer in low high; do
  mkdir -p $layer/private
  printf 'function s = who_%s (), s = ["%s " hidden()]; end\n' $layer $layer >$layer/who_$layer.m
  printf 'function s = hidden (), s = "hidden in %s"; end\n' $layer >$layer/private/hidden.m
  printf 'function s = who_is (), s = "%s"; end\n' $layer >$layer/who_is.m
  "$micac" build -o $layer.snap $layer >/dev/null || bad=$((bad + 1))
done
expect 0 '^$' '"$mica" --layer low.snap --layer high.snap -e "snapshot_create (\"four.snap\")"'
expect 0 '^low hidden in low, high hidden in high, high$' '"$mica" --snapshot four.snap -e "printf (\"%s, %s, %s\n\", who_low (), who_high (), who_is ())"'
expect 1 "'hidden' undefined" '"$mica" --snapshot four.snap -e "hidden ()"'
# refused
expect 1 'snapshot_create: FILE must be a string' '"$mica" -e "snapshot_create (3)"'
expect 0 'snapshot_create: /nowhere/x.snap' '"$mica" -e "try, snapshot_create (\"/nowhere/x.snap\"), catch e, disp (e.message), end"'
[ $bad = 0 ]

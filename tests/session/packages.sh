#!/usr/bin/env bash
# tests/session/packages.sh MICA MICAC - packages: installed as snapshots, loaded as layers while a program runs; what is refused;
# installs that are killed.
set -u
mica=$1 micac=$2
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2
export mica micac MICA_PACKAGES="$work/packages"
expect() { expect_line "$@"; }
# give NAME VERSION DEPENDS: a package with a function NAME_f, which tells its version and what a private one says
give() {
  mkdir -p "$1/inst/private" "$1/inst/+$1"
  printf 'Name: %s\nVersion: %s\nDate: 2020-01-02\nAuthor: A\nMaintainer: M\nTitle: T %s\nDescription: %s is for\n tests\n' \
    "$1" "$2" "$1" "$1" > "$1/DESCRIPTION"
  [ -z "$3" ] || printf 'Depends: %s\n' "$3" >> "$1/DESCRIPTION"
  printf 'Categories: Misc\n' >> "$1/DESCRIPTION"
  printf 'function r = %s_f (), r = ["%s " %s_hidden()]; end\n' "$1" "$2" "$1" > "$1/inst/$1_f.m"
  printf 'function r = %s_hidden (), r = "hidden"; end\n' "$1" > "$1/inst/private/$1_hidden.m"
  printf 'function r = in (), r = "in %s"; end\n' "$1" > "$1/inst/+$1/in.m"
}
give alpha 1.2.0 'octave (>= 4.0)'
printf 'alpha >> Alpha\n# a comment\nFirst group\n alpha_f\n alpha_g\nSecond\n alpha_h\n' > alpha/INDEX
echo 'disp ("alpha added")' > alpha/PKG_ADD
printf '%% PKG_DEL: disp ("alpha gone")\n' >> alpha/inst/alpha_f.m
echo 'function r = alpha_leave (), pkg unload alpha; r = alpha_hidden (); end' > alpha/inst/alpha_leave.m
give beta 0.3 'octave (>= 4.0), alpha (>= 1.0)'
give gamma 1 'beta (< 0.3), nowhere'
give delta 1 ''
give epsilon 1 ''

# nothing there
expect 0 '^no packages installed.$' '"$mica" -e "pkg list"'
[ ! -e packages ] || fail "a list makes a folder"
# dependencies
expect 1 'beta needs alpha >= 1.0' '"$mica" -e "pkg install beta"'
expect 0 '^no packages installed.$' '"$mica" -e "pkg list"'
expect 0 '^$' '"$mica" -e "pkg install beta alpha"'
expect 1 'gamma needs beta < 0.3' '"$mica" -e "pkg install gamma"'
expect 1 'gamma needs nowhere >= 0.0.0' '"$mica" -e "pkg install gamma"'
expect 0 "^ +alpha  \\|   1.2.0 \\| $work/packages/alpha-1.2.0\$" '"$mica" -e "pkg list"'
expect 0 '^alpha 1.2.0 alpha is for  tests 0 >= 4.0$' \
  '"$mica" -e "p = pkg (\"list\"){1}; d = p.depends{1}; printf (\"%s %s %s %d %s %s\\n\", p.name, p.version, p.description, p.loaded, d.operator, d.version)"'
# what it is not before it is loaded, and is then; with what it depends on
expect 1 "'beta_f' undefined" '"$mica" -e "beta_f ()"'
expect 0 '^alpha added,0.3 hidden,1.2.0 hidden,in alpha,$' \
  '"$mica" -e "pkg load beta; disp (beta_f ()); disp (alpha_f ()); disp (feval (\"alpha.in\"))" | tr "\n" ,'
expect 0 '^ +beta \*\|' '"$mica" -e "pkg load beta; pkg list"'
expect 0 "^$work/packages/beta-0.3/package.snap/beta_f.m\$" '"$mica" -e "pkg load beta; disp (which (\"beta_f\"))"'
expect 0 "^'alpha_f' undefined" '"$mica" -e "pkg load -nodeps beta; try, alpha_f (), catch e, disp (e.message), end"'
# unloaded: known no more, while what is running or kept goes on
expect 0 "^alpha gone\$" '"$mica" -e "pkg load alpha; pkg unload alpha"'
expect 0 "^alpha gone,hidden'alpha_f' undefined" \
  '"$mica" -e "pkg load alpha; printf (\"%s\", alpha_leave ()); try, alpha_f (), catch e, disp (e.message), end" | tail -n +2 | tr "\n" ,'
expect 0 '^1.2.0 hidden$' '"$mica" -e "pkg load alpha; for k = 1:9, pkg unload alpha; pkg load alpha; end; disp (alpha_f ())"'
expect 1 'depend on the one.s. you want to unload' '"$mica" -e "pkg load beta; pkg unload alpha"'
expect 0 '^0.3 hidden$' '"$mica" -e "pkg load beta; pkg unload -nodeps alpha; disp (beta_f ())"'
expect 1 'package nope is not installed' '"$mica" -e "pkg load nope"'
# as many as there are places
expect 0 '^$' '"$mica" -e "pkg install delta epsilon"'
expect 1 'all 3 places for layers are taken' '"$mica" -e "pkg load beta delta epsilon"'
"$micac" build -o own.snap delta > /dev/null || exit 2
expect 1 'all 3 places for layers are taken' '"$mica" --layer own.snap -e "pkg load beta delta"'
# words
expect 0 ',Depended on by:,.beta,Status:,.Not loaded,$' '"$mica" -e "pkg describe alpha" | tail -n +9 | tr "\n" ,'
expect 0 'Provides:,First group,.alpha_f,.alpha_g,Second,.alpha_h,$' '"$mica" -e "pkg describe -verbose alpha" | tr "\n" ,'
expect 0 'Misc,.beta_f,$' '"$mica" -e "pkg describe -verbose beta" | tr "\n" ,'
expect 0 '^1.2.0$' '"$mica" -e "disp (ver (\"alpha\").Version)"'
expect 0 '^5$' '"$mica" -e "disp (numel (ver ()))"'
# another version takes the place; a program that has loaded the old one keeps it
sed -i 's/1.2.0/1.3.0/' alpha/DESCRIPTION alpha/inst/alpha_f.m
expect 0 '^1.2.0 hidden$' '"$mica" -e "pkg load alpha; pkg install alpha; disp (alpha_f ())"'
expect 0 '^1.3.0 hidden$' '"$mica" -e "pkg load alpha; disp (alpha_f ())"'
[ "$(ls packages | grep -c alpha)" = 1 ] || fail "the old version is still there: $(ls packages)"
expect 0 '^1.3.0 hidden$' '"$mica" -e "pkg install alpha; pkg install -verbose alpha; pkg load alpha; disp (alpha_f ())"'
# uninstall
expect 1 'beta needs alpha >= 1.0' '"$mica" -e "pkg uninstall alpha"'
expect 0 '^$' '"$mica" -e "pkg uninstall -nodeps beta alpha delta epsilon"'
[ -z "$(ls -A packages)" ] || fail "something is left: $(ls -A packages)"
# refused: what must be compiled, what is no package, names that lead elsewhere
mkdir -p delta/src
touch delta/src/Makefile delta/src/fast.cc delta/src/notes.txt
expect 1 'delta needs compiled extensions, which cannot be used: src/Makefile, src/fast.cc$' '"$mica" -e "pkg install delta"'
rm delta/src/Makefile delta/src/fast.cc
expect 0 '^$' '"$mica" -e "pkg install delta; pkg uninstall delta"'
mkdir empty
expect 1 'empty is no package' '"$mica" -e "pkg install empty"'
expect 1 'file not found: nope.zip' '"$mica" -e "pkg install nope.zip"'
for bad_name in '../up' '/etc/x' '.hidden' 'a b' ''; do
  give evil 1 ''
  sed -i "s|^Name:.*|Name: $bad_name|" evil/DESCRIPTION
  expect 1 'is no name of a package|missing needed field' '"$mica" -e "pkg install evil"'
done
give evil ../../1 ''
expect 1 'is no version of a package' '"$mica" -e "pkg install evil"'
give evil 1 'octave (~ 3'
expect 1 "'octave .~ 3' is no dependency" '"$mica" -e "pkg install evil"'
head -c 2000 /dev/urandom > evil/DESCRIPTION
expect 1 'DESCRIPTION: (line [0-9]+ has no|description is missing)' '"$mica" -e "pkg install evil"'
[ -z "$(ls -A packages)" ] || fail "something is left: $(ls -A packages)"
# a pipe among the sources is none, and one on the path is refused: neither waits for a writer
give evil 1 ''
mkfifo evil/inst/evil_pipe.m
expect 0 '^1 hidden$' 'timeout 20 "$mica" -e "pkg install evil; pkg load evil; disp (evil_f ()); pkg uninstall evil" < /dev/null'
expect 1 "'evil_pipe' undefined" 'timeout 20 "$mica" -e "addpath (\"evil/inst\"); evil_pipe ()" < /dev/null'
rm evil/inst/evil_pipe.m
# folders deeper than the builder goes are refused; nothing of them is left, and no install is hindered
(cd evil/inst && for k in $(seq 150); do mkdir d && cd d || exit 1; done) || fail "no deep folder"
tar cf deep.tar evil && gzip -f deep.tar && "$mica" -e 'rmdir ("evil", "s");'
[ ! -e evil ] || fail "a deep folder is left"
expect 1 'error: ' '"$mica" -e "pkg install deep.tar.gz"'
expect 0 '^$' '"$mica" -e "pkg install delta; pkg uninstall delta"'
[ -z "$(ls -A packages)" ] || fail "something is left: $(ls -A packages)"
# a source that does not compile is left out and told of
give evil 1 ''
echo 'function broken (' > evil/inst/broken.m
expect 0 'warning: pkg: evil: sources that do not compile' '"$mica" -e "pkg install evil; pkg load evil; disp (evil_f ())"'
expect 0 '^1 hidden$' '"$mica" -e "pkg load evil; disp (evil_f ()); pkg uninstall evil"'
# archives: with the package's folder in them or without; what leads out of its folder stays inside
tar czf alpha.tar.gz alpha
(cd beta && python3 -m zipfile -c ../beta.zip DESCRIPTION inst)
expect 0 '^0.3 hidden$' '"$mica" -e "pkg install alpha.tar.gz beta.zip; pkg load beta; disp (beta_f ()); pkg uninstall alpha beta" | tail -2'
python3 - <<'P'
import io, tarfile
for name, link in (('../../escaped', None), ('/tmp/mica-escaped', None), ('out', '../..'), ('out/escaped', None)):
    with tarfile.open('evil-%d.tar.gz' % len(name), 'w:gz') as tar:
        for entry in ('evil/DESCRIPTION', name):
            info = tarfile.TarInfo(entry)
            data = open('alpha/DESCRIPTION', 'rb').read()
            info.size = len(data)
            if link and entry == name:
                info.type, info.linkname, info.size, data = tarfile.SYMTYPE, link, 0, b''
            tar.addfile(info, io.BytesIO(data))
        if link:
            info = tarfile.TarInfo('out/escaped')
            info.size = 1
            tar.addfile(info, io.BytesIO(b'x'))
P
for archive in evil-*.tar.gz; do
  expect 1 'error: ' "\"\$mica\" -e 'pkg install $archive'"
done
[ -z "$(find . /tmp/mica-escaped -name '*escaped' 2> /dev/null)" ] || fail "an archive wrote outside: $(find . -name '*escaped')"
echo 'no archive' > evil.tar.gz
expect 1 'error: .*evil.tar.gz' '"$mica" -e "pkg install evil.tar.gz"'
[ -z "$(ls -A packages)" ] || fail "something is left: $(ls -A packages)"
# killed at any moment: the package is whole or not there, and the next install clears away
for delay in 0.01 0.02 0.03 0.04 0.05 0.06 0.08 0.1 0.12 0.15; do
  (timeout -s KILL $delay "$mica" -e 'pkg install alpha') > /dev/null 2>&1
  expect 0 '^no packages installed.$|^ +alpha ' '"$mica" -e "pkg list; if (! isempty (pkg (\"list\"))), pkg load alpha; alpha_f (); end"'
done
expect 0 '^$' '"$mica" -e "pkg install alpha"'
[ "$(ls -A packages | wc -l)" = 1 ] || fail "an install that was killed left: $(ls -A packages)"
# a damaged package ends in an error that names it
printf 'x' | dd of="$(echo packages/alpha-*/package.snap)" bs=1 seek=100 conv=notrunc status=none
expect 1 'pkg: .*packages/alpha-.*/package.snap' '"$mica" -e "pkg load alpha"'
expect 0 '^$' '"$mica" -e "pkg uninstall alpha"'
# micac builds the folder of a package, and records what it is
expect 0 '^alpha.snap: 4 of 4 sources' '"$micac" build -o alpha.snap alpha'
expect 0 '^1.3.0 hidden$' '"$mica" --layer alpha.snap -e "disp (alpha_f ())"'
expect 0 'alpha is for tests' 'strings -a alpha.snap | grep -a "is for tests"'
[ $bad -eq 0 ]

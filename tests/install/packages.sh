#!/usr/bin/env bash
# tests/install/packages.sh BUILD CPACK LIBDIR - the Debian packages hold what they should, are the same when made twice, please lintian, and run
# from where they are unpacked.
set -u
build=$1 cpack=$2 libdir=$3
extra=
[ -f "$build/mica_threads.so" ] && extra="lib/mica/mica_threads.so"
[ -d "$build/completions" ] && extra="$extra share/bash-completion/completions/mica share/zsh/vendor-completions/_micac share/fish/vendor_completions.d/mica.fish"
. "$(dirname "$0")/../lib.sh"
pack() { # pack FOLDER OPTIONS...
  local folder=$1
  shift
  SOURCE_DATE_EPOCH=1000000000 "$cpack" -D CPACK_DEBIAN_COMPRESSION_TYPE=none "$@" --config "$build/CPackConfig.cmake" -B "$folder" >"$work/log" 2>&1 || die "$(cat "$work/log")"
}
pack "$work/one"
pack "$work/two" -D CPACK_COMPONENTS_ALL=development # all are packed in one way: one that is cheap stands for them
cmp "$work/one/"libmica-dev_*.deb "$work/two/"libmica-dev_*.deb || die "libmica-dev differs when made again"
for package in mica libmica0 libmica-dev; do
  file=$(echo "$work/one/${package}_"*.deb)
  dpkg-deb -I "$file" | grep -q "Package: $package$" || die "$package has another name"
  dpkg -x "$file" "$work/root" || die "$package cannot be unpacked"
done
dpkg-deb -c "$work"/one/mica_*.deb >"$work/list"
for file in bin/mica bin/micac lib/mica/stdlib.snap share/mica/stdlib/statistics/mean.m share/man/man1/mica.1.gz share/man/man1/micac.1.gz share/man/man5/mica.conf.5.gz $extra; do
  grep -q " ./usr/$file$" "$work/list" || die "mica lacks $file"
done
if [ -f "$build/mica_threads.so" ]; then
  libc=$(ldd --version 2>/dev/null | sed -n '1s/.* //p')
  dpkg-deb -f "$work"/one/mica_*.deb Depends | grep -q "libc6 (>= $libc), libc6 (<< " || die "mica depends on $(dpkg-deb -f "$work"/one/mica_*.deb Depends)"
fi
dpkg-deb -I "$work"/one/mica_*.deb | grep -q 'Depends:.*libc6' || die "mica tells no dependencies"
dpkg-deb -I "$work"/one/libmica0_*.deb | grep -q 'Depends:.*libzstd1' || die "libmica0 tells no dependencies"
dpkg-deb -I "$work"/one/libmica-dev_*.deb | grep -q 'Depends:.*libmica0' || die "libmica-dev tells no dependencies"
dpkg-deb -I "$work"/one/mica_*.deb | grep -q 'Recommends:.*libopenblas0.*libedit2' || die "mica does not recommend what it opens"
[ "$(dpkg-deb -f "$work"/one/mica_*.deb Description)" != "$(dpkg-deb -f "$work"/one/libmica0_*.deb Description)" ] || die "all packages say the same of themselves"
for file in libmica.a libmica.so pkgconfig/mica.pc cmake/Mica/MicaConfig.cmake libmica.so.0 libmica_snapshot.so.0; do
  [ -e "$work/root/usr/$libdir/$file" ] || die "$libdir lacks $file"
done
dpkg-deb -f "$work"/one/libmica0_*.deb Multi-Arch | grep -qx same || die "libmica0 cannot be installed for two architectures"
dpkg-deb -e "$work"/one/libmica0_*.deb "$work/control"
grep -qx 'activate-noawait ldconfig' "$work/control/triggers" || die "libmica0 lacks the trigger of ldconfig"
[ "$(sort "$work/control/shlibs")" = "libmica 0 libmica0 (>= 0.1.0)
libmica_snapshot 0 libmica0 (>= 0.1.0)" ] || die "libmica0 has the shlibs $(cat "$work/control/shlibs")"
for package in "$work"/one/*.deb; do
  dpkg-deb -I "$package" | grep -E 'postinst|postrm' && die "$package runs ldconfig by itself"
done
if command -v lintian >/dev/null; then
  untrue=uses-no-compression-for-control-tarball,uses-no-compression-for-data-tarball # of packages that are shipped
  lintian --allow-root --suppress-tags $untrue --fail-on error,warning "$work"/one/*.deb || die "lintian finds fault with the packages"
fi
grep -rq /usr/local "$work/root/usr/$libdir/pkgconfig" && die "the package files name another prefix"
# What the headers name is there: other headers, and documents in the folder of documents.
for file in $(grep -hoE '\b[a-z]+(/[A-Za-z0-9_.-]+)+\.(h|c|def|md|sh|py|cmake)\b' "$work"/root/usr/include/mica/* | sort -u); do
  case $file in
    mica/*) there=include/$file ;;
    docs/*) there=share/doc/libmica-dev/${file#docs/} ;;
    *) there=$file ;;
  esac
  [ -e "$work/root/usr/$there" ] || die "the headers name $file, which is not installed"
done
[ -e "$work/root/usr/share/man/man3/mica_session_open.3.gz" ] || [ ! -d "$build/package/man3" ] || die "libmica-dev lacks manuals of functions"
dpkg-deb -c "$work"/one/libmica0_*.deb | grep -q 'libmica.so.0' || die "libmica0 lacks the library"
dpkg-deb -c "$work"/one/libmica-dev_*.deb | grep -q 'include/mica/session.h' || die "libmica-dev lacks headers"
[ "$("$work/root/usr/bin/mica" -e 'printf ("%d", mean ([1 3]))')" = 2 ] || die "the unpacked mica does not run"
"$work/root/usr/bin/micac" verify "$work/root/usr/lib/mica/stdlib.snap" >/dev/null || die "the unpacked snapshot is bad"

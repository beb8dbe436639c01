#!/usr/bin/env bash
# tests/house/formatted.sh SOURCE - C files are as clang-format 14 lays them out (.clang-format). Without it, or with another version, whose
# layout differs, nothing is looked at: that ends with 77, which ctest shows as skipped.
set -u
source=$1
skip() { echo "skipped: $*"; exit 77; }
command -v clang-format >/dev/null || skip "clang-format is not installed (Debian 12: apt-get install clang-format)"
version=$(clang-format --version | grep -oE 'version [0-9]+' | grep -oE '[0-9]+')
[ "$version" = 14 ] || skip "clang-format is version $version, and the layout is that of version 14"
cd "$source" || exit 1
files() {
  if [ -e .git ] && git ls-files -z '*.c' '*.h' 2>/dev/null; then return; fi
  find base bench builder cli cmake compiler examples format fuzz image include loader memory presets program session shim tests train vm \
    -name '*.[ch]' -print0
}
said=$(files | xargs -0 -n 64 clang-format --dry-run 2>&1)
[ -n "$said" ] || exit 0
echo "clang-format would change these files; run \`clang-format -i FILE\`:"
grep -oE '^[^:]+:[0-9]+:[0-9]+: warning: code should be clang-formatted' <<<"$said" | cut -d: -f1 | sort | uniq -c || echo "$said"
exit 1

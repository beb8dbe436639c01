#!/usr/bin/env bash
# tests/house/include_rule.sh - fails when a folder includes a project header it may not (docs/architecture.md).
set -u
cd "${1:-.}" || exit 2
# Public headers that belong to one room: including them is including that room.
declare -A owner=([mica/snapshot.h]=loader [mica/manager.h]=loader [mica/fallback.def]=loader [mica/builder.h]=builder [mica/frontend.h]=builder
  [mica/presets.h]=presets [mica/config.h]=presets [mica/session.h]=session [mica/library.h]=session
  [mica/signature.h]=format)
declare -A may=(
  [base]="base mica" [format]="format base mica" [presets]="presets base mica"
  [builder]="builder base format presets mica" [loader]="loader base format presets mica"
  [program]="program base mica" [compiler]="compiler base program mica mica/frontend.h"
  [memory]="memory base format mica" [tape]="tape base format memory mica" [vm]="vm base program mica"
  [image]="image base format memory tape vm mica"
  [session]="session generated base format presets builder loader program compiler memory tape vm image mica"
  [cli]="cli generated mica session builder loader presets base format mica"
)
bad=0 seen=0
for room in "${!may[@]}"; do
  while IFS=: read -r file line text; do
    [ -n "$file" ] || continue
    header=$(sed -E 's/^[^"]*"([^"]*)".*/\1/' <<<"$text")
    seen=$((seen + 1)) ok=0
    for allowed in ${may[$room]}; do
      case "$allowed" in
        *.h) [ "$header" = "$allowed" ] && ok=1 ;;
        mica) [[ "$header" == mica/* && -z "${owner[$header]:-}" ]] && ok=1 ;;
        *) [[ "$header" == "$allowed"/* || "${owner[$header]:-}" == "$allowed" ]] && ok=1 ;;
      esac
    done
    other=${header%%/*}
    case "$header" in
      */*_internal.h) [ "$other" = "$room" ] || ok=0 ;;
    esac
    if [ $ok = 0 ]; then
      echo "$file:$line: $room/ may not include \"$header\""
      bad=$((bad + 1))
    fi
  done < <(grep -rnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' --include='*.c' --include='*.h' --include='*.def' "$room" 2>/dev/null)
done
# Only base/ opens files.
while IFS= read -r hit; do
  echo "$hit: only base/ may open files"
  bad=$((bad + 1))
done < <(grep -rnE '\b(fopen|open|openat|creat|mkstemp|freopen)\(' --include='*.c' --include='*.h' \
  format presets builder loader program compiler memory tape vm image session cli 2>/dev/null | grep -vE '^\S+:[0-9]+:\s*(/?\*|//)' |
  grep -vE '"[^"]*\b(fopen|open)\(')
[ $seen -gt 0 ] || { echo "no include was checked"; exit 1; }
echo "$seen includes checked, $bad refused"
[ $bad = 0 ]

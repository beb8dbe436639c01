#!/usr/bin/env bash
# tests/cli/settings.sh MICA SNAPSHOT - settings of mica from the command line, the environment and a file: who wins, what is refused.
set -u
mica=$1 snapshot=$2
. "$(dirname "$0")/../lib.sh"
cd "$work" || exit 2
export HOME=$work/home
mkdir -p "$HOME/.config/mica" "$work/xdg/mica"
unset XDG_CONFIG_HOME MICA_CONFIG
export mica snapshot
expect() { expect_line "$@"; }
stats='"$mica" --snapshot "$snapshot" --snapshot-stats=json -e ""'

expect 0 '"validation":"lazy"' "$stats"
expect 0 '"validation":"off"' "${stats/-e/--set validation_enabled=false -e}"
expect 0 '"bytes_verified":0,' "${stats/-e/--set=validation_enabled=no -e}"
expect 0 '"validation":"full"' "${stats/-e/--set validation_enabled=false --validate full -e}"
expect 0 '"validation":"off"' "${stats/-e/--preset high-performance -e}"
expect 0 '"validation":"lazy"' "${stats/-e/--preset high-performance --set validation_enabled=true -e}"
expect 0 '"validation":"off"' "MICA_VALIDATION_ENABLED=0 $stats"
expect 0 '"validation":"lazy"' "MICA_VALIDATION_ENABLED=0 ${stats/-e/--set validation_enabled=yes -e}"

expect 0 '"validation":"full"' "${stats/-e/--set validation_level=full -e}"
expect 0 '"validation":"header"' "MICA_VALIDATION_LEVEL=header $stats"
expect 0 '"validation":"off"' "MICA_VALIDATION_LEVEL=full ${stats/-e/--set validation_level=off -e}"
expect 0 '"validation":"lazy"' "MICA_VALIDATION_LEVEL=full ${stats/-e/--validate lazy -e}"
expect 0 '"validation":"off"' "${stats/-e/--set validation_level=full --set validation_enabled=false -e}"
expect 2 'validation_level cannot be .none.: it is lazy, full, header, off' '"$mica" --set validation_level=none -e ""'

# one file; the environment is above it; nothing is read from the working folder
echo 'validation_enabled = false' >mica.conf
echo 'validation_enabled = false' >.mica.conf
expect 0 '"validation":"lazy"' "$stats"
echo 'validation_enabled = false' >"$HOME/.config/mica/mica.conf"
expect 0 '"validation":"off"' "$stats"
expect 0 '"validation":"lazy"' "MICA_VALIDATION_ENABLED=on $stats"
expect 0 '"validation":"lazy"' "MICA_CONFIG=none $stats"
echo 'validation_enabled = true' >"$work/xdg/mica/mica.conf"
expect 0 '"validation":"lazy"' "XDG_CONFIG_HOME=$work/xdg $stats"
expect 0 '"validation":"off"' "XDG_CONFIG_HOME=$work/xdg MICA_CONFIG=mica.conf $stats"
echo 'validation_level = full' >full.conf
expect 0 '"validation":"full"' "MICA_CONFIG=full.conf $stats"
printf '\n[gc]\ngrwoth = 2\n' >wrong.conf
expect 2 '^mica: wrong.conf:3: there is no setting .gc.grwoth.; is gc.growth meant' 'MICA_CONFIG=wrong.conf "$mica" -e ""'
expect 2 '^mica: absent.conf: cannot open' 'MICA_CONFIG=absent.conf "$mica" -e ""'
expect 2 'environment variable MICA_GC_GROWTH: gc.growth cannot be .0.: it is a number from 1 to 16' 'MICA_GC_GROWTH=0 "$mica" -e ""'

# the collector: single fields win over its presets
cycles='for k = 1:20000, m = containers.Map (); m("a") = m; end'
expect 0 'gc: (minor|major)' "\"\$mica\" --gc debug -e '$cycles'"
expect 0 '^$' "\"\$mica\" --gc debug --set gc.verbose=false -e '$cycles'"
expect 0 'gc: (minor|major)' "\"\$mica\" --set gc.verbose=true -e '$cycles'"
expect 1 'memory' '"$mica" --gc low-memory -e "x = zeros (1, 4e6);"'
expect 0 '^$' '"$mica" --gc low-memory --set gc.heap_max=128M -e "x = zeros (1, 4e6);"'
expect 0 '^$' 'MICA_GC_HEAP_MAX=128M "$mica" --gc low-memory -e "x = zeros (1, 4e6);"'
expect 2 'gc.heap_max \(1024\) is less than gc.heap_min' '"$mica" --set gc.heap_max=1K -e ""'
expect 2 'gc.preset cannot be .fast.: it is default, low-latency' '"$mica" --gc fast -e ""'
expect 2 'preset cannot be .fast.' '"$mica" --preset fast -e ""'
expect 2 'a setting is given as key=value' '"$mica" --set gc.growth -e ""'
expect 2 'a value is missing after .--set' '"$mica" --set'

# mapped or read; the preset that saves memory maps
expect 0 'stdlib.snap' '"$mica" --preset low-memory --snapshot "$snapshot" -e "disp (fileread (\"/proc/self/maps\"))"'
expect 0 'stdlib.snap' '"$mica" --snapshot "$snapshot" -e "disp (fileread (\"/proc/self/maps\"))"'
expect 1 '^$' '"$mica" --snapshot "$snapshot" --set memory_mapping_enabled=false -e "disp (fileread (\"/proc/self/maps\"))" | grep stdlib.snap'
[ $bad = 0 ]

#!/usr/bin/env bash
# tests/image/contexts.sh MICA MICAC SNAPSHOT - contexts.m saves itself at each of its places, and goes on from there in another
# process: what the second life prints is the end of what the first one did. Each file is proved by the deep verifier.
set -u
mica=$1 micac=$2 snapshot=$3 here=$(cd "$(dirname "$0")" && pwd) failed=0
folder=$(mktemp -d /tmp/mica-contexts-XXXXXX)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
export XDG_DATA_HOME=$folder/data
cat > Forward.m <<'M'
classdef Forward
  methods
    function run (o, f), f (); end
    function r = give (o, f), f (); r = 3; end
    function varargout = subsref (o, s), [varargout{1:nargout}] = builtin ('subsref', o, s); end
  end
end
M
"$mica" -q --snapshot "$snapshot" "$here/contexts.m" none 0 > whole || { echo "FAILED: the program itself"; cat whole; exit 1; }
places=$(sed -n 's/ places$//p' whole)
[ "${places:-0}" -gt 40 ] || { echo "FAILED: $places places"; exit 1; }
for ((k = 1; k <= places; k++)); do
  "$mica" -q --snapshot "$snapshot" "$here/contexts.m" c.img "$k" > first 2>&1 || { echo "FAILED: place $k cannot save"; tail -3 first; failed=1; continue; }
  "$micac" image verify --deep --snapshot "$snapshot" c.img > proof 2>&1 || { echo "FAILED: place $k cannot be proved"; cat proof; failed=1; }
  "$mica" -q --snapshot "$snapshot" --image c.img --save never > second 2>&1 || { echo "FAILED: place $k does not go on"; tail -3 second; failed=1; }
  cmp -s first whole || { echo "FAILED: place $k prints other lines when it saves"; failed=1; }
  # what the second life prints is the end of what the first one did, and more than nothing
  [ -s second ] && tail -c "$(stat -c %s second)" whole | cmp -s - second || { echo "FAILED: place $k"; head -5 second; failed=1; }
done
echo "$places places"
exit $failed

#!/usr/bin/env bash
# tests/cli/url.sh MICA - urlread, urlwrite, webread and webwrite against a server on this machine.
here=$(dirname "$0")
. "$here/../lib.sh"
mica=$1
export no_proxy=127.0.0.1,name.invalid
python3 "$here/url_server.py" >"$work/port" &
server=$!
trap 'kill $server 2>/dev/null; rm -rf "$work"' EXIT
for _ in $(seq 100); do [ -s "$work/port" ] && break; sleep 0.1; done
at=http://127.0.0.1:$(cat "$work/port")
run() { expect_run 0 "$1" "$mica" -e "$2"; }
run '"method": "GET", "path": "/p\?a%20b=c%26d"' "disp (urlread ('$at/p', 'get', {'a b', 'c&d'}))"
# a name is looked up by a thread of the library, which needs what the C library keeps for each thread
run 'urlread: .' "try, urlread ('http://name.invalid/'), catch e, disp (e.message), end"
run '"method": "POST".*"body": "a=1&b=x%20y"' "disp (urlread ('$at/p', 'post', {'a', '1', 'b', 'x y'}))"
run 'urlread: .*404' "try, urlread ('$at/nothing'), catch e, disp (e.message), end"
run '"path": "/home"' "disp (urlread ('$at/away'))"
run 'refused [0-9]' "try, urlread ('$at/away/file'); disp ('read'), catch e, printf ('refused %d', numel (e.message)), end"
run 'GET /q\?n=3&list=1%2C2' "x = webread ('$at/q', 'n', 3, 'list', [1 2]); printf ('%s %s', x.method, x.path)"
run 'POST \{"a":\[1,2\]\} application/json' "x = webwrite ('$at/q', struct ('a', [1 2])); printf ('%s %s %s', x.method, x.body, x.type)"
run 'PUT text secret' "o = weboptions ('RequestMethod', 'put', 'KeyName', 'X-Key', 'KeyValue', 'secret'); x = webwrite ('$at/q', 'text', o); printf ('%s %s %s', x.method, x.body, x.key)"
run 'has .* GET' "f = urlwrite ('$at/w', '$work/copy'); x = jsondecode (fileread (f)); printf ('has %s %s', f, x.method)"
run 'urlread: .' "try, urlread ('gopher://127.0.0.1/'), catch e, disp (e.message), end"
[ "$bad" -eq 0 ]

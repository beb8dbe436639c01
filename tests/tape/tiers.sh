#!/usr/bin/env bash
# tests/tape/tiers.sh MICAC MADE [MICA] - `micac tape` with stores, rules and figures, and sessions on such a tape, over a store in a
# folder.
set -u
. "$(dirname "$0")/../lib.sh"
micac=$1 made=$2 here=$(cd "$(dirname "$0")" && pwd) mica=${3:-}
cd "$work"
says() { # WHAT COMMAND...: it succeeds and prints that
  local what=$1 out; shift
  out=$("$@" 2>&1) || fail "$*: it ended with $?: $out"
  grep -qF -- "$what" <<<"$out" || fail "$*: no '$what' in: $out"
}
ends() { # STATUS WHAT COMMAND...: it ends so and says that
  local status=$1 what=$2 out code; shift 2
  out=$("$@" 2>&1); code=$?
  [ $code = "$status" ] || fail "$*: it ended with $code, not $status: $out"
  grep -qF -- "$what" <<<"$out" || fail "$*: no '$what' in: $out"
}
url=file://$work/store
"$made" t.tape || die "no tape"
says "40 epochs" "$micac" tape copy t.tape "$url"
[ -e store/head= ] || [ -e store/head ] || fail "the store has no head"
# from the store alone, and into another file, which has all of it without the store
says "epoch           40" "$micac" tape info - --store "$url"
says "step 20" "$micac" tape read - --at 20 --position 4096 --bytes 7 --store "$url"
says "40 epochs" "$micac" tape copy "$url" copy.tape
says "copy.tape: good" "$micac" tape scrub copy.tape
for epoch in 1 7 20 40; do
  cmp <("$micac" tape read t.tape --at $epoch --position -4096 --bytes 12288) \
      <("$micac" tape read copy.tape --at $epoch --position -4096 --bytes 12288) || fail "epoch $epoch is another"
done
ends 2 "there is no store to read" "$micac" tape read -
# a store without a tape is none to copy from, and no file is made
ends 1 "no tape in the store" "$micac" tape copy "file://$work/elsewhere" none.tape
[ ! -e none.tape ] || fail "an empty tape was made of no store"
# rules move what is old out of the file; it is read from the store then, and not without it
cat >t.ini <<I
[tier local]
cost = 0.1
[tier cold]
url = $url
cost = 0.02
[policy]
preset = debug
[rule old]
when = old
do = place cold
priority = 500
I
says "profile = custom" "$micac" tape policy --config t.ini
says "when = old" "$micac" tape policy --config t.ini
says "left the file" "$micac" tape migrate t.tape --config t.ini
says '"cold"' "$micac" tape stat t.tape --config t.ini --json
says "rule" "$micac" tape stat copy.tape --config t.ini --suggest 3
says 'mica_tape_bytes{tape="t.tape",tier="cold"}' "$micac" tape stat t.tape --config t.ini --format prometheus
says "step 20" "$micac" tape read t.tape --at 20 --position 4096 --bytes 7 --config t.ini
# damage of either is mended by the other
part=$(ls store/parts/* | head -1)
printf 'XXXX' | dd of="$part" bs=1 seek=5000 conv=notrunc status=none
says "good" "$micac" tape scrub copy.tape --store "$url"
printf 'XXXX' | dd of=copy.tape bs=1 seek=50000 conv=notrunc status=none
says "good" "$micac" tape scrub copy.tape --store "$url"
says "copy.tape: good" "$micac" tape scrub copy.tape
# figures over HTTP, until a signal
"$micac" tape serve-metrics t.tape --config t.ini --listen 0 >port 2>errors &
server=$!
for _ in $(seq 100); do [ -s port ] && break; sleep 0.05; done
python3 - "$(sed 's/port //' port)" <<'EOF' || fail "figures over HTTP"
import http.client, socket, sys
port = int(sys.argv[1])
def ask(method, path):
    c = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    c.request(method, path)
    r = c.getresponse()
    return r.status, r.getheader("Content-Type"), r.read().decode()
status, kind, body = ask("GET", "/metrics")
assert status == 200 and kind.startswith("text/plain; version=0.0.4"), (status, kind)
assert 'mica_tape_bytes{tape="t.tape",tier="local"}' in body, body[:300]
assert ask("GET", "/other")[0] == 404 and ask("POST", "/metrics")[0] == 405 and ask("HEAD", "/metrics")[2] == ""
for rubbish in (b"", b"\r\n\r\n", b"GET", b"\0" * 20000, b"GET /metrics HTTP/1.1\r\n" + b"x: y\r\n" * 5000):
    s = socket.create_connection(("127.0.0.1", port), 10)
    try: s.sendall(rubbish)
    except OSError: pass
    s.close()
assert ask("GET", "/metrics?x=1")[0] == 200
EOF
kill $server
wait $server || fail "it did not end well: $(cat errors)"
"$here/serve.py" "$micac" t.tape t.ini || fail "figures for clients that do not behave"
ends 1 "begins with none of" "$micac" tape info t.tape --store gopher://x
ends 1 "one of a and b must be a file" "$micac" tape copy a b
ends 1 "there is no tape in the store" "$micac" tape info - --store "file://$work/none"
ends 1 "cannot open" "$micac" tape copy nowhere "$url"
ends 2 "needs --config FILE" "$micac" tape stat t.tape
ends 2 "copy takes a file and a store's address" "$micac" tape copy t.tape
ends 1 "--format is text" "$micac" tape stat t.tape --config t.ini --format xml
ends 1 "--listen is PORT" "$micac" tape serve-metrics t.tape --config t.ini --listen here
printf '[tier warm]\nbytes = 1\n' >bad.ini
ends 1 "bad.ini" "$micac" tape policy --config bad.ini
# a session on a tape with a store: another machine has its past, and goes on from it
if [ -n "$mica" ]; then
  printf '[tape]\nbeside = yes\n[tier cold]\nurl = %s\n' "file://$work/run.store" >run.ini
  "$mica" --tape run.tape --tape-config run.ini -e 'x = 1; image_checkpoint("one"); x = 2;' || fail "a session on a tape with a store"
  says 1 "$mica" --tape run.tape --tape-config run.ini --at one -e 'disp(x)'
  says 1 "$mica" --tape - --tape-config run.ini --at one -e 'disp(x)'
  says "x = 2" "$mica" --tape - --tape-config run.ini -e 'x'
  rm run.tape
  says 2 "$mica" --tape elsewhere.tape --tape-config run.ini -e 'disp(x); x = 3;'
  says "x = 3" "$mica" --tape - --tape-config run.ini --at "$("$micac" tape info - --store "file://$work/run.store" | sed -n 's/^epoch  *//p')" -e 'x'
  ends 2 "no tape for '--tape-config'" "$mica" --tape-config run.ini -e 1
fi
[ $bad = 0 ]

#!/usr/bin/env bash
# tests/cli/measure.sh MICAC SNAPSHOT GOLDEN PAGE - config, bench, compare and stats of micac: what they print, as text and JSON, and how they exit.
set -u
micac=$1 snapshot=$2 golden=$3
. "$(dirname "$0")/../lib.sh"
unset XDG_CONFIG_HOME MICA_CONFIG
export HOME=$work
expect() { expect_run "$1" "$2" "$micac" "${@:3}"; } # expect STATUS PATTERN ARGS...
# settings and their origins
expect 0 '^compression_level +6 +default$' config
expect 0 '^compression_level +9 +preset low-memory$' config --preset low-memory
expect 0 '^compression_level +3 +command line$' config --preset=low-memory --set compression_level=3
MICA_COMPRESSION_LEVEL=4 expect 0 '^compression_level +4 +MICA_COMPRESSION_LEVEL$' config --preset low-memory
printf '# mine\n[snapshot]\ncompression_level = 5\n' >"$work/mica.conf"
MICA_CONFIG=$work/mica.conf expect 0 '^compression_level +5 +.*/mica.conf:3$' config compression_level
MICA_CONFIG=$work/mica.conf MICA_COMPRESSION_LEVEL=4 expect 0 '^compression_level +4 +MICA' config
MICA_CONFIG=$work/absent expect 2 'absent: cannot open' config
expect 0 'MICA_GC_HEAP_MAX: bytes \(K, M, G, T\) from 0 to 1T' config --describe gc.heap_max
expect 2 'there is no setting .gc.heapmax.; is gc.heap_max meant' config gc.heapmax
expect 2 'a value is missing after: --set' config --set
expect 2 'there is no setting .colour' info --set colour=red "$snapshot"
expect 0 '^progress_reporting +false +default$' config
page=$4
for key in $("$micac" config | cut -d' ' -f1); do
  grep -q "^.fB$key.fR (default" "$page" || { echo "$page lacks $key"; bad=$((bad + 1)); }
done
# the tools
expect 0 '^whole +[0-9.]+ +[0-9.]+ +[0-9.]+ +[0-9.]+ ' bench "$snapshot" --runs 5
expect 0 '^3 runs, cold \([0-9]+ % of the file' bench "$snapshot" --runs=3 --cold
expect 2 'the number of runs is 1 to 100000, not: 0' bench "$snapshot" --runs 0
expect 2 'no file given' bench
expect 1 'cannot open: No such file' bench "$work/absent"
expect 1 'only a regular file' bench "$work"
head -c 5000 "$snapshot" >"$work/short"
expect 1 'TRUNCATED' bench "$work/short"
expect 0 '^load, median us .*95 %: [0-9.]+ to [0-9.]+, 5 turns' compare "$golden/v1_none.snap" "$golden/v1_zstd.snap" --runs 5
"$micac" pack "$snapshot" -o "$work/packed" >/dev/null
size=$(stat -c %s "$work/packed")
expect 0 "^file bytes +$size +[0-9]+ +[1-9]" compare "$work/packed" "$snapshot" --runs 1
expect 1 'packed: the file is a packed snapshot; unpack it first' bench "$work/packed"
expect 0 "^format .*, packed into $size\$" info "$work/packed"
expect 0 "\"packed_size\":$size," info --json "$work/packed"
expect 1 "$work/short.*TRUNCATED" compare "$snapshot" "$work/short"
expect 2 'two files are needed' compare "$snapshot"
expect 0 '^cache +1 entries, [0-9]+ bytes; 0 evictions' stats "$snapshot"
expect 0 'full, [0-9]{6,} bytes verified' stats "$snapshot" --validate full
expect 0 'off, 0 bytes verified' stats "$snapshot" --set validation_enabled=false
expect 0 '^cache +0 entries, 0 bytes; 1 evictions' stats "$snapshot" --set max_cache_size=0
expect 1 'there is no entry nosuchname' stats "$snapshot" nosuchname
expect 1 'fallback +missing' stats "$work/absent"
expect 1 'fallback +truncated' stats "$work/short"
if command -v python3 >/dev/null; then
  python3 - "$micac" "$snapshot" "$golden" <<'PY' || { echo "the JSON is not what it should be"; bad=$((bad + 1)); }
import json, os, pty, re, subprocess, sys, tempfile
micac, snapshot, golden = sys.argv[1:]
def run(*args):
    return json.loads(subprocess.run([micac, *args], capture_output=True, text=True, check=True).stdout)
settings = run("config", "--json", "--set", "max_cache_size=1M")
keys = {s["key"]: s for s in settings["settings"]}
assert settings["file"] is None and len(keys) == len(settings["settings"])
assert keys["max_cache_size"]["value"] == 1 << 20 and keys["max_cache_size"]["origin"] == "command line"
assert keys["gc.growth"]["value"] == 1.5 and keys["gc.growth"]["variable"] == "MICA_GC_GROWTH" and keys["preset"]["value"] is None
bench = run("bench", snapshot, "--json", "--runs", "7")
assert bench["runs"] == 7 and not bench["cold"]
assert [p["phase"] for p in bench["phases"]] == ["open", "map", "header", "tables", "lookup", "part", "validate", "decode", "whole"]
for p in bench["phases"]:
    assert 0 <= p["min_ns"] <= p["p50_ns"] <= p["p90_ns"] <= p["p99_ns"] <= p["max_ns"], p
both = run("compare", golden + "/v1_none.snap", golden + "/v1_zstd.snap", "--json", "--runs", "9")
assert both["a"]["entries"] == both["b"]["entries"] == 4 and both["load_ratio_low"] <= both["load_ratio"] <= both["load_ratio_high"]
assert sum(s["b"]["stored"] for s in both["sections"]) <= both["b"]["size"]
stats = run("stats", snapshot, "--all", "--json")
assert stats["loading"]["bytes_decompressed"] > 0 and stats["cache"]["entries"] == 1 and stats["loading"]["fallback_reason"] == "none"
for name in ("load_time_ns", "decompression_thread_time_ns", "validation_thread_time_ns", "initialization_time_ns", "total_size", "compressed_size",
             "compression_ratio", "builtin_count", "cache_hit_rate", "compression_efficiency", "loading_throughput"):
    assert name in stats["loading"], name
assert "hit_rate" not in stats["cache"]  # one load has none
loading = stats["loading"]
moved, taken = loading["bytes_verified"] + loading["bytes_decompressed"], loading["validation_thread_time_ns"] + loading["decompression_thread_time_ns"]
assert abs(loading["loading_throughput"] / (moved / taken * 1e9) - 1) < 1e-5, loading  # six digits are printed
presets = run("presets", "--json")
stored = {p["name"]: p["profile"] for p in run("info", "--json", snapshot)["gc_presets"]}
assert len(presets["snapshot"]) == 6 and all(p["profile"]["file_bytes"] > 0 for p in presets["snapshot"])
assert len(stored) == 5
for p in presets["gc"]:
    assert p["profile"] == stored[p["name"]], (p, stored)
# a progress bar on a terminal, unless the setting is off
def on_terminal(*args, command=("bench", snapshot, "--runs", "3")):
    pid, fd = pty.fork()
    if pid == 0:
        os.execv(micac, [micac, *command, *args])
    text = b""
    while True:
        try:
            data = os.read(fd, 4096)
        except OSError:
            break
        if not data:
            break
        text += data
    os.waitpid(pid, 0)
    return text
def bars(*command):
    text = on_terminal(command=command)
    assert text.rstrip().count(b"\r\033[K") == 1, text  # wiped at the end
    assert b"[####" not in on_terminal(command=(command[0], "--set", "progress_reporting=false", *command[1:]))
    return set(re.findall(rb"\r(\w+) +\[#{40}\] 100%", text))
with tempfile.TemporaryDirectory() as work:
    packed, program = work + "/packed.snap", work + "/p.m"
    with open(program, "w") as f:
        f.write("x = 1;\n")
    assert bars("verify", snapshot) == {b"verify", b"decode"}
    assert bars("pack", snapshot, "-o", packed) == {b"verify", b"pack"}
    assert bars("unpack", packed, "-o", work + "/out.snap") == {b"unpack", b"verify"}
    assert bars("extract", snapshot, "-C", work + "/parts") == {b"decode", b"extract"}
    assert bars("train", "-o", work + "/p.profile", "--", program, program) == {b"train"}
assert b"[####" in on_terminal()
assert b"[####" not in on_terminal("--set", "progress_reporting=false")
assert b"[####" not in on_terminal("--preset", "production") and b"[####" in on_terminal("--preset", "debug")
PY
fi
[ $bad = 0 ]

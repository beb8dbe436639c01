#!/usr/bin/env python3
# bench/ladder.py BUILD - whole processes on each rung of the fallback ladder, and with a required signature; interleaved, so that a
# busy machine slows all alike. The program calls two library functions.
import hashlib, os, shutil, statistics, subprocess, sys, tempfile, time

build = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else 'build')
runs = 40
work = tempfile.mkdtemp(prefix='mica-bench-')
program = 'x = median ([3 1 2]); y = strjoin ({"a", "b"}, "-");'
cache = work + '/cache'


def other(part, name):
    """The snapshot as another build would have made it whose part of the fingerprint differs."""
    data = bytearray(open(work + '/s.snap', 'rb').read())
    data[64] ^= 1
    data[272 + 32 * part] ^= 1
    data[128:160] = bytes(32)
    data[128:160] = hashlib.sha256(data[:4096]).digest()
    open(work + '/' + name, 'wb').write(data)


def once(options, env, before=None):
    if before:
        before()
    start = time.perf_counter()
    subprocess.run([build + '/mica', '-q', *options, '-e', program], env=env, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1e3


try:
    subprocess.run(['openssl', 'genpkey', '-algorithm', 'ed25519', '-out', work + '/a.pem'], check=True, stderr=subprocess.DEVNULL)
    subprocess.run(['openssl', 'pkey', '-in', work + '/a.pem', '-pubout', '-out', work + '/a.pub'], check=True)
    subprocess.run([build + '/micac', 'sign', '--key', work + '/a.pem', build + '/stdlib.snap', '-o', work + '/s.snap'], check=True)
    other(0, 'opcodes.snap')
    other(2, 'builtins.snap')
    without, with_cache = dict(os.environ, MICA_CACHE='off'), dict(os.environ, MICA_CACHE=cache)
    rows = [('snapshot', ['--snapshot', work + '/s.snap'], without), ('snapshot, signature required', ['--snapshot', work + '/s.snap', '--require-signature', work + '/a.pub'], without),
            ('cache, of another opcode table', ['--snapshot', work + '/opcodes.snap'], with_cache), ('cache, of the folder', ['--snapshot', '/nowhere'], with_cache),
            ('hir', ['--snapshot', work + '/opcodes.snap'], without), ('sources', ['--snapshot', work + '/builtins.snap'], without),
            ('folder', ['--snapshot', '/nowhere'], without)]
    once(rows[2][1], with_cache)
    once(rows[3][1], with_cache)
    times = [[] for _ in rows]
    for _ in range(runs):
        for seen, (_, options, env) in zip(times, rows):
            seen.append(once(options, env))
    for seen, (name, _, _) in zip(times, rows):
        print('%-34s %8.2f ms median %8.2f ms least' % (name, statistics.median(seen), min(seen)))
    made = [once(rows[2][1], with_cache, lambda: shutil.rmtree(cache, ignore_errors=True)) for _ in range(5)]
    print('%-34s %8.2f ms median %8.2f ms least' % ('rebuilding into the cache', statistics.median(made), min(made)))
finally:
    shutil.rmtree(work)

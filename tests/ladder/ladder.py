#!/usr/bin/env python3
# tests/ladder/ladder.py MICA MICAC STDLIB - damages the snapshot in every way the fallback ladder knows; each time the program must
# give the right answer and status, with one warning line and the stable code and rung in the statistics.
import hashlib, json, os, re, resource, shutil, struct, subprocess, sys, tempfile

mica_from, micac, stdlib_from = sys.argv[1:4]
bad = checks = 0
work = tempfile.mkdtemp(prefix='mica-ladder-')
os.chmod(work, 0o755)
mica = work + '/mica'
folder = work + '/stdlib'
snap = work + '/stdlib.snap'
good = work + '/good'
program = work + '/program.m'
RIGHT = ('2\na-b\n', 7)


def setup():
    shutil.copy(mica_from, mica)
    shutil.copytree(stdlib_from, folder)
    subprocess.run([micac, 'build', '-o', snap, folder], check=True, stdout=subprocess.DEVNULL)
    shutil.copy(snap, good)
    with open(program, 'w') as f:
        f.write("disp (median ([3 1 2]));\ndisp (strjoin ({'a', 'b'}, '-'));\nexit (7);\n")


def environment(**more):
    env = {k: v for k, v in os.environ.items() if k not in ('MICA_CACHE', 'XDG_CACHE_HOME', 'HOME')}
    env.update({'MICA_CACHE': 'off'} if 'MICA_CACHE' not in more else {})
    env.update({k: v for k, v in more.items() if v is not None})
    return env


def run(*options, env=None, script=None, **keywords):
    result = subprocess.run([mica, '--snapshot-stats=json', *options, script or program], env=env or environment(), text=True,
                            capture_output=True, timeout=120, **keywords)
    lines = result.stderr.splitlines()
    stats = json.loads(lines[-1]) if lines and lines[-1].startswith('{') else {}
    return result.stdout, result.returncode, [line for line in lines if not line.startswith('{')], stats


def check(name, ok, *facts):
    global bad, checks
    checks += 1
    if not ok:
        bad += 1
        print('FAILED', name, *facts)


def expect(name, code, reason, rung, *options, answer=RIGHT, cache='unused', last=None, **keywords):
    out, status, warnings, stats = run(*options, **keywords)
    if last:  # what is said at the end
        check(name, warnings and last in warnings.pop(), warnings)
    check(name, (out, status) == answer, repr(out), status, warnings)
    check(name, len(warnings) == (1 if code else 0) and all(w.startswith('mica: snapshot not used (%s): ' % reason) for w in warnings),
          warnings)
    seen = (stats.get('fallback_code'), stats.get('fallback_reason'), stats.get('rung'), stats.get('cache'))
    check(name, seen == (code, reason, rung, cache), seen)
    check(name, stats.get('builtin_count') == builtin_count, 'builtins', stats.get('builtin_count'))


def read():
    with open(good, 'rb') as f:
        return bytearray(f.read())


def write(data):
    if os.path.isdir(snap):
        os.rmdir(snap)
    elif os.path.exists(snap):
        os.unlink(snap)
    with open(snap, 'wb') as f:
        f.write(data)


def seal(data):
    data[128:160] = bytes(32)
    data[128:160] = hashlib.sha256(data[:4096]).digest()
    return data


def put(offset, new, sealed=True):
    data = read()
    data[offset:offset + len(new)] = new
    write(seal(data) if sealed else data)


def other_part(n):
    """A snapshot made where part n of the fingerprint was another one; 0 opcodes, 1 values, 2 builtins, 3 HIR."""
    data = read()
    data[64] ^= 1
    data[272 + 32 * n] ^= 1
    write(seal(data))


def retree(data):
    """Hashes of all pages and levels anew, root and header (docs/format.md)."""
    tree = struct.unpack_from('<Q', data, 40)[0]
    level, at = [hashlib.sha256(data[i:i + 4096]).digest() for i in range(4096, tree, 4096)], tree
    while True:
        pages = (len(level) + 127) // 128
        block = b''.join(level).ljust(pages * 4096, b'\0')
        data[at:at + len(block)] = block
        level = [hashlib.sha256(block[i:i + 4096]).digest() for i in range(0, len(block), 4096)]
        at += len(block)
        if pages == 1:
            break
    data[96:128] = level[0]
    return seal(data)


def sections(path):
    info = json.loads(subprocess.run([micac, 'info', '--json', path], check=True, capture_output=True, text=True).stdout)
    return {(s['name'], s['kind']): s for s in info['sections']}


def damage(data, section, last=True):
    """Flips one byte in each page of a section (but perhaps the last one, which others may share)."""
    end = section['offset'] + section['stored']
    at = section['offset']
    while at < end:
        if last or at // 4096 != (end - 1) // 4096:
            data[at] ^= 0x40
        at = (at // 4096 + 1) * 4096
    return data


def whole_files():
    expect('whole', 0, 'none', 'snapshot')
    os.unlink(snap)
    expect('missing', 2, 'missing', 'folder')
    expect('missing, without folder', 2, 'missing', 'builtins', '--stdlib', '/nowhere', script=builtin_only, answer=('3\n', 4))
    os.mkdir(snap)
    expect('a folder in its place', 14, 'io', 'folder')
    write(b'')
    expect('empty', 4, 'empty', 'folder')
    for size in (100, 4095, 4096, 8192, len(read()) - 1):
        write(read()[:size])
        expect('cut to %d' % size, 5, 'truncated', 'folder')
    write(read() + b'x')
    expect('longer', 6, 'corrupted', 'folder')
    put(300, b'\xff', sealed=False)
    expect('flipped in the header', 6, 'corrupted', 'folder')
    put(0, b'GIF89a')
    expect('not a snapshot', 7, 'foreign', 'folder')
    put(160, b'lua\0')
    expect('of another language', 7, 'foreign', 'folder')
    put(8, struct.pack('<H', 0))
    expect('older format', 8, 'older-format', 'folder')
    put(8, struct.pack('<H', 2))
    expect('newer format', 9, 'newer-format', 'folder')
    put(28, struct.pack('<I', 1 << 31))
    expect('unknown feature', 9, 'newer-format', 'folder')
    put(32, struct.pack('<Q', 1 << 63))
    expect('other processor', 11, 'cpu', 'folder')
    put(10, struct.pack('<H', 9))
    expect('newer minor version', 0, 'none', 'snapshot')
    out, status, warnings, stats = run('--snapshot', 'none')
    check('switched off', (out, status) == RIGHT and not warnings and stats['fallback_code'] == 1 and stats['rung'] == 'folder')
    if os.geteuid() == 0:
        write(read())
        os.chmod(snap, 0)
        expect('no permission', 3, 'permission', 'folder', user=65534, group=65534, extra_groups=[])


def fingerprints():
    other_part(0)
    expect('other opcode table', 18, 'opcodes', 'hir')
    expect('other opcode table, no folder', 18, 'opcodes', 'hir', '--stdlib', '/nowhere')
    expect('other opcode table, verified in full', 18, 'opcodes', 'hir', '--validate=full')
    other_part(2)
    expect('other builtin set', 19, 'builtins', 'sources')
    expect('other builtin set, no folder', 19, 'builtins', 'sources', '--stdlib', '/nowhere')
    other_part(1)
    expect('other values', 10, 'fingerprint', 'sources')
    other_part(3)
    expect('other HIR', 10, 'fingerprint', 'sources')
    data = read()
    data[64] ^= 1
    data[272:400] = bytes(128)
    write(seal(data))
    expect('a fingerprint without parts', 10, 'fingerprint', 'sources', '--stdlib', '/nowhere')


def inside():
    table = sections(good)
    code, hir, source = table['hot', 'bytecode'], table['cold', 'hir'], table['cold', 'source']
    write(damage(read(), code, last=False))
    expect('bytecode', 6, 'corrupted', 'hir')
    write(damage(damage(read(), code), hir))
    expect('bytecode and HIR', 6, 'corrupted', 'sources')
    everything = damage(damage(damage(read(), code), hir), source)
    write(everything)
    expect('bytecode, HIR and sources', 6, 'corrupted', 'folder')
    out, status, warnings, stats = run('--stdlib', '/nowhere')
    check('nothing is left of it', status == 1 and out == '' and 'does not match its SHA-256' in warnings[0], out, status, warnings)
    expect('what is not needed does not matter', 0, 'none', 'snapshot', script=builtin_only, answer=('3\n', 4))
    write(damage(read(), table['symbol_index', '']))
    expect('tables', 6, 'corrupted', 'folder')
    write(everything)
    expect('noticed at once', 6, 'corrupted', 'folder', '--validate=full')
    out, status, warnings, stats = run('--strict')
    check('strict, damage found later', status == 1 and out == '' and 'does not match its SHA-256' in warnings[0], out, status, warnings)
    out, status, warnings, stats = run('--strict', '--validate=full')
    check('strict, damage found at once', status == 1 and out == '' and warnings[0].startswith('mica: '), status, warnings)
    told = re.search(r'\(CORRUPTED, section (\w+), offset (\d+), expected [0-9a-f]{64}, found [0-9a-f]{64}\)$', warnings[0])
    check('strict, the place is told', told and int(told[2]) % 4096 == 0, warnings)
    os.unlink(snap)
    out, status, warnings, stats = run('--strict')
    check('strict, missing', status == 1 and out == '' and 'stdlib.snap' in warnings[0], status, warnings)


def layers():
    """Damage in a layer: its functions come from its own HIR and sources, never from elsewhere."""
    top, layer, script = work + '/top', work + '/top.snap', work + '/layered.m'
    os.mkdir(top)
    with open(top + '/median.m', 'w') as f:
        f.write('function y = median (x)\n  y = 10 * max (x);\nend\n')
    subprocess.run([micac, 'build', '-o', layer, top], check=True, stdout=subprocess.DEVNULL)
    write(read())
    with open(script, 'w') as f:
        f.write('disp (median ([3 1 2]));\nexit (5);\n')
    expect('layer', 0, 'none', 'snapshot', '--layer', layer, script=script, answer=('30\n', 5))
    table = sections(layer)
    with open(layer, 'rb') as f:
        whole = bytearray(f.read())
    data = bytearray(whole)
    data[table['hot', 'bytecode']['offset']] ^= 1
    with open(layer, 'wb') as f:
        f.write(data)
    # what follows the bytecode of so small a file lies in the same page: nothing of the function is left, and that is an error
    first = table['hot', 'bytecode']['offset'] // 4096
    shared = table['cold', 'hir']['offset'] // 4096 == first
    out, status, warnings, stats = run('--layer', layer, script=script)
    if shared:
        check('damaged layer', status == 1 and out == '' and 'SHA-256' in warnings[0], out, status, warnings)
    else:
        check('damaged layer', (out, status) == ('30\n', 5) and '(corrupted)' in warnings[0] and stats['rung'] == 'hir', out, status, warnings)
    # bytecode that does not pass the verifier, under good hashes
    data = bytearray(whole)
    at = table['hot', 'bytecode']['offset']
    data[at:at + 4] = b'XXXX'
    retree(data)
    with open(layer, 'wb') as f:
        f.write(data)
    out, status, warnings, stats = run('--layer', layer, script=script)
    check('layer with bad bytecode', (out, status) == ('30\n', 5) and len(warnings) == 1 and '(corrupted)' in warnings[0] and
          stats['rung'] == 'hir', out, status, warnings, stats)
    out, status, warnings, stats = run('--strict', '--layer', layer, script=script)
    check('layer with bad bytecode, strict', status == 1 and out == '', out, status, warnings)


def live():
    script = work + '/live.m'
    for name, command, reason, code in (
            ('cut while in use', 'truncate -s 4096 %s' % snap, 'lost', 20),
            ('emptied while in use', ': > %s' % snap, 'lost', 20),
            ('written to while in use', 'dd if=/dev/urandom of=%s bs=4096 seek=1 count=200 conv=notrunc 2>/dev/null' % snap, 'corrupted', 6)):
        write(read())
        with open(script, 'w') as f:
            f.write("system ('%s');\n" % command + open(program).read())
        expect(name, code, reason, 'folder', script=script, last='it was written to while it was in use' if code == 6 else None)
    for name, command in (('removed while in use', 'rm %s' % snap), ('replaced while in use', 'cp %s %s.new; mv %s.new %s' % (program, snap, snap, snap))):
        write(read())
        with open(script, 'w') as f:
            f.write("system ('%s');\n" % command + open(program).read())
        expect(name, 0, 'none', 'snapshot', script=script)


    # code that was run already is lost: nothing can take its place, but what was printed before is not lost
    write(read())
    with open(script, 'w') as f:
        f.write("x = median ([3 1 2]);\nsystem ('truncate -s 4096 %s');\ndisp ('before');\nx = median ([3 1 2]);\ndisp ('after');\n" % snap)
    out, status, warnings, stats = run(script=script)
    check('code in use is lost', status == 1 and out == 'before\n' and 'cut short while it was in use' in warnings[-1], out, status, warnings)


def signatures():
    if not shutil.which('openssl'):
        return
    for who in 'ab':
        subprocess.run(['openssl', 'genpkey', '-algorithm', 'ed25519', '-out', work + '/%s.pem' % who], check=True, stderr=subprocess.DEVNULL)
        subprocess.run(['openssl', 'pkey', '-in', work + '/%s.pem' % who, '-pubout', '-out', work + '/%s.pub' % who], check=True)
    require = '--require-signature=' + work + '/a.pub'
    write(read())
    expect('unsigned', 16, 'unsigned', 'builtins', require, script=builtin_only, answer=('3\n', 4))
    expect('unsigned, folder named', 16, 'unsigned', 'folder', require, '--stdlib', folder)
    expect('unsigned, no cache used', 16, 'unsigned', 'folder', require, '--stdlib', folder, env=environment(MICA_CACHE=work + '/signed-cache'))
    subprocess.run([micac, 'sign', '--key', work + '/b.pem', snap], check=True)
    expect('wrong key', 17, 'signature', 'folder', require, '--stdlib', folder)
    subprocess.run([micac, 'sign', '--key', work + '/a.pem', snap], check=True)
    expect('right key', 0, 'none', 'snapshot', require)
    with open(snap, 'rb') as f:
        data = bytearray(f.read())
    data[200] ^= 1
    write(seal(data))
    expect('wrong signature', 17, 'signature', 'folder', require, '--stdlib', folder)
    expect('wrong signature that nobody asked for', 0, 'none', 'snapshot')
    out, status, warnings, stats = run('--strict', require)
    check('strict, wrong signature', status == 1 and out == '' and 'signature' in warnings[0], status, warnings)


def caches():
    cache = work + '/cache'
    env = environment(MICA_CACHE=cache)

    def files(ending='.snap'):
        return sorted(f for f in os.listdir(cache) if f.endswith(ending)) if os.path.isdir(cache) else []

    other_part(0)
    expect('rebuilt', 18, 'opcodes', 'cache', cache='built', env=env)
    check('rebuilt', len(files()) == 1, files())
    expect('rebuilt, next start', 18, 'opcodes', 'cache', cache='hit', env=env)
    expect('--no-cache', 18, 'opcodes', 'hir', '--no-cache', env=env)
    copy = cache + '/' + files()[0]
    with open(copy, 'r+b') as f:
        f.truncate(5000)
    expect('a damaged copy is made again', 18, 'opcodes', 'cache', cache='built', env=env)
    check('a damaged copy is made again', os.path.getsize(copy) > 5000)
    with open(copy, 'r+b') as f:
        f.seek(140)
        f.write(b'\0\0\0')
    expect('a changed copy is made again', 18, 'opcodes', 'cache', cache='built', env=env)
    os.chmod(copy, 0o666)
    expect('a copy others may write to is made again', 18, 'opcodes', 'cache', cache='built', env=env)
    os.unlink(snap)
    expect('rebuilt from the folder', 2, 'missing', 'cache', cache='built', env=env)
    expect('rebuilt from the folder, next start', 2, 'missing', 'cache', cache='hit', env=env)
    os.utime(folder + '/statistics/median.m', (1, 1))
    expect('a source changed', 2, 'missing', 'cache', cache='built', env=env)
    check('a source changed', len(files()) == 3 and not files('.tmp'), os.listdir(cache))

    shutil.rmtree(cache)
    other_part(0)
    home = work + '/home'
    os.mkdir(home)
    expect('HOME', 18, 'opcodes', 'cache', cache='built', env=environment(MICA_CACHE=None, HOME=home))
    check('HOME', len(os.listdir(home + '/.cache/mica')) == 2)
    expect('HOME and XDG_CACHE_HOME', 18, 'opcodes', 'cache', cache='built',
           env=environment(MICA_CACHE=None, HOME=home, XDG_CACHE_HOME=home + '/xdg'))
    expect('a relative XDG_CACHE_HOME is none', 18, 'opcodes', 'cache', cache='hit', env=environment(MICA_CACHE=None, HOME=home, XDG_CACHE_HOME='xdg'))
    expect('HOME is not there', 18, 'opcodes', 'hir', cache='failed', env=environment(MICA_CACHE=None, HOME=work + '/absent'))
    check('HOME is not there', not os.path.exists(work + '/absent'))
    expect('HOME unset', 18, 'opcodes', 'hir', cache='failed', env=environment(MICA_CACHE=None))
    expect('HOME empty', 18, 'opcodes', 'hir', cache='failed', env=environment(MICA_CACHE=None, HOME=''))
    expect('the cache is a file', 18, 'opcodes', 'hir', cache='failed', env=environment(MICA_CACHE=program))
    os.mkdir(cache)
    os.chmod(cache, 0o777)
    expect('others may write to the cache', 18, 'opcodes', 'hir', cache='failed', env=env)
    shutil.rmtree(cache)
    os.unlink(snap)
    out, status, warnings, stats = run('--stdlib', '/nowhere', env=env, script=builtin_only)
    check('nothing to rebuild from', stats['cache'] == 'unused' and stats['rung'] == 'builtins' and status == 4)
    other_part(0)
    if os.geteuid() == 0:
        os.mkdir(cache)
        os.chmod(cache, 0o555)
        os.chown(cache, 65534, 65534)
        expect('read-only', 18, 'opcodes', 'hir', cache='failed', env=env, user=65534, group=65534, extra_groups=[])
        shutil.rmtree(cache)

    def small():
        resource.setrlimit(resource.RLIMIT_FSIZE, (200000, 200000))
    # Python ignores SIGXFSZ, and so does what it starts: the write fails as on a full disk
    expect('disk full', 18, 'opcodes', 'hir', cache='failed', env=env, preexec_fn=small, restore_signals=False)
    check('disk full', files() == [] and files('.tmp') == [], os.listdir(cache))
    open(cache + '/' + 'd' * 64 + '.snap.123-0.tmp', 'w').close()
    expect('the disk has room again', 18, 'opcodes', 'cache', cache='built', env=env)
    check('what a dead process left is removed', files('.tmp') == [], os.listdir(cache))

    shutil.rmtree(cache)
    racers = [subprocess.Popen([mica, '--snapshot-stats=json', program], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
              for _ in range(4)]
    for racer in racers:
        out, err = racer.communicate(timeout=120)
        stats = json.loads(err.splitlines()[-1])
        check('four at once', (out, racer.returncode) == RIGHT and stats['rung'] == 'cache', out, err)
    check('four at once', len(files()) == 1 and files('.tmp') == [], os.listdir(cache))


try:
    builtin_only = work + '/builtin.m'
    with open(builtin_only, 'w') as f:
        f.write('disp (numel ([1 2 3]));\nexit (4);\n')
    setup()
    builtin_count = run()[3]['builtin_count']
    check('builtins are counted', builtin_count > 300, builtin_count)
    for part in (whole_files, fingerprints, inside, layers, live, signatures, caches):
        part()
finally:
    subprocess.run(['chmod', '-R', 'u+w', work])
    shutil.rmtree(work, ignore_errors=True)
print('%d checks, %d failed' % (checks, bad))
sys.exit(bad > 0)

#!/usr/bin/env bash
# tests/cli/files.sh MICA - load reads what other programs wrote, whole and cut short at every length.
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../lib.sh"
mica=$1
cd "$here/files" || exit 2
expect_run 0 'ok files' "$mica" ../files.m
cat >"$work/cut.m" <<'END'
for file = {"octave.txt", "octave.bin", "octave7.mat", "octave6.mat", "octave4.mat"}
  bytes = fileread (file{1});
  for len = 0:7:numel (bytes)
    fid = fopen (getenv ("CUT"), "w");
    fwrite (fid, bytes(1:len));
    fclose (fid);
    try
      x = load (getenv ("CUT"));
    catch e
      if (isempty (strfind (e.message, "load: ")))
        error ("%s cut at %d: %s", file{1}, len, e.message);
      end
    end
  end
end
disp ("ok cut");
END
CUT=$work/cut expect_run 0 'ok cut' "$mica" "$work/cut.m"
# sizes that a few bytes claim: an error, and no memory
cat >"$work/large.m" <<'END'
names = {"# name: x\n# type: matrix\n# rows: 1000000000\n# columns: 1000000000\n 1\n", ...
         "# name: x\n# type: matrix\n# ndims: 3\n 4294967296 4294967296 4294967296\n 1\n", ...
         "# name: x\n# type: cell\n# rows: 100000000\n# columns: 100000\n", ...
         "# name: x\n# type: diagonal matrix\n# rows: 1\n# columns: 1000000000\n1\n", ...
         "# name: x\n# type: sq_string\n# elements: 1000000000\n# length: 1000000000\nx\n", ...
         ["Octave-1-L\0\1\0\0\0x\0\0\0\0\0\xFF\6\0\0\0matrix\xFE\xFF\xFF\xFF\xFF\xFF\xFF\x7F\xFF\xFF\xFF\x7F\7"]};
for text = names
  fid = fopen (getenv ("CUT"), "w");
  fputs (fid, text{1});
  fclose (fid);
  try
    x = load (getenv ("CUT"));
    error ("taken: %s", text{1});
  catch e
    if (isempty (strfind (e.message, "larger than")) && isempty (strfind (e.message, "too large")))
      error ("%s", e.message);
    end
  end
end
disp ("ok large");
END
export CUT=$work/cut
expect_run 0 'ok large' bash -c "ulimit -d 2000000; exec '$mica' '$work/large.m'"
# what is saved over an old file leaves it whole where it cannot be written, and where saving is killed
cat >"$work/keep.m" <<'END'
old = 1;
for format = {"-text", "-binary", "-v4", "-v6", "-v7", "-v7.3"}
  file = [getenv("KEEP") format{1} ".mat"];
  save (format{1}, file, "old");
end
END
cat >"$work/fill.m" <<'END'
large = rand (400);
for format = {"-text", "-binary", "-v4", "-v6", "-v7", "-v7.3"}
  file = [getenv("KEEP") format{1} ".mat"];
  for more = {{}, {"-append"}}
    try
      save (format{1}, more{1}{:}, file, "large");
      error ("%s: written", format{1});
    catch e
      if (isempty (strfind (e.message, "error while writing")))
        error ("%s: %s", format{1}, e.message);
      end
    end
    if (! isequal (load (file), struct ("old", 1)))
      error ("%s: the old file is damaged", format{1});
    end
  end
end
if (numel (dir ([getenv("KEEP") "*"])) != 6)
  error ("something was left");
end
disp ("ok kept");
END
export KEEP=$work/old
expect_run 0 '' "$mica" "$work/keep.m"
expect_run 0 'ok kept' bash -c "ulimit -f 500; exec '$mica' '$work/fill.m'"
# also where the last bytes only find no room, which HDF5 tells nobody
cat >"$work/brim.m" <<'END'
file = [getenv("KEEP") "-v7.3.mat"];
saved = 0;
for n = 30000:1000:60000
  old = fileread (file);
  y = rand (1, n);
  try
    save ("-v7.3", file, "y");
    saved++;
    if (isempty (getenv ("LIMITED")) && ! isequal (load (file).y, y)), error ("%d: what was saved is damaged", n); end
  catch e
    if (! strcmp (fileread (file), old)), error ("%d: the old file is damaged: %s", n, e.message); end
  end
end
old = 1;
save ("-v7.3", file, "old");
if (saved == 0 || saved == 31), error ("%d were saved", saved); end
disp ("ok brim");
END
LIMITED=1 expect_run 0 'ok brim' bash -c "ulimit -f 300; exec '$mica' '$work/brim.m'"
if [ "$(id -u)" = 0 ] && mkdir "$work/brim" && mount -t tmpfs -o size=300k mica "$work/brim" 2>/dev/null; then
  KEEP=$work/brim/x expect_run 0 '' "$mica" -e "old = 1; save ('-v7.3', [getenv('KEEP') '-v7.3.mat'], 'old')"
  KEEP=$work/brim/x expect_run 0 'ok brim' "$mica" "$work/brim.m"
  umount "$work/brim"
fi
for format in -binary -v7.3; do
  # killed while a temporary file is there, until one is left
  left=
  for try in $(seq 50); do
    "$mica" -e "large = rand (1500); while (true), save ('$format', '$KEEP$format.mat', 'large'); end" &
    for step in $(seq 1000); do
      compgen -G "$KEEP$format.mat.*.tmp" >/dev/null && break
      sleep 0.01
    done
    kill -9 $!
    wait $! 2>/dev/null
    expect_run 0 'ok' "$mica" -e "s = load ('$KEEP$format.mat');
if (isfield (s, 'old') || size (s.large, 1) == 1500), disp ('ok'), end"
    left=$(compgen -G "$KEEP$format.mat.*.tmp") && break
  done
  [ -n "$left" ] || fail "$format: nothing was left of $try programs that were killed"
  # the next save removes it, once the process of libmatio that lived on has ended
  for step in $(seq 100); do
    expect_run 0 '' "$mica" -e "new = 1; save ('$format', '$KEEP$format.mat', 'new')"
    compgen -G "$KEEP$format.mat.*.tmp" >/dev/null || break
    sleep 0.1
  done
  [ -e "${left%%$'\n'*}" ] && fail "$format: $left was not removed"
done
# memory that is short, and values that nest to the limit, on large stacks and small
expect_run 0 'ok short memory' "$mica" --set gc.heap_max=20000000 "$here/short_memory.m"
for stack in 8192 256; do
  LEAST=$((stack == 256 ? 0 : 100)) MICA_PATH=$here/../lang/helpers expect_here 0 'ok deep files' \
    timeout 120 bash -c "ulimit -s $stack; exec '$mica' '$here/deep_files.m'"
done
# where files that nobody keeps go, TMPDIR may be no folder
TMPDIR=/nonexistent expect_run 0 '1' "$mica" -e "x = 1; text = save ('-v7.3', '-', 'x'); disp (! isempty (text))"
# HDF5 as another program reads it, where it is there
python=$(PATH=/usr/bin:$PATH command -v python3)
if "$python" -c 'import h5py' 2>/dev/null; then
  cat >"$work/h5.m" <<'END'
d = [1 2; 3 4]; c = {1, "x"}; t = "h\303\251"; l = true; e = zeros (0, 3); s.a = int8 (5); z = 1+2i;
global g; g = 1;
save ("-v7.3", getenv ("CUT"));
END
  expect_run 0 '' "$mica" "$work/h5.m"
  expect_run 0 'ok h5py' "$python" -c "
import h5py
f = h5py.File('$CUT')
kind = lambda name: f[name].attrs['MATLAB_class'].decode()
assert f['d'][()].tolist() == [[1, 3], [2, 4]] and kind('d') == 'double'
assert [f[r][()].tolist() for r in f['c'][()].ravel()] == [[[1]], [[120]]] and kind('c') == 'cell'
assert f['t'][()].ravel().tolist() == [104, 233] and kind('t') == 'char'
assert kind('l') == 'logical' and f['e'].attrs['MATLAB_empty'] == 1 and f['e'][()].tolist() == [0, 3]
assert f['s/a'][()].tolist() == [[5]] and f['z'][()].ravel().tolist() == [(1, 2)]
assert f['g'].attrs['MATLAB_global'] == 1
print('ok h5py')"
  # files of strangers: parts that lie in other files, and variables that are one and never written
  strange=$work/strange
  mkdir "$strange"
  mkfifo "$strange/fifo"
  echo "a secret of the user" >"$strange/secret"
  cp "$CUT" "$strange/victim.h5"
  expect_run 0 '' "$python" -c "
import h5py, numpy, os
os.chdir('$strange')
def make(name, fill):
    with h5py.File(name + '.mat', 'w', userblock_size=512) as f:
        fill(f)
    with open(name + '.mat', 'r+b') as f:
        f.write(b'MATLAB 7.3 MAT-file'.ljust(116) + bytes(8) + b'\\0\\2IM')
def mark(d, kind):
    t = h5py.h5t.C_S1.copy()
    t.set_size(len(kind))
    a = h5py.h5a.create(d.id, b'MATLAB_class', t, h5py.h5s.create(h5py.h5s.SCALAR))
    a.write(numpy.array(kind.encode()), mtype=t)
def external(source):
    return lambda f: mark(f.create_dataset('x', (1, 8), 'u1', external=[(source, 0, 8)]), 'uint8')
def deep(f):
    g = f.create_group('s')
    mark(g, 'struct')
    mark(g.create_dataset('x', (1, 8), 'u1', external=[('secret', 0, 8)]), 'uint8')
def link(name):
    def fill(f):
        f[name] = h5py.ExternalLink('victim.h5', '/d')
    return fill
def virtual(f):
    v = h5py.VirtualLayout((2, 2), 'f8')
    v[:] = h5py.VirtualSource('victim.h5', 'd', (2, 2))
    mark(f.create_virtual_dataset('x', v), 'double')
def bomb(f):
    mark(f.create_dataset('v0', (1, 1 << 20), 'f8', chunks=(1, 1 << 20), compression=9), 'double')
    for k in range(1, 300):
        f['v%d' % k] = f['v0']
def honest(f):
    mark(f.create_dataset('x', (1, 100), 'f8', compression=9), 'double')
    f['y'] = f['x']
    f['soft'] = h5py.SoftLink('/x')
def loop(f):
    mark(f.create_group('s'), 'struct')
    f['s/s'] = f['s']
make('external', external('secret'))
make('fifo', external('fifo'))
make('deep', deep)
make('link', link('x'))
make('refs', link('#refs#'))
make('virtual', virtual)
make('bomb', bomb)
make('honest', honest)
make('loop', loop)"
  cat >"$work/strange.m" <<'END'
cd (getenv ("STRANGE"));
victim = fileread ("victim.h5");
c = {1};
for name = {"external", "fifo", "deep", "link", "refs", "virtual"}
  file = [name{1} ".mat"];
  was = fileread (file);
  for append = [false true]
    try
      if (append), save ("-v7.3", "-append", file, "c"); else, load (file); end
      error ("taken: %s", file);
    catch e
      if (isempty (strfind (e.message, "lie in other files"))), error ("%s: %s", file, e.message); end
    end
  end
  if (! isequal (fileread (file), was)), error ("%s was changed", file); end
end
if (! isequal (fileread ("victim.h5"), victim)), error ("another file was changed"); end
try
  load ("bomb.mat");
  error ("taken: bomb");
catch e
  if (isempty (strfind (e.message, "larger than the file can hold"))), error (e.message); end
end
if (! isequal (load ("honest.mat").y, zeros (100, 1))), error ("honest.mat was read as something else"); end
try, load ("loop.mat"); catch e, end % ends
disp ("ok strange");
END
  STRANGE=$strange expect_run 0 'ok strange' timeout 60 bash -c "ulimit -t 50; exec '$mica' '$work/strange.m'"
fi
[ "$bad" -eq 0 ]

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
fi
[ "$bad" -eq 0 ]

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
[ "$bad" -eq 0 ]

% tests/stdlib/unpack.m - unpack by its documented behaviour.
folder = tempname ();
mkdir (folder);
mkdir (fullfile (folder, "d"));
guard = onCleanup (@() rmdir (folder, "s"));
function put (name, text), f = fopen (name, "w"); fputs (f, text); fclose (f); end
a = fullfile (folder, "a.txt");
put (a, "hello\n");
put (fullfile (folder, "d", "b.txt"), "world\n");
archive = fullfile (folder, "x.tgz");
tar (archive, {"a.txt", "d"}, folder);
out = fullfile (folder, "out");
assert (unpack (archive, out), {"a.txt", "d/", "d/b.txt"});
assert (fileread (fullfile (out, "d", "b.txt")), "world\n");
% names that lead out of the folder, as a forger writes them
function forge (archive, name)
  head = repmat ("\0", 1, 512);
  head(1:numel (name)) = name;
  head(101:107) = "0000644";
  head(125:135) = "00000000001";
  head(137:147) = "00000000000";
  head(157) = "0";
  head(149:156) = " ";
  head(149:155) = sprintf ("%06o\0", sum (double (head)));
  fid = fopen (archive, "w");
  fwrite (fid, [head, "x", repmat("\0", 1, 511 + 1024)]);
  fclose (fid);
end
function text = failure (varargin)
  text = "";
  try, unpack (varargin{:}); catch e, text = e.message; end
end
for name = {"../evil", "/tmp/mica-evil", "d/../../evil"}
  forge (fullfile (folder, "evil.tar"), name{1});
  assert (! isempty (strfind (failure (fullfile (folder, "evil.tar"), out), "leads out of the folder")));
end
assert (! isfile (fullfile (folder, "evil")) && ! isfile ("/tmp/mica-evil"));
system (["ln -s '" folder "' '" fullfile(out, "link") "'"]);
forge (fullfile (folder, "evil.tar"), "link/evil");
assert (! isempty (strfind (failure (fullfile (folder, "evil.tar"), out), "is a link")));
assert (! isfile (fullfile (folder, "evil")));
assert (failure (fullfile (folder, "nosuch.zip")), ["unpack: file \"" fullfile(folder, "nosuch.zip") "\" not found"]);
assert (failure (a), "unpack: unrecognized FILETYPE <txt>");
bytes = fileread (archive);
put (fullfile (folder, "cut.tgz"), bytes(1:end-30));
assert (! isempty (failure (fullfile (folder, "cut.tgz"), out)));
assert (! isfile (fullfile (out, "b.txt"))); % nor half of a file
% bombs: few bytes that hold far more than deflate makes of them; nothing of them stays
function bomb (archive, out)
  text = failure (archive, out);
  assert (! isempty (strfind (text, "far larger than an archive of")));
  assert (! isempty (strfind (text, "raise unpack_limit")));
  assert (isempty (regexp (evalc (["ls -R '" out "'"]), "zeros")));
end
bound = unpack_limit (1e6);
put (fullfile (folder, "zeros.txt"), repmat ("\0", 1, 2^24));
tar (fullfile (folder, "zeros.tbz2"), {"a.txt", "zeros.txt"}, folder);
bomb (fullfile (folder, "zeros.tbz2"), out);
bzip2 (fullfile (folder, "zeros.txt"));
bomb (fullfile (folder, "zeros.txt.bz2"), out);
gzip (fullfile (folder, "zeros.txt")); % compressed by less than deflate can: an honest one
assert (numel (unpack (fullfile (folder, "zeros.txt.gz"), out)), 1);
assert (dir (fullfile (out, "zeros.txt")).bytes, 2^24);
delete (fullfile (out, "zeros.txt"));
% a sparse file of a terabyte in 1.5 KiB, as GNU tar keeps it
function sparse (archive, size)
  head = repmat ("\0", 1, 512);
  head(1:5) = "zeros";
  head(101:107) = "0000644";
  head(125:135) = "00000001000";
  head(137:147) = "00000000000";
  head(157) = "S";
  head(258:264) = "ustar  ";
  head(387:397) = sprintf ("%011o", size - 512);
  head(399:409) = "00000001000";
  head(484:494) = sprintf ("%011o", mod (size, 8^11));
  head(149:156) = " ";
  head(149:155) = sprintf ("%06o\0", sum (double (head)));
  fid = fopen (archive, "w");
  fwrite (fid, [head, repmat("x", 1, 512), repmat("\0", 1, 1024)]);
  fclose (fid);
end
sparse (fullfile (folder, "zeros.tar"), 2^32);
bomb (fullfile (folder, "zeros.tar"), out);
% one of 3 MiB that ends with a hole is as long as it says, and its hole is counted
sparse (fullfile (folder, "hole.tar"), 3 * 2^20);
unpack_limit (2e7);
unpack (fullfile (folder, "hole.tar"), out);
assert (dir (fullfile (out, "zeros")).bytes, 3 * 2^20);
delete (fullfile (out, "zeros"));
unpack_limit (0);
sparse (fullfile (folder, "hole.tar"), 2^28);
bomb (fullfile (folder, "hole.tar"), out);
unpack_limit (1e6);
% a file that has another name outside is replaced, not written
put (fullfile (folder, "outside"), "mine");
mkdir (fullfile (folder, "in"));
[~] = system (["ln '" fullfile(folder, "outside") "' '" fullfile(folder, "in", "a.txt") "'"]);
unpack (archive, fullfile (folder, "in"));
assert (fileread (fullfile (folder, "outside")), "mine");
assert (fileread (fullfile (folder, "in", "a.txt")), "hello\n");
% folders and empty files take room too
function many (archive, count)
  head = repmat ("\0", 1, 512);
  head(101:107) = "0000644";
  head(125:135) = "00000000000";
  head(137:147) = "00000000000";
  all = repmat (head, count, 1);
  for k = 1:count
    all(k,1:13) = sprintf ("%05d/a/b/%03d", k, mod (k, 1000));
    all(k,149:156) = " ";
    all(k,149:155) = sprintf ("%06o\0", sum (double (all(k,:))));
  end
  fid = fopen (archive, "w");
  fwrite (fid, [all'(:)', repmat("\0", 1, 1024)]);
  fclose (fid);
end
many (fullfile (folder, "many.tar"), 300);
bzip2 (fullfile (folder, "many.tar"));
unpack_limit (0);
bomb (fullfile (folder, "many.tar.bz2"), out);
% and so does what is passed over
function head = header (name, type, size)
  head = repmat ("\0", 1, 512);
  head(1:numel (name)) = name;
  head(101:107) = "0000644";
  head(125:135) = sprintf ("%011o", size);
  head(137:147) = "00000000000";
  head(157) = type;
  head(149:156) = " ";
  head(149:155) = sprintf ("%06o\0", sum (double (head)));
end
put (fullfile (folder, "links.tar"), [repmat(header ("link", "2", 0), 1, 20000), repmat("\0", 1, 1024)]);
bzip2 (fullfile (folder, "links.tar"));
lastwarn ("");
said = evalc ("bomb (fullfile (folder, \"links.tar.bz2\"), out)");
assert (numel (strfind (said, "is a link")) < 200);
% what was there before a bomb came is there after it, whatever of it was whole by then; nothing else is
old = fullfile (folder, "old");
mkdir (old);
put (fullfile (old, "a"), "mine");
put (fullfile (old, "zeros"), "also");
system (["ln -s a '" fullfile(old, "link") "'"]);
parts = [header("a", "0", 5), "their", repmat("\0", 1, 507), header("link", "0", 5), "their", repmat("\0", 1, 507), ...
         header("b", "0", 5), "their", repmat("\0", 1, 507), header("a", "0", 3), "two", repmat("\0", 1, 509)];
put (fullfile (folder, "late.tar"), [parts, header("zeros", "0", 2^25), repmat("\0", 1, 2^25 + 1024)]);
bzip2 (fullfile (folder, "late.tar"));
assert (! isempty (strfind (failure (fullfile (folder, "late.tar.bz2"), old), "that were there before stay")));
assert (sort ({dir(old).name}), {".", "..", "a", "link", "zeros"});
assert (fileread (fullfile (old, "a")), "mine");
assert (fileread (fullfile (old, "zeros")), "also");
assert (lstat (fullfile (old, "link")).modestr(1), "l");
% after another error the files that were whole by then are in place
put (fullfile (folder, "half.tar"), [parts, header("zeros", "0", 2000), repmat("\0", 1, 512)]);
assert (! isempty (failure (fullfile (folder, "half.tar"), old)));
assert (sort ({dir(old).name}), {".", "..", "a", "b", "link", "zeros"});
assert (fileread (fullfile (old, "a")), "two");
assert (fileread (fullfile (old, "zeros")), "also");
assert (fileread (fullfile (old, "link")), "their");
assert (lstat (fullfile (old, "link")).modestr(1), "-");
% a folder that stands where a file goes stays, and a file where a folder goes
mkdir (fullfile (old, "d"));
put (fullfile (folder, "folder.tar"), [header("d", "0", 1), "x", repmat("\0", 1, 511 + 1024)]);
assert (! isempty (strfind (failure (fullfile (folder, "folder.tar"), old), "s a directory")));
put (fullfile (folder, "file.tar"), [header("a/b", "0", 1), "x", repmat("\0", 1, 511 + 1024)]);
assert (! isempty (strfind (failure (fullfile (folder, "file.tar"), old), "no folder")));
assert (sort ({dir(old).name}), {".", "..", "a", "b", "d", "link", "zeros"});
for bad = {NaN, -1}
  try, unpack_limit (bad{1}); error ("taken"); catch e, assert (! isempty (strfind (e.message, "unpack_limit: argument must be"))); end
end
unpack_limit (Inf);
assert (unpack (fullfile (folder, "late.tar.bz2"), old), {"a", "link", "b", "a", "zeros"});
assert (fileread (fullfile (old, "a")), "two");
assert (dir (fullfile (old, "zeros")).bytes, 2^25);
assert (numel (dir (old)), 7);
assert (numel (unpack (fullfile (folder, "zeros.txt.bz2"), out)), 1);
unpack_limit (bound);
disp ("ok unpack")

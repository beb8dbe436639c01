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
disp ("ok unpack")

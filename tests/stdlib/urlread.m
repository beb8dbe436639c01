% tests/stdlib/urlread.m - urlread by its documented behaviour.
folder = tempname ();
mkdir (folder);
mkdir (fullfile (folder, "d"));
guard = onCleanup (@() rmdir (folder, "s"));
function put (name, text), f = fopen (name, "w"); fputs (f, text); fclose (f); end
a = fullfile (folder, "a.txt");
put (a, "hello\n");
put (fullfile (folder, "d", "b.txt"), "world\n");
assert (urlread (["file://" a]), "hello\n");
[s, success, message] = urlread (["file://" folder "/nosuch"]);
assert (s, "");
assert (success, false);
assert (! isempty (message));
function text = failure (varargin)
  text = "";
  try, urlread (varargin{:}); catch e, text = e.message; end
end
assert (strncmp (failure (["file://" folder "/nosuch"]), "urlread: ", 9));
assert (failure (1), "urlread: URL must be a string");
assert (failure ("file:///x", "foo", {}), 'urlread: METHOD must be "get" or "post"');
assert (failure ("file:///x", "get", {"a"}), "urlread: number of elements in PARAM must be even");
disp ("ok urlread")

% tests/stdlib/mustBeFile.m - mustBeFile by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeFile (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeFile");
    end
  end
end
assert (refused ("/no such file"), "input must name files that are there");
assert (refused (tempdir ()), "input must name files that are there");
assert (refused (1), "input must name files that are there");
name = tempname ();
assert (refused (name), "input must name files that are there");
fclose (fopen (name, "w"));
guard = onCleanup (@() delete (name));
assert (refused (name), "");
assert (refused ({name, name}), "");
assert (refused ({name, "/no such file"}), "input must name files that are there");
disp ("ok mustBeFile")

% tests/stdlib/mustBeSparse.m - mustBeSparse by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeSparse (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeSparse");
    end
  end
end
assert (refused (1), "input must be sparse");
assert (refused (zeros (3)), "input must be sparse");
assert (refused ({}), "input must be sparse");
% No matrix of Mica is sparse, but a class can say so of its objects.
folder = tempname ();
mkdir (folder);
addpath (folder);
guard = onCleanup (@() rmdir (folder, "s"));
f = fopen (fullfile (folder, "Hollow1.m"), "w");
fputs (f, "classdef Hollow1\n  methods\n    function yes = issparse (h), yes = true; end\n  end\nend\n");
fclose (f);
assert (refused (Hollow1 ()), "");
disp ("ok mustBeSparse")

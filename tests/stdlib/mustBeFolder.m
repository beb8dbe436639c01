% tests/stdlib/mustBeFolder.m - mustBeFolder by its documented behaviour.
1;
function text = refused (varargin)
  text = "";
  try
    mustBeFolder (varargin{:});
  catch err
    text = err.message;
    if (strncmp (text, "input ", 6))
      assert (err.identifier, "MATLAB:validators:mustBeFolder");
    end
  end
end
assert (refused (tempdir ()), "");
assert (refused ({tempdir(), "/"}), "");
assert (refused ("/no such folder"), "input must name folders that are there");
assert (refused (1), "input must name folders that are there");
disp ("ok mustBeFolder")

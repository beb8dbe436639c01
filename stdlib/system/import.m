function import (varargin)
  % IMPORT  calls functions and classes of packages by their last name alone.
  %
  % import PKG.NAME in a function or script makes NAME mean PKG.NAME everywhere in it; import PKG.* does so for all that the
  % package has and the program's own files do not. It is no call: names are resolved before anything runs, and so an import is
  % not undone by what is run and holds in the function or script in which it is written alone. Builtins and functions of the same
  % file come before PKG.*.
  %
  % Example: import toolbox.filters.*
  % See also: which, exist, addpath
  if (nargin > 0 && ischar (varargin{1}))
    error ("import: '%s' is no name in a package; write import PKG.NAME or import PKG.*", varargin{1});
  end
  error ("import: write import PKG.NAME or import PKG.* as a statement of its own");
end

function varargout = pkg (action, varargin)
  % PKG  packages of functions: list and load. None can be installed yet.
  %
  % pkg list shows the installed packages; C = pkg ("list") is a cell of structs that describe them. pkg load NAME makes a
  % package's functions known; one that is not installed is an error.
  %
  % Example: pkg list
  % See also: addpath, exist
  if (nargin < 1)
    print_usage ();
  elseif (! iscellstr ([{action}, varargin]))
    error ("pkg: all arguments must be strings");
  end
  options = strncmp (varargin, "-", 1);
  names = varargin(! options);
  switch (action)
    case "list"
      if (nargout > 0)
        varargout = repmat ({cell(0, 0)}, 1, nargout);
      elseif (isempty (names))
        printf ("no packages installed.\n");
      else
        printf ("package %s is not installed.\n", names{1});
      end
    case "load"
      if (isempty (names))
        error ("pkg: load action requires at least one package name");
      end
      error ("package %s is not installed", names{1});
    case "unload"
      if (isempty (names))
        error ("pkg: unload action requires at least one package name");
      end
      error ("pkg: package(s): %s not installed", strjoin (names, " "));
    case {"install", "build"}
      if (isempty (names))
        error ("pkg: %s action requires at least one filename", action);
      end
      error ("pkg: packages cannot be installed: %s", strjoin (names, " "));
    case "uninstall"
      if (isempty (names))
        error ("pkg: uninstall action requires at least one package name");
      end
      cellfun (@(name) warning ("package %s is not installed\n", name), names);
      warning ("no packages will be uninstalled\n");
    case "describe"
      if (isempty (names))
        error ("pkg: describe action requires at least one package name");
      end
      error ("some packages are not installed:  %s ", strjoin (names, " "));
    case "test"
      if (isempty (names))
        error ("pkg: test action requires at least one package name");
      end
      error ("package %s is not installed", names{1});
    case {"update", "rebuild", "prefix", "local_list", "global_list"}
      if (nargout > 0)
        varargout = repmat ({""}, 1, nargout);
      end
    otherwise
      error ("pkg: invalid action.  See 'help pkg' for available actions");
  end
end

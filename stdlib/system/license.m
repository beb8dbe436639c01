function [status, message] = license (action, feature, toggle)
  % LICENSE  the license of the language's own functions, and whether packages are installed.
  %
  % license () and license ("inuse") tell what is there. license ("test", NAME) and license ("checkout", NAME)
  % are true when the package NAME is installed: "octave" is.
  %
  % Example: license ("test", "octave")  is true
  % See also: ver, version, pkg
  if (nargin == 0)
    if (nargout == 0)
      printf ("GNU General Public License\n");
    else
      status = "GNU General Public License";
    end
    return;
  end
  if (! ischar (action))
    print_usage ();
  end
  switch (tolower (action))
    case "inuse"
      if (nargin > 1 && ! strcmpi (feature, "octave"))
        found = {};
      else
        found = {"octave"};
      end
      if (nargout == 0)
        printf ("%s\n", found{:});
      else
        user = getenv ("USER");
        if (isempty (user))
          user = "root";
        end
        status = struct ("feature", found, "user", user);
      end
    case {"test", "checkout"}
      if (nargin < 2)
        print_usage ();
      end
      status = strcmpi (feature, "octave");
      message = "";
      if (! status)
        message = sprintf ("No package named \"%s\" installed", feature);
      end
      if (nargin > 2)
        if (! any (strcmpi (toggle, {"enable", "disable"})))
          error ("license: TOGGLE must be \"enable\" or \"disable\"");
        end
      end
    otherwise
      print_usage ();
  end
end

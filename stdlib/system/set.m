function varargout = set (h, varargin)
  % SET  set properties of an object. There is one object, 0: the screen; figures cannot be made yet.
  %
  % set (0, NAME, VALUE, ...) and set (0, STRUCT). Names that begin with "default" are kept for what is drawn later.
  %
  % Example: set (0, "defaultlinelinewidth", 2)
  % See also: get, ishghandle
  if (nargin < 1)
    print_usage ();
  end
  __check_handle__ ("set", h);
  if (nargin == 1)
    names = fieldnames (__root_object__ ());
    printf ("\t%s\n", names{:});
    return;
  end
  k = 1;
  while (k <= numel (varargin))
    a = varargin{k};
    if (isstruct (a))
      names = fieldnames (a);
      for n = 1:numel (names)
        __root_object__ ("set", names{n}, a.(names{n}));
      end
      k++;
    elseif (iscellstr (a) && k < numel (varargin) && iscell (varargin{k+1}))
      for n = 1:numel (a)
        __root_object__ ("set", a{n}, varargin{k+1}{n});
      end
      k += 2;
    elseif (! ischar (a))
      error ("set: expected argument %d to be a property name", k + 1);
    elseif (k == numel (varargin))
      error ("set: Invalid call to set");
    else
      __root_object__ ("set", a, varargin{k+1});
      k += 2;
    end
  end
end

function retval = close (varargin)
  % CLOSE  close figures. There are none, so there is nothing to close.
  %
  % close, close all, close (N), close all force; the result is 1.
  %
  % Example: close all
  % See also: isfigure, ishghandle
  if (nargin > 2)
    print_usage ();
  end
  if (nargin == 2 && ! (ischar (varargin{2}) && any (strcmpi (varargin{2}, {"force", "hidden"}))))
    error ('close: second argument must be "hidden" or "force"');
  end
  if (nargin > 0 && ! ischar (varargin{1}))
    error ('close: first argument must be "all", a figure handle, or a figure name');
  end
  if (nargout > 0)
    retval = 1;
  end
end

function drawnow (varargin)
  % DRAWNOW  bring figures up to date. There are none, so nothing happens.
  %
  % Example: drawnow ()
  % See also: close
  if (nargin > 3)
    print_usage ();
  end
end

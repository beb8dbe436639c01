function yes = isfigure (h)
  % ISFIGURE  whether values are handles of figures; there are none.
  %
  % Example: isfigure (1)  is false
  % See also: ishghandle
  if (nargin < 1)
    print_usage ();
  end
  yes = false (size (h));
end

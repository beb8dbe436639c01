function yes = ishghandle (h)
  % ISHGHANDLE  whether values are handles of graphics objects: 0, the screen, is.
  %
  % Example: ishghandle ([0 1])  is [1 0]
  % See also: isfigure
  if (nargin < 1)
    print_usage ();
  end
  if (isreal (h) && isnumeric (h))
    yes = (h == 0);
  else
    yes = false (size (h));
  end
end

function yes = ishandle (h)
  % ISHANDLE  whether values are handles of objects: 0, the screen, is.
  %
  % Example: ishandle ([0 1])  is [1 0]
  % See also: isfigure
  if (nargin < 1)
    print_usage ();
  end
  yes = ishghandle (h);
end

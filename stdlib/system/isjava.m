function yes = isjava (x)
  % ISJAVA  whether a value is a Java object; none is.
  %
  % Example: isjava (1)  is false
  % See also: usejava, isobject
  if (nargin < 1)
    print_usage ();
  end
  yes = false;
end

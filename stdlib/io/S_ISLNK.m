function tf = S_ISLNK (mode)
  % S_ISLNK  whether a mode, as stat and lstat give it, is that of a link.
  %
  % Example: S_ISLNK (stat ("/").mode)
  % See also: stat, lstat
  if (nargin != 1)
    print_usage ();
  elseif (! (isnumeric (mode) && isscalar (mode)))
    error ("S_ISLNK: invalid MODE value");
  end
  tf = bitand (double (mode), 61440) == 40960;
end

function tf = S_ISDIR (mode)
  % S_ISDIR  whether a mode, as stat and lstat give it, is that of a folder.
  %
  % Example: S_ISDIR (stat ("/").mode)
  % See also: stat, lstat
  if (nargin != 1)
    print_usage ();
  elseif (! (isnumeric (mode) && isscalar (mode)))
    error ("S_ISDIR: invalid MODE value");
  end
  tf = bitand (double (mode), 61440) == 16384;
end

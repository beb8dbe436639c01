function tf = S_ISREG (mode)
  % S_ISREG  whether a mode, as stat and lstat give it, is that of a regular file.
  %
  % Example: S_ISREG (stat ("/").mode)
  % See also: stat, lstat
  if (nargin != 1)
    print_usage ();
  elseif (! (isnumeric (mode) && isscalar (mode)))
    error ("S_ISREG: invalid MODE value");
  end
  tf = bitand (double (mode), 61440) == 32768;
end

function tf = S_ISFIFO (mode)
  % S_ISFIFO  whether a mode, as stat and lstat give it, is that of a pipe.
  %
  % Example: S_ISFIFO (stat ("/").mode)
  % See also: stat, lstat
  if (nargin != 1)
    print_usage ();
  elseif (! (isnumeric (mode) && isscalar (mode)))
    error ("S_ISFIFO: invalid MODE value");
  end
  tf = bitand (double (mode), 61440) == 4096;
end

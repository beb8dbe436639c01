function tf = S_ISSOCK (mode)
  % S_ISSOCK  whether a mode, as stat and lstat give it, is that of a socket.
  %
  % Example: S_ISSOCK (stat ("/").mode)
  % See also: stat, lstat
  if (nargin != 1)
    print_usage ();
  elseif (! (isnumeric (mode) && isscalar (mode)))
    error ("S_ISSOCK: invalid MODE value");
  end
  tf = bitand (double (mode), 61440) == 49152;
end

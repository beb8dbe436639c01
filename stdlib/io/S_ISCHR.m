function tf = S_ISCHR (mode)
  % S_ISCHR  whether a mode, as stat and lstat give it, is that of a character device.
  %
  % Example: S_ISCHR (stat ("/").mode)
  % See also: stat, lstat
  if (nargin != 1)
    print_usage ();
  elseif (! (isnumeric (mode) && isscalar (mode)))
    error ("S_ISCHR: invalid MODE value");
  end
  tf = bitand (double (mode), 61440) == 8192;
end

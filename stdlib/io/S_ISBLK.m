function tf = S_ISBLK (mode)
  % S_ISBLK  whether a mode, as stat and lstat give it, is that of a block device.
  %
  % Example: S_ISBLK (stat ("/").mode)
  % See also: stat, lstat
  if (nargin != 1)
    print_usage ();
  elseif (! (isnumeric (mode) && isscalar (mode)))
    error ("S_ISBLK: invalid MODE value");
  end
  tf = bitand (double (mode), 61440) == 24576;
end

function out = tilde_expand (text)
  % TILDE_EXPAND  names that begin with ~ as the names of the home folder they mean.
  %
  % Example: tilde_expand ("~/a")  is like "/home/me/a"
  % See also: make_absolute_filename, getenv
  if (nargin < 1)
    print_usage ();
  elseif (! (ischar (text) || iscellstr (text)))
    error ("tilde_expand: argument must be char or cellstr object");
  end
  home = getenv ("HOME");
  out = regexprep (text, "^~(?=/|$)", strrep (strrep (home, '\', '\\'), "$", '\$'));
end

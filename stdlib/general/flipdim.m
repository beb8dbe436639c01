function y = flipdim (x, dim)
  % FLIPDIM  elements in reverse order along a dimension; an older name of flip.
  %
  % Example: flipdim ([1 2; 3 4], 2)  is [2 1; 4 3]
  % See also: flip, fliplr, flipud
  persistent warned = false;
  if (! warned)
    warned = true;
    warning ("Octave:legacy-function", "flipdim is obsolete; please use flip instead\n");
  end
  if (nargin < 1)
    print_usage ();
  elseif (nargin == 1)
    y = flip (x);
  else
    y = flip (x, dim);
  end
end

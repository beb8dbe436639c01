function yes = iscolormap (map)
  % ISCOLORMAP  is a value a colour map: real floating point numbers in three columns.
  %
  % Example: iscolormap (jet (5))  ⇒ true
  % See also: jet, ind2rgb
  if (nargin != 1)
    print_usage ();
  end
  yes = isnumeric (map) && isreal (map) && isfloat (map) && ndims (map) == 2 && columns (map) == 3;
end

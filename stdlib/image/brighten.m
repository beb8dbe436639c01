function map = brighten (map, beta)
  % BRIGHTEN  a colour map made brighter or darker.
  %
  % NEWMAP = brighten (MAP, BETA): brighter for a BETA between 0 and 1, darker for one between -1 and 0.
  %
  % Example: brighten ([0.25 0.25 0.25], 0.5)  ⇒ [0.5 0.5 0.5]
  % See also: jet, contrast
  if (nargin != 2)
    print_usage ();
  elseif (! iscolormap (map))
    error ("brighten: first argument must be a colormap or a graphics handle");
  elseif (! isscalar (beta) || beta <= -1 || beta >= 1)
    error ("brighten: BETA must be a scalar in the range (-1,1)");
  end
  if (beta > 0)
    gamma = 1 - beta;
  else
    gamma = 1 / (1 + beta);
  end
  map = map .^ gamma;
end

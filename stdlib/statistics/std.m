function s = std (varargin)
  % STD  standard deviation of the elements.
  %
  % S = std (X), std (X, W), std (X, W, DIM) is the square root of var with the same arguments.
  %
  % Example: std ([1 2 3])  ⇒ 1
  % See also: var, mean
  if (nargin < 1)
    print_usage ();
  end
  s = sqrt (var (varargin{:}));
end

function tf = isequalwithequalnans (varargin)
  % ISEQUALWITHEQUALNANS  old name of isequaln.
  %
  % TF = isequalwithequalnans (X, Y, ...) is isequaln (X, Y, ...).
  %
  % Example: isequalwithequalnans (NaN, NaN)  ⇒ 1
  % See also: isequaln, isequal
  persistent warned = false;
  if (! warned)
    warned = true;
    warning ("Octave:legacy-function", "isequalwithequalnans is obsolete; please use isequaln instead");
  end
  tf = isequaln (varargin{:});
end

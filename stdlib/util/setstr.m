function s = setstr (varargin)
  % SETSTR  old name of char.
  %
  % S = setstr (X, ...) is char (X, ...).
  %
  % Example: setstr ([65 66])  ⇒ "AB"
  % See also: char
  persistent warned = false;
  if (! warned)
    warned = true;
    warning ("Octave:legacy-function", "setstr is obsolete; please use char instead");
  end
  if (nargin < 1)
    print_usage ();
  end
  s = char (varargin{:});
end

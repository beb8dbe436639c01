function tf = isstr (x)
  % ISSTR  old name of ischar.
  %
  % TF = isstr (X) is ischar (X).
  %
  % Example: isstr ("a")  ⇒ 1
  % See also: ischar
  persistent warned = false;
  if (! warned)
    warned = true;
    warning ("Octave:legacy-function", "isstr is obsolete; please use ischar instead");
  end
  if (nargin < 1)
    print_usage ();
  end
  tf = ischar (x);
end

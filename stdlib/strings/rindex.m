function n = rindex (s, t)
  % RINDEX  where a string last occurs.
  %
  % N = rindex (S, T) is index (S, T, "last").
  %
  % Example: rindex ("Teststring", "t")  ⇒ 6
  % See also: index, strfind
  if (nargin < 2)
    print_usage ();
  end
  n = index (s, t, "last");
end

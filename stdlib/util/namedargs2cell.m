function c = namedargs2cell (s)
  % NAMEDARGS2CELL  the fields of a struct as names and values.
  %
  % C = namedargs2cell (S) is {NAME1, VALUE1, NAME2, VALUE2, ...}, ready to be passed to a function as options.
  %
  % Example: namedargs2cell (struct ("a", 1))  ⇒ {"a", 1}
  % See also: struct2cell
  if (nargin < 1)
    print_usage ();
  elseif (! isstruct (s) || ! isscalar (s))
    error ("namedargs2cell: S must be a scalar structure");
  end
  c = reshape ([fieldnames(s), struct2cell(s)].', 1, []);
end

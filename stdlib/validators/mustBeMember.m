function mustBeMember (x, valid)
  % MUSTBEMEMBER  raise an error unless every element of X is among the values of VALID.
  %
  % Returns nothing. The error names the variable that was passed, where there is one.
  %
  % Example: mustBeMember (3, [1 2])  raises an error
  % See also: ismember, validatestring
  if (nargin != 2)
    print_usage ();
  end
  bad = ! ismember (x, valid);
  if (any (bad(:)))
    __must_fail__ ("mustBeMember", inputname (1, false), "must be one of the specified valid values; found %d elements that were not", nnz (bad));
  end
end

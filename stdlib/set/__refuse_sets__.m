function __refuse_sets__ (who, some)
  % __REFUSE_SETS__  the error of a set function whose arguments are no sets of one kind.
  %
  % __refuse_sets__ (WHO, SOME): SOME tells whether one of them is a cell array of strings.
  %
  % A part of union, intersect and their like.
  if (some)
    error ("%s: cell array of strings cannot be combined with a nonstring value", who);
  end
  error ("%s: A and B must be arrays or cell arrays of strings", who);
end

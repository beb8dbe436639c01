function v = optimget (options, name, default = [])
  % OPTIMGET  one option of a struct made by optimset.
  %
  % V = optimget (OPTIONS, NAME, DEFAULT) is DEFAULT ([]) where the option is missing or empty. Case is ignored.
  %
  % Example: optimget (optimset ("TolX", 2), "tolx")  ⇒ 2
  % See also: optimset
  if (nargin < 2 || ! isstruct (options) || ! ischar (name))
    print_usage ();
  end
  known = {"AutoScaling", "ComplexEqn", "Display", "FinDiffType", "FunValCheck", "GradObj", "Jacobian", "MaxFunEvals", ...
           "MaxIter", "OutputFcn", "TolFun", "TolX", "TypicalX", "Updating"};
  at = find (strncmpi (name, known, numel (name)));
  if (numel (at) > 1)
    exact = find (strcmpi (name, known));
    if (isempty (exact))
      warning ("optimget: ambiguous option: %s", name);
      at = [];
    else
      at = exact;
    end
  elseif (isempty (at))
    warning ("optimget: unrecognized option: %s", name);
  end
  if (! isempty (at))
    name = known{at};
  end
  v = default;
  if (isfield (options, name) && ! isempty (options.(name)))
    v = options.(name);
  end
end

function opts = optimset (varargin)
  % OPTIMSET  a struct of options for fzero, fminsearch, fminunc and their like.
  %
  % OPTS = optimset ("NAME", VALUE, ...) holds the named options; names ignore case.
  % OPTS = optimset (OLD, "NAME", VALUE, ...) changes a struct; optimset (OLD, NEW) merges two.
  % OPTS = optimset () has every known option, empty.
  % OPTS = optimset ("FUNCTION") gives the defaults of a solver. Unknown names are kept, with a warning.
  %
  % Options: Display, FunValCheck, GradObj, Jacobian, MaxFunEvals, MaxIter, OutputFcn, TolFun, TolX, TypicalX, Updating,
  % AutoScaling, ComplexEqn, FinDiffType.
  %
  % Example: optimset ("TolX", 1e-8).TolX  ⇒ 1e-8
  % See also: optimget, fzero, fminsearch
  opts = struct ();
  if (nargin == 0)
    for name = known_names ()
      opts.(name{1}) = [];
    end
    return;
  end
  if (nargin == 1 && (ischar (varargin{1}) || is_function_handle (varargin{1})))
    opts = feval (varargin{1}, "defaults");
    return;
  end
  first = 1;
  if (isstruct (varargin{1}))
    opts = varargin{1};
    first = 2;
    if (nargin == 2 && isstruct (varargin{2}))
      new = varargin{2};
      names = fieldnames (new);
      for k = 1:numel (names)
        opts.(known_name (names{k})) = new.(names{k});
      end
      return;
    end
  end
  if (mod (nargin - first + 1, 2) != 0)
    print_usage ();
  end
  for k = first:2:nargin
    if (! ischar (varargin{k}))
      print_usage ();
    end
    opts.(known_name (varargin{k})) = varargin{k+1};
  end
end

function known = known_names ()
  known = {"AutoScaling", "ComplexEqn", "Display", "FinDiffType", "FunValCheck", "GradObj", "Jacobian", "MaxFunEvals", ...
           "MaxIter", "OutputFcn", "TolFun", "TolX", "TypicalX", "Updating"};
end

function name = known_name (name)
  known = known_names ();
  at = find (strcmpi (name, known), 1);
  if (isempty (at))
    at = find (strncmpi (name, known, numel (name)));
    if (numel (at) > 1)
      error ("optimset: ambiguous option: %s (%s)", name, strjoin (known(at), ", "));
    end
  end
  if (isempty (at))
    warning ("optimset: unrecognized option: %s", name);
  else
    name = known{at};
  end
end

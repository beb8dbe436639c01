function opts = odeset (varargin)
  % ODESET  a struct of options for ode45, ode23 and their like.
  %
  % OPTS = odeset ("NAME", VALUE, ...), odeset (OLD, "NAME", VALUE, ...), odeset (OLD, NEW): every option is a field, empty where it
  % was not given; names ignore case; a name that is not known is kept, with a warning.
  % Options: AbsTol, RelTol, InitialStep, MaxStep, Refine, Events, NonNegative, NormControl, OutputFcn, OutputSel,
  % Mass, Jacobian, Stats, Vectorized, ...
  %
  % Example: odeset ("RelTol", 1e-6).RelTol  ⇒ 1e-6
  % See also: odeget, ode45, ode23
  known = {"AbsTol", "BDF", "Events", "InitialSlope", "InitialStep", "JConstant", "JPattern", "Jacobian", "MStateDependence", ...
           "Mass", "MassSingular", "MaxOrder", "MaxStep", "MvPattern", "NonNegative", "NormControl", "OutputFcn", "OutputSel", ...
           "Refine", "RelTol", "Stats", "Vectorized"};
  opts = struct ();
  for k = 1:numel (known)
    opts.(known{k}) = [];
  end
  at = 1;
  while (at <= nargin)
    if (isstruct (varargin{at}) && at <= 2)
      given = varargin{at};
      names = fieldnames (given);
      for k = 1:numel (names)
        opts = put (opts, known, names{k}, given.(names{k}));
      end
      at++;
    elseif (! ischar (varargin{at}))
      error ("non-string for Parameter name or Switch");
    elseif (at == nargin)
      error ("argument '%s' is not a valid parameter", toupper (varargin{at}));
    else
      opts = put (opts, known, varargin{at}, varargin{at+1});
      at += 2;
    end
  end
end

function opts = put (opts, known, name, value)
  k = find (strcmpi (name, known), 1);
  if (! isempty (k))
    name = known{k};
  else
    warning ("Octave:invalid-input-arg", "odeset: unknown option \"%s\"", name);
  end
  opts.(name) = value;
end

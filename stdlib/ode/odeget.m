function val = odeget (ode_opt, field, default = [])
  % ODEGET  one option of a struct made by odeset.
  %
  % VAL = odeget (ODE_OPT, FIELD, DEFAULT) is DEFAULT ([]) where the option is missing or empty.
  %
  % Example: odeget (odeset ("RelTol", 2), "RelTol")  ⇒ 2
  % See also: odeset
  if (nargin < 2)
    print_usage ();
  end
  validateattributes (ode_opt, {"struct"}, {});
  validateattributes (field, {"char"}, {"nonempty"});
  val = default;
  if (isempty (ode_opt))
    return;
  elseif (! isfield (ode_opt, field))
    names = fieldnames (ode_opt);
    k = find (strcmpi (field, names), 1);
    if (isempty (k))
      k = find (strncmpi (field, names, numel (field)));
    end
    if (isempty (k) && ! isfield (odeset (), field))
      error ("Octave:odeget:InvalidPropName", "odeget: Unrecognized property name \"%s\".", field);
    elseif (numel (k) > 1)
      error ("Octave:odeget:AmbiguousPropName", "odeget: Ambiguous property name \"%s\".", field);
    elseif (isempty (k))
      return;
    end
    field = names{k};
  end
  if (! isempty (ode_opt.(field)))
    val = ode_opt.(field);
  end
end

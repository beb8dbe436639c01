function [reg, varargout] = parseparams (params, varargin)
  % PARSEPARAMS  split arguments where their names and values begin.
  %
  % [REG, PROP] = parseparams (PARAMS): REG are the members of the cell PARAMS before the first string, PROP the others.
  % [REG, VAR1, ...] = parseparams (PARAMS, NAME1, DEFAULT1, ...): the values of the options NAME1, ... or their defaults.
  %
  % Example: [r, a] = parseparams ({1, 2, "lw", 10}, "lw", 1)  ⇒ {1, 2}, 10
  % See also: validatestring
  if (nargin < 1)
    print_usage ();
  end
  first = find (cellfun (@ischar, params), 1);
  if (isempty (first))
    first = numel (params) + 1;
  end
  reg = params(1:first-1);
  prop = params(first:end);
  if (mod (numel (varargin), 2) == 1)
    error ("parseparams: needs odd number of arguments");
  end
  if (nargin == 1)
    varargout = {prop};
    return;
  end
  names = varargin(1:2:end);
  varargout = varargin(2:2:end);
  if (! iscellstr (names))
    error ("parseparams: needs odd number of arguments");
  elseif (mod (numel (prop), 2) != 0)
    error ("parseparams: options must be given as name-value pairs");
  end
  for k = 1:2:numel (prop)
    at = find (strcmpi (prop{k}, names), 1);
    if (isempty (at))
      error ("parseparams: unrecognized option: %s", prop{k});
    end
    varargout{at} = prop{k+1};
  end
end

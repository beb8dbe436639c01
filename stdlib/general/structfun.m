function varargout = structfun (fn, s, varargin)
  % STRUCTFUN  call a function for each field of a scalar struct.
  %
  % A = structfun (FN, S): a column with FN (value) of each field in order; each result must be a scalar.
  % [A, B, ...] = structfun (FN, S): one output for each output of FN.
  % structfun (..., "UniformOutput", false): the results are structs with the fields of S.
  % structfun (..., "ErrorHandler", HANDLER): HANDLER (err, value) gives the results where FN fails.
  %
  % Example: structfun (@numel, struct ("a", 1:3, "b", "xy")) is [3; 2].
  % See also: cellfun, arrayfun, struct2cell.
  if (nargin < 2 || mod (numel (varargin), 2) != 0)
    print_usage ();
  end
  uniform = true;
  for k = 1:2:numel (varargin)
    if (strcmpi (varargin{k}, "UniformOutput"))
      uniform = logical (varargin{k + 1});
    elseif (! strcmpi (varargin{k}, "ErrorHandler"))
      error ("structfun: invalid options");
    end
  end
  if (nargout == 0 && uniform)
    if (isempty (fieldnames (s)))
      return;
    end
    value = cellfun (fn, struct2cell (s), varargin{:});
    varargout{1} = value;
    return;
  end
  results = cell (1, max (nargout, 1));
  [results{:}] = cellfun (fn, struct2cell (s), varargin{:});
  if (! uniform)
    names = fieldnames (s);
    for k = 1:numel (results)
      results{k} = cell2struct (results{k}, names, 1);
    end
  end
  varargout = results;
end

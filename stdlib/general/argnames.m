function names = argnames (f)
  % ARGNAMES  the names of a function's parameters.
  %
  % NAMES = argnames (F): a column cell with those of the anonymous function F.
  %
  % Example: argnames (inline ("x*y"))  ⇒ {"x"; "y"}
  % See also: inline, formula, func2str
  if (nargin < 1)
    print_usage ();
  elseif (! is_function_handle (f) || func2str (f)(1) != "@")
    error ("argnames: FUN must be an inline function");
  end
  list = regexp (func2str (f), '^@\(([^)]*)\)', "tokens", "once"){1};
  names = cell (0, 1);
  if (! isempty (list))
    names = strtrim (strsplit (list, ","))(:);
  end
end

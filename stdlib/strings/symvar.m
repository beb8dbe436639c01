function vars = symvar (text)
  % SYMVAR  names in the text of an expression, without pi, NaN, NA, i, j, e and the like.
  %
  % Example: symvar ("x*y + z")  is {"x"; "y"; "z"}
  % See also: regexp, str2func
  if (nargin < 1)
    print_usage ();
  end
  names = regexp (text, '(?<![A-Za-z0-9_])[A-Za-z_]\w*(?!\w*\s*\()', "match");
  vars = unique (names(:));
  vars(ismember (vars, {"NaN", "NA", "Inf", "pi", "i", "I", "j", "J", "e", "eps"})) = [];
  if (isempty (vars))
    vars = {};
  end
end

function validateattributes (x, classes, attributes, varargin)
  % VALIDATEATTRIBUTES  raise an error unless a value is of given classes and has given attributes.
  %
  % validateattributes (X, CLASSES, ATTRIBUTES) with cell arrays of names; "numeric" and "float" stand for groups of
  % classes; no classes means any. A further argument is the position of X among a function's arguments, or else
  % FUNC_NAME, VAR_NAME, ARG_IDX, which the error's text then begins with.
  %
  % Attributes: "2d", "3d", "column", "row", "scalar", "vector", "square", "diag", "nonempty", "nonsparse", "binary",
  % "even", "odd", "integer", "real", "finite", "nonnan", "nonnegative", "nonzero", "positive", "decreasing", "increasing",
  % "nondecreasing", "nonincreasing"; and, followed by a value: "size" (NaN: any), "numel", "ncols", "nrows", "ndims",
  % ">", ">=", "<", "<=".
  %
  % Example: validateattributes (3, {"numeric"}, {"positive", "<=", 5})
  % See also: validatestring, isa, mustBeFinite
  if (nargin < 3 || nargin > 6)
    print_usage ();
  elseif (! iscellstr (classes))
    error ("Octave:invalid-type", "validateattributes: CLASSES must be a cell array of strings");
  elseif (! iscell (attributes))
    error ("Octave:invalid-type", "validateattributes: ATTRIBUTES must be a cell array");
  end
  who = name_of (varargin{:});
  if (! isempty (classes))
    check_class (x, classes, who);
  end
  k = 1;
  while (k <= numel (attributes))
    name = tolower (attributes{k});
    k++;
    limit = [];
    if (any (strcmp (name, {"size", "numel", "ncols", "nrows", "ndims", ">", ">=", "<", "<="})))
      limit = attributes{k};
      k++;
    end
    [good, id, text] = has_attribute (x, name, limit);
    if (! good)
      error (["Octave:" id], "%s must %s", who, text);
    end
  end
end

function who = name_of (varargin)
  who = "input";
  lead = "";
  if (nargin >= 1)
    if (ischar (varargin{1}))
      if (! isempty (varargin{1}))
        lead = [varargin{1} ": "];
      end
    elseif (nargin == 1 && is_position (varargin{1}))
      who = sprintf ("input %d", varargin{1});
    else
      error ("Octave:invalid-input-arg", "validateattributes: FUNC_NAME must be a string");
    end
  end
  if (nargin >= 2)
    if (! ischar (varargin{2}))
      error ("Octave:invalid-input-arg", "validateattributes: VAR_NAME must be a string");
    elseif (! isempty (varargin{2}))
      who = varargin{2};
    end
  end
  if (nargin >= 3)
    if (! is_position (varargin{3}))
      error ("Octave:invalid-input-arg", "validateattributes: ARG_IDX must be a positive integer");
    end
    who = sprintf ("%s (argument #%d)", who, varargin{3});
  end
  who = [lead who];
end

function yes = is_position (k)
  yes = isnumeric (k) && isscalar (k) && k > 0 && k == fix (k);
end

function check_class (x, classes, who)
  found = class (x);
  if (any (strcmp (found, classes)) || (isfloat (x) && any (strcmp ("float", classes)))
      || (isnumeric (x) && any (strcmp ("numeric", classes))))
    return;
  end
  allowed = classes(! strcmp (classes, "float") & ! strcmp (classes, "numeric"));
  if (any (strcmp ("float", classes)))
    allowed = [allowed(:).' {"double", "single"}];
  end
  if (any (strcmp ("numeric", classes)))
    allowed = [allowed(:).' {"double", "single", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"}];
  end
  if (any (cellfun (@(c) isa (x, c), allowed)))
    return;
  end
  error ("Octave:invalid-type", "%s must be of class:\n\n  %s\n\nbut was of class %s", who, strjoin (unique (allowed), " "), found);
end

function [good, id, text] = has_attribute (x, name, limit)
  id = ["expected-" name];
  text = ["be " name];
  v = x(:);
  switch (name)
    case "2d",            good = ndims (x) == 2;
    case "3d",            good = ndims (x) <= 3;
    case "column",        good = iscolumn (x);
    case "row",           good = isrow (x);
    case "scalar",        good = isscalar (x);
    case "vector",        good = isvector (x);
    case "square",        good = issquare (x);
    case "diag",          good = isdiag (x);
    case "nonempty",      good = ! isempty (x);
    case "nonsparse",     good = ! issparse (x);
    case "binary",        good = all (v == 0 | v == 1);
    case "even",          good = all (mod (v, 2) == 0);
    case "odd",           good = all (mod (v, 2) == 1);
    case "integer",       good = all (isfinite (v)) && all (v == fix (v));
    case "real",          good = isreal (x);
    case "finite",        good = all (isfinite (v));
    case "nonnan",        good = ! any (isnan (v));
    case "nonnegative",   good = all (v >= 0);
    case "nonzero",       good = all (v != 0);
    case "positive",      good = all (v > 0);
    case "decreasing",    good = ! any (isnan (v)) && all (diff (v) < 0);
    case "increasing",    good = ! any (isnan (v)) && all (diff (v) > 0);
    case "nondecreasing", good = ! any (isnan (v)) && all (diff (v) >= 0);
    case "nonincreasing", good = ! any (isnan (v)) && all (diff (v) <= 0);
    case "size"
      shape = size (x);
      good = numel (shape) == numel (limit) && all (isnan (limit(:).') | limit(:).' == shape);
      id = "incorrect-size";
      wanted = strrep (strjoin (arrayfun (@num2str, limit(:).', "UniformOutput", false), "x"), "NaN", "N");
      text = sprintf ("be of size %s but was %s", wanted, sprintf ("x%d", shape)(2:end));
    case "numel"
      good = numel (x) == limit;
      id = "incorrect-numel";
      text = sprintf ("have %d elements", limit);
    case "ncols"
      good = columns (x) == limit;
      id = "incorrect-numcols";
      text = sprintf ("have %d columns", limit);
    case "nrows"
      good = rows (x) == limit;
      id = "incorrect-numrows";
      text = sprintf ("have %d rows", limit);
    case "ndims"
      good = ndims (x) == limit;
      id = "incorrect-numdims";
      text = sprintf ("have %d dimensions", limit);
    case ">"
      good = all (v > limit);
      id = "expected-greater";
      text = sprintf ("be greater than %f", limit);
    case ">="
      good = all (v >= limit);
      id = "expected-greater-equal";
      text = sprintf ("be greater than or equal to %f", limit);
    case "<"
      good = all (v < limit);
      id = "expected-less";
      text = sprintf ("be less than %f", limit);
    case "<="
      good = all (v <= limit);
      id = "expected-less-equal";
      text = sprintf ("be less than or equal to %f", limit);
    otherwise
      error ("Octave:invalid-input-arg", "validateattributes: unknown ATTRIBUTE %s", name);
  end
end

function assert (cond, varargin)
  % ASSERT  raise an error when a condition fails or two values differ.
  %
  % assert (COND) fails when COND is empty or holds a zero.
  % assert (COND, ERRMSG, ...) and assert (COND, ID, ERRMSG, ...) give the
  % error its message (a template as for error) when the logical COND fails.
  % assert (OBSERVED, EXPECTED) compares class, size and every element.
  % assert (OBSERVED, EXPECTED, TOL) ignores class and lets elements differ by
  % TOL: an absolute tolerance when positive, relative to EXPECTED when
  % negative; a scalar or an array of the size of EXPECTED.
  % NaN, NA and infinities must stand at the same places. Cells, structs and
  % function handles are compared by content.
  %
  % The error lists every difference: location, observed, expected, reason.
  %
  % Example: assert (sin (pi), 0, eps)
  % See also: fail, error, isequal
  if (nargin == 0)
    print_usage ();
  elseif (nargin == 1 || (islogical (cond) && ischar (varargin{1})))
    if ((! isnumeric (cond) && ! islogical (cond)) || isempty (cond) || ! all (cond(:)))
      if (nargin == 1)
        text = "cond";
        try
          text = inputname (1, false);
        end
        error ("assert (%s) failed", text);
      end
      error (varargin{:});
    end
    return;
  end
  expected = varargin{1};
  tol = [];                               % none given: classes must agree too, but for members of containers
  if (nargin == 3)
    tol = varargin{2};
    if (! isnumeric (tol))
      print_usage ();
    end
  elseif (nargin > 3)
    print_usage ();
  elseif (isnumeric (expected) && strcmp (class (cond), class (expected)) && isequal (cond, expected)
          && iscomplex (cond) == iscomplex (expected))
    return;
  end
  [rows_found, nested] = assert_compare (cond, expected, tol);
  if (isempty (rows_found))
    return;
  end
  if (nested)
    text = "(cond {i},expected {i},tol)";
  else
    names = {"cond", "expected", "tol"}(1:nargin);
    for k = 1:nargin
      try
        names{k} = inputname (k, false);
      end
    end
    text = ["(" strjoin(names, ",") ")"];
  end
  error ("%s", assert_report (text, rows_found));
end

% Rows {location, observed, expected, reason}; nested tells that they come from inside a container.
function [found, nested] = assert_compare (cond, expected, tol)
  nested = false;
  found = cell (0, 4);
  if (isempty (tol) && (iscell (expected) || isstruct (expected)))
    tol = 0;
  end
  if (ischar (expected))
    if (! ischar (cond))
      if (isnumeric (cond) || islogical (cond))
        found = {".", num2str(cond), expected(:).', "Expected string, but observed number"};
        if (rows (found{2}) > 1)
          found{2} = "O";
        end
      else
        found = {".", "O", expected(:).', ["Expected string, but observed " class(cond)]};
      end
    elseif (! strcmp (cond, expected))
      found = {"[]", cond(:).', expected(:).', "Strings don't match"};
    end
  elseif (iscell (expected))
    if (! iscell (cond))
      found = {".", "O", "E", ["Expected cell, but observed " class(cond)]};
    elseif (! size_equal (cond, expected))
      found = assert_size_row (cond, expected, "Dimensions don't match");
    else
      for k = 1:numel (expected)
        found = assert_compare (cond{k}, expected{k}, tol);
        if (! isempty (found))
          nested = true;
          return;
        end
      end
    end
  elseif (is_function_handle (expected))
    if (! is_function_handle (cond))
      found = {"@", "O", "E", ["Expected function handle, but observed " class(cond)]};
    elseif (! isequal (cond, expected))
      found = {"@", "O", "E", "Function handles don't match"};
    end
  elseif (isstruct (expected))
    if (! isstruct (cond))
      found = {".", "O", "E", ["Expected struct, but observed " class(cond)]};
    else
      [found, nested] = assert_struct (cond, expected, tol);
    end
  elseif (isnumeric (expected) || islogical (expected))
    if (ndims (cond) != ndims (expected) || any (size (cond) != size (expected)))
      found = assert_size_row (cond, expected, "Dimensions don't match");
    else
      found = assert_numbers (cond, expected, tol);
    end
  elseif (! isequal (class (cond), class (expected)))
    found = {"()", "O", "E", ["Class " class(cond) " != " class(expected)]};
  elseif (! isequal (cond, expected))
    found = {"()", "O", "E", "Values don't match"};
  end
end

function found = assert_size_row (cond, expected, reason)
  text_o = sprintf ("%dx", size (cond));
  text_e = sprintf ("%dx", size (expected));
  found = {".", ["O(" text_o(1:end-1) ")"], ["E(" text_e(1:end-1) ")"], reason};
end

function [found, nested] = assert_struct (cond, expected, tol)
  nested = false;
  found = cell (0, 4);
  names = fieldnames (expected);
  if (! size_equal (cond, expected) || numel (fieldnames (cond)) != numel (names))
    found = assert_size_row (cond, expected, "Structure sizes don't match");
    return;
  end
  for k = 1:numel (names)
    if (! isfield (cond, names{k}))
      found = {".", "O", "E", "Structure fieldname mismatch"};
      return;
    end
    for j = 1:numel (expected)
      found = assert_compare (cond(j).(names{k}), expected(j).(names{k}), tol);
      if (! isempty (found))
        nested = true;
        return;
      end
    end
  end
end

function found = assert_numbers (cond, expected, tol)
  found = cell (0, 4);
  if (! (isnumeric (cond) || islogical (cond) || ischar (cond)))
    found = {"()", "O", "E", ["Class " class(cond) " != " class(expected)]};
    return;
  end
  if (isempty (tol))
    tol = 0;
    if (! strcmp (class (cond), class (expected)))
      found = {"()", "O", "E", ["Class " class(cond) " != " class(expected)]};
    elseif (iscomplex (cond) != iscomplex (expected))
      kinds = {"real", "complex"};
      found = {"()", "O", "E", [kinds{iscomplex(cond)+1} " != " kinds{iscomplex(expected)+1}]};
    end
    if (! isempty (found))
      return;
    end
  end
  if (isempty (expected))
    return;
  end
  same = (cond == expected);
  if (all (same(:)))
    return;
  end
  shape = size (expected);
  a = cond(:);
  b = expected(:);
  x = double (a);                         % what is left to compare by number
  y = double (b);
  if (isfloat (a) || isfloat (b))
    parts = {x, y};
    if (iscomplex (x) || iscomplex (y))
      parts = {real(x), real(y); imag(x), imag(y)};
    end
    seen = false (numel (x), 1);          % one reason for each element
    for k = 1:rows (parts)
      p = parts{k,1};
      q = parts{k,2};
      none = isnan (p) | isnan (q);
      odd = isna (p) != isna (q);
      odd &= ! seen;
      bad = ! odd & ! seen & (isnan (p) != isnan (q));
      found = assert_add (found, odd, a, b, shape, "'NA' mismatch");
      found = assert_add (found, bad, a, b, shape, "'NaN' mismatch");
      far = (isinf (p) | isinf (q)) & ! none;
      seen |= odd | bad;
      bad = far & (p != q) & ! seen;
      seen |= bad;
      found = assert_add (found, bad, a, b, shape, "'Inf' mismatch");
      parts{k,1}(none | far) = 0;
      parts{k,2}(none | far) = 0;
    end
    if (rows (parts) == 1)
      [x, y] = parts{:};
    else
      x = complex (parts{1,1}, parts{2,1});
      y = complex (parts{1,2}, parts{2,2});
    end
  end
  if (isinteger (a) && strcmp (class (a), class (b)))
    err = double (max (a, b) - min (a, b));  % no saturation below zero
  else
    err = abs (x - y);
  end
  mag = abs (y);
  tol = double (tol);
  limit = abs (tol(:));
  relative = (tol(:) < 0) & (mag != 0);
  err(relative) ./= mag(relative);
  bad = find (err > limit);
  if (isempty (bad))
    return;
  end
  if (isscalar (limit))
    limit = repmat (limit, numel (b), 1);
  end
  n = rows (found);
  found = [found; cell(numel (bad), 4)];
  kinds = {"Abs", "Rel"};
  relative = relative & true (numel (b), 1);
  for k = 1:numel (bad)
    j = bad(k);
    reason = sprintf ("%s err %.5g exceeds tol %.5g by %.1g", kinds{relative(j)+1}, err(j), limit(j), err(j) - limit(j));
    found(n+k,:) = {assert_place(shape, j), num2str(a(j)), num2str(b(j)), reason};
  end
end

function found = assert_add (found, bad, a, b, shape, reason)
  for j = find (bad).'
    found(end+1,:) = {assert_place(shape, j), num2str(a(j)), num2str(b(j)), reason};
  end
end

function text = assert_place (shape, j)
  if (prod (shape) == 1)
    text = "()";
  elseif (numel (shape) == 2 && any (shape == 1))
    text = sprintf ("(%d)", j);
  else
    sub = cell (1, numel (shape));
    [sub{:}] = ind2sub (shape, j);
    text = sprintf ("%d,", sub{:});
    text = ["(" text(1:end-1) ")"];
  end
end

% The table: each column is centred on its heading, columns never touch.
function text = assert_report (args, found)
  lines = cell (1, rows (found));
  centre = [6, 19, 32];
  for k = 1:rows (found)
    line = "";
    for c = 1:3
      field = found{k,c};
      gap = max (centre(c) - ceil (numel (field) / 2) - numel (line), c > 1);
      line = [line, blanks(gap), field];
    end
    lines{k} = [line, blanks(max (41 - numel (line), 1)), found{k,4}];
  end
  text = ["ASSERT errors for:  assert " args "\n\n  Location  |  Observed  |  Expected  |  Reason\n", strjoin(lines, "\n")];
end

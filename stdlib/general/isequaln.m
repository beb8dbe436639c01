function tf = isequaln (x, varargin)
  % ISEQUALN  isequal, with NaN equal to NaN.
  %
  % TF = isequaln (X1, X2, ...) compares values inside arrays, cells and structs.
  %
  % Example: isequaln ([1 NaN], [1 NaN])  ⇒ 1
  % See also: isequal, isnan
  if (nargin < 2)
    print_usage ();
  end
  tf = true;
  for k = 1:numel (varargin)
    tf = isequaln_pair (x, varargin{k});
    if (! tf)
      return;
    end
  end
end

function tf = isequaln_pair (x, y)
  tf = isequal (x, y);
  if (tf || ! size_equal (x, y))
    return;
  end
  if (iscell (x) && iscell (y))
    for k = 1:numel (x)
      if (! isequaln_pair (x{k}, y{k}))
        return;
      end
    end
    tf = true;
  elseif (isstruct (x) && isstruct (y))
    names = fieldnames (x);
    if (numel (names) != numel (fieldnames (y)))
      return;
    end
    for k = 1:numel (names)
      if (! isfield (y, names{k}) || ! isequaln_pair ({x.(names{k})}, {y.(names{k})}))
        return;
      end
    end
    tf = true;
  elseif ((isnumeric (x) || ischar (x) || islogical (x)) && (isnumeric (y) || ischar (y) || islogical (y)))
    tf = all (((x == y) | (isnan (x) & isnan (y)))(:));
  end
end

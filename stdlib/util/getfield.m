function value = getfield (s, varargin)
  % GETFIELD  value of a field of a struct.
  %
  % V = getfield (S, FIELD); V = getfield (S, IDX1, FIELD1, IDX2, ...): cells hold indices, strings name fields.
  %
  % Example: getfield (struct ("a", 5), "a")  ⇒ 5
  % See also: setfield, isfield, fieldnames
  if (nargin < 2)
    print_usage ();
  end
  value = s;
  for k = 1:numel (varargin)
    key = varargin{k};
    if (ischar (key))
      value = value.(key);
    elseif (iscell (key))
      value = value(key{:});
    else
      error ("getfield: invalid index");
    end
  end
end

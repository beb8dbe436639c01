function s = setfield (s, varargin)
  % SETFIELD  set a field of a struct.
  %
  % S = setfield (S, FIELD, VAL); S = setfield (S, IDX1, FIELD1, IDX2, ..., VAL): cells hold indices, strings name fields.
  %
  % Example: setfield (struct ("a", 5), "a", 6).a  ⇒ 6
  % See also: getfield, isfield, rmfield
  if (nargin < 3)
    print_usage ();
  end
  s = setfield_in (s, varargin(1:end-1), varargin{end});
end

function s = setfield_in (s, keys, val)
  key = keys{1};
  if (ischar (key))
    if (numel (keys) == 1)
      s.(key) = val;
    else
      inner = [];
      if (isfield (s, key))
        inner = s.(key);
      end
      s.(key) = setfield_in (inner, keys(2:end), val);
    end
  elseif (iscell (key))
    if (numel (keys) == 1)
      s(key{:}) = val;
    elseif (ischar (keys{2}) && numel (keys) == 2)
      s(key{:}).(keys{2}) = val;
    else
      inner = [];
      try
        inner = s(key{:}).(keys{2});
      end
      s(key{:}).(keys{2}) = setfield_in (inner, keys(3:end), val);
    end
  else
    error ("setfield: invalid index");
  end
end

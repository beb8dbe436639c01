function name = fullfile (varargin)
  % FULLFILE  join the parts of a file name.
  %
  % NAME = fullfile (DIR1, DIR2, ..., FILE) puts one "/" between the parts; empty parts are left out. Parts may be cells of
  % names, all of one size or with one element; then so is NAME.
  %
  % Example: fullfile ("a", "b/", "c.m")  ⇒ "a/b/c.m"
  % See also: fileparts
  parts = varargin;
  if (! all (cellfun (@(p) ischar (p) || iscellstr (p) || isempty (p), parts)))
    error ("fullfile: input must either be strings or cell strings");
  end
  parts = parts(! cellfun (@isempty, parts));
  cells = cellfun (@iscell, parts);
  if (! any (cells))
    name = join (parts);
    return;
  end
  sizes = cellfun (@size, parts(cells), "UniformOutput", false);
  large = sizes(cellfun (@prod, sizes) != 1);
  if (isempty (large))
    large = sizes(1);
  elseif (! all (cellfun (@(s) isequal (s, large{1}), large)))
    error ("fullfile: cell string input must be scalar or of the same size");
  end
  name = cell (large{1});
  for k = 1:numel (name)
    one = parts;
    for j = find (cells)
      one{j} = parts{j}{min (k, numel (parts{j}))};
    end
    name{k} = join (one(! cellfun (@isempty, one)));
  end
end

function name = join (parts)
  name = "";
  if (! isempty (parts))
    name = regexprep (strjoin (parts, "/"), "/+", "/");
  end
end

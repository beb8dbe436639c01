% tests/cli/deep_files.m - what save takes, load takes: at the limit of levels, with each format and kind of value.
1;
function c = nest (kind, n)
  c = 1;
  switch kind
    case "cell"
      for k = 1:n, c = {c}; end
    case "struct"
      for k = 1:n, s = struct (); s.next = c; c = s; end
    case "array"
      for k = 1:n, s = struct ("a", {1, 2}); s(2).a = c; c = s; end
    case "object"
      for k = 1:n, o = Coin (); o.v = c; c = o; end
    case "function"
      for k = 1:n, captured = c; c = @() captured; end
    case "mixed"
      for k = 1:n, o = Coin (); o.v = {c}; s = struct ("a", {1, o}); c = s; end
  end
end
function n = depth (kind, c)
  n = 0;
  while (! isequal (c, 1))
    n++;
    switch kind
      case "cell", c = c{1};
      case "struct", c = c.next;
      case "array", c = c(2).a;
      case "object", c = c.v;
      case "function", c = c ();
      case "mixed", c = c(2).a.v{1};
    end
  end
end
function good = saves (format, file, kind, n)
  c = nest (kind, n);
  good = true;
  try
    save (format, file, "c");
  catch e
    good = false;
    if (isempty (strfind (e.message, "nested too deeply to be saved")))
      error ("%s %s %d: %s", format, kind, n, e.message);
    end
  end
end
file = [tempname() ".mat"];
least = str2double (getenv ("LEAST"));
for format = {"-text", "-binary", "-v6", "-v7", "-v7.3"}
  kinds = {"cell", "struct", "array", "object", "function", "mixed"};
  if (format{1}(2) == "v"), kinds(4:end) = []; end
  if (strcmp (format{1}, "-v7.3")), kinds(3) = []; end % libmatio takes long to read these
  for kind = kinds
    low = 1; high = 5000;
    assert (saves (format{1}, file, kind{1}, low) && ! saves (format{1}, file, kind{1}, high));
    while (high - low > 1)
      mid = floor ((low + high) / 2);
      if (saves (format{1}, file, kind{1}, mid)), low = mid; else high = mid; end
    end
    assert (saves (format{1}, file, kind{1}, low));
    assert (! saves (format{1}, file, kind{1}, low + 1)); % the old file stays
    try
      found = depth (kind{1}, load (file).c);
    catch e
      error ("%s %s %d: %s", format{1}, kind{1}, low, e.message);
    end
    if (found != low || low < least)
      error ("%s %s: %d saved, %d loaded", format{1}, kind{1}, low, found);
    end
  end
end
unlink (file);
% handles of a list do not nest
count = 20000;
chain = Link (); chain.data = 0;
for k = 1:count, link = Link (); link.data = k; link.next = chain; chain = link; end
for format = {"-text", "-binary"}
  save (format{1}, file, "chain");
  c = load (file).chain;
  for k = count:-1:0
    assert (c.data, k);
    c = c.next;
  end
  assert (isempty (c));
end
% nor do those that stand in other values
inner = 1;
for k = 1:5000, h = Link (); h.data = {struct("a", {k, inner})}; inner = h; end
for format = {"-text", "-binary"}
  save (format{1}, file, "inner");
  c = load (file).inner;
  for k = 5000:-1:1
    assert (c.data{1}(1).a, k);
    c = c.data{1}(2).a;
  end
end
unlink (file);
disp ("ok deep files");

% maps that hold one another, keys of both kinds, cycles that the collector finds
1;
function m = pair (n)
  m = containers.Map (); o = containers.Map ();
  m("other") = o; o("other") = m; m("n") = n;
end
all = containers.Map ("KeyType", "double", "ValueType", "any");
words = containers.Map ();
for k = 1:60
  all(mod (k * 7, 13)) = pair (k);
  words(sprintf ("w%d", mod (k, 11))) = {k, "v"};
  if isKey (words, "w3"), remove (words, "w3"); end
  for name = keys (words)
    v = words(name{1}); v{1} += 1; words(name{1}) = v;
  end
  x = values (all); n = all.Count; h = @() words.Count + n;
  if h () < 0, break; end
end
disp (words.Count)

% tests/stdlib/vectorize.m - vectorize by its documented behaviour.
1;
function refused (f, words)
  message = "none";
  try
    f ();
  catch err
    message = err.message;
  end
  assert (message, words);
end
assert (vectorize ("a*b^2/c"), "a.*b.^2./c");
assert (vectorize ("a.*b"), "a.*b");
f = vectorize (@(x) x^2*3);
assert (f([1 2]), [3 12]);
refused (@() vectorize (1), "vectorize: FUN must be a string or anonymous function handle");
disp ("ok vectorize")

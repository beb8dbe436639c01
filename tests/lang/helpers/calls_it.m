function r = calls_it (f)
  r = f ();
end
function y = fliplr (x)
  y = "the caller's";
end

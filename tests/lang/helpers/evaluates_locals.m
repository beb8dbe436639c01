% Text that a function evaluates calls the local functions of its file before the library's of the same names.
function evaluates_locals ()
  eval ("disp (fliplr (1)); disp (size ([1 2 3])); disp (cosh (0))");
  eval ("f = @() fliplr (1); g = @fliplr;");
  disp (calls_it (f)); disp (calls_it (@() g (1)));
  h = str2func ("@(x) fliplr (x)");
  disp (calls_it (@() h (1)));
  disp (g); disp (func2str (f)); disp (isequal (g, @fliplr));
  asked_from_inside ();
  eval ("y = no_such_function (1);", "disp (lasterr ())");
  for k = 1:3
    eval (sprintf ("disp (twice (%d))", k));
  end
  c = cellfun (@(x) eval ("fliplr (x)"), {1, 2}, "UniformOutput", false)
  try
    eval ("fails (2)");
  catch e
    disp (e.message);
  end
  eval ("fliplr = 3; disp (fliplr)");
end
function asked_from_inside ()
  evalin ("caller", "disp (fliplr (1))");
  evalin ("base", "disp (fliplr ([1 2]))");
end
function y = fliplr (x)
  y = "the file's own";
end
function y = size (x)
  y = "the file's own size";
end
function y = cosh (x)
  y = "the file's own cosh";
end
function fails (x)
  error ("failed with %d", x);
end
function y = twice (x)
  y = 2 * x;
end

function show_value (code)
  % As show, of an expression.
  printf ("%s\n", code);
  x = [];
  try
    eval (["x = ", code, ";"]);
    printf ("%s\n", class (x));
    x
  catch err
    printf ("  %s | %s\n", err.identifier, err.message);
  end
end

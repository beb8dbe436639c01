function show (code)
  % Runs a statement: its text, then the class of x behind it and x, or the error that came.
  printf ("%s\n", code);
  x = [];
  try
    eval ([code, ";"]);
    printf ("%s\n", class (x));
    x
  catch err
    printf ("  %s | %s\n", err.identifier, err.message);
  end
end

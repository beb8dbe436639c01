function result = function_program (x)
  % A program that holds functions only: the first is called, without arguments and for no result.
  helper ();
  printf ("%d %d %d\n", nargin, nargout, exist ("x"));
  result = 5;
end

function helper ()
  disp (evalin ("caller", "nargin"));
  function_program = 3;
  disp (function_program);
end

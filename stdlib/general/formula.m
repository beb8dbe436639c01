function text = formula (f)
  % FORMULA  the text of a function's expression.
  %
  % TEXT = formula (F): what follows the parameters of the anonymous function F, as func2str shows it.
  %
  % Example: formula (inline ("x + 1"))  ⇒ "x + 1"
  % See also: inline, argnames, func2str
  if (nargin < 1)
    print_usage ();
  elseif (! is_function_handle (f) || func2str (f)(1) != "@")
    error ("formula: FUN must be an inline function");
  end
  text = regexprep (func2str (f), '^@\([^)]*\) ?', "");
end

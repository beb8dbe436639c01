% f (x, Name=value) gives the text and the value, unless the function uses Name as a variable, as in GNU Octave's idioms.
1;
function varargout = given (varargin)
  printf ("%d:", nargin);
  for k = 1:nargin
    if ischar (varargin{k}), printf (" '%s'", varargin{k}); else, printf (" %g", varargin{k}); end
  end
  printf ("\n");
  varargout = {"text", true};
end
function same_name (Tol)
  given (Tol=Tol);
  given (1, Tol=Tol);
  given (1, Tol=3);
  disp (Tol);
end
function line = next_line ()
  persistent n = 0;
  line = "a line";
  if ++n > 2
    line = -1;
  end
end
function octave_idioms ()
  while ischar (line = next_line ())
    disp (line);
  end
  if any (found = [0 1 0])
    disp (found);
  end
  given (count = 4, 5);
  disp (count);
end
function r = nested_call (x)
  r = given (given (Deep=x, Other="b"), Last=2);
end
given (Color="red")
given (1, 2, Color="red", Width=3)
given (1, A=1:2 == 1, B=(2));
same_name (7);
octave_idioms ();
nested_call (5);
f = @(x) given (x, Twice=2 * x);
f (4);
disp (func2str (f));
s = struct (a=1, b="x")
c = cellfun (@(v) v + 1, {1, 2}, UniformOutput=false)
eval ("given (1, InEval=2);");
eval ("given (only = 3); disp (only);");

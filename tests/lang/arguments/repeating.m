% arguments blocks: arguments that repeat, and outputs
1;
function tell (f)
  try
    f ();
    disp ("no error");
  catch e
    printf ("[%s] %s\n", e.identifier, e.message);
  end
end

function r = pairs (a, x, y)
  arguments
    a
  end
  arguments (Repeating)
    x (1,1) double {mustBePositive}
    y char {must_be_longer(y, x)}
  end
  r = {nargin, x, y};
end
function must_be_longer (text, n)
  if (numel (text) <= n)
    error ("text is too short");
  end
end
% behaviour: each argument that repeats is a cell; validators see one value of each
r = pairs (0, 1, "ab", int8 (2), "abc")
class (r{2}{2})
r = pairs (0)
tell (@() pairs (0, 1))
tell (@() pairs (0, 1, "ab", -2, "abc"))
tell (@() pairs (0, 1, "ab", 5, "abc"))

function r = all_kinds (req, opt, x, ~, o)
  arguments
    req
    opt = 7
  end
  arguments (Repeating)
    x
    ~
  end
  arguments
    o.T = "t"
  end
  r = {nargin, req, opt, x, o.T};
end
% behaviour: required, optional, repeating and named together
disp (all_kinds (1))
disp (all_kinds (1, 2, 3, 4, 5, 6))
disp (all_kinds (1, 2, 3, 4, "T", "u"))
disp (all_kinds (1, "T", "u"))
tell (@() all_kinds (1, 2, 3))

function r = rest (varargin)
  arguments (Repeating)
    varargin (1,1) double
  end
  r = [varargin{:}];
end
% behaviour: varargin may be declared
disp (rest (1, int8 (2), 3))
tell (@() rest (1, [2 3]))
disp ([nargin("pairs") nargin("all_kinds") nargin("rest")])

function [x, y] = outputs (a)
  arguments
    a
  end
  arguments (Output)
    x (1,1) int8 {mustBePositive}
    y (:,1) double
  end
  y = 1:3;
  if (isequal (a, 7))
    x = a;
    return;
  end
  try
    x = a;
    return;
  catch
    x = 1;
  end
end
% behaviour: outputs are converted and asked where the function is left, however it is
[x, y] = outputs (7)
x = outputs (200)
tell (@() outputs (-3))
tell (@() outputs ({}))
% behaviour: outputs without a value are not looked at, and errors of the body are its own
function x = nothing (a)
  arguments (Output)
    x (1,1) double
  end
  if (a)
    error ("my:own", "of the body");
  end
end
nothing (0);
tell (@() nothing (1))

function out = many (n)
  arguments (Output, Repeating)
    out (1,1) double {mustBePositive}
  end
  out = cell (1, nargout);
  for k = 1:nargout
    out{k} = int8 (n + k);
  end
end
% behaviour: an output that repeats is a cell of as many as are asked for
[a, b, c] = many (0);
disp ([a b c]), disp (class (c))
function one ()
  [a] = many (-1);
end
tell (@() one ())
function varargout = some ()
  arguments (Output, Repeating)
    varargout (1,1) {mustBeNumeric}
  end
  varargout = {1, "a"};
end
function two ()
  [a, b] = some ();
end
tell (@() two ())

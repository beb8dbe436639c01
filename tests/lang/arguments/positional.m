% arguments blocks: sizes, classes, validators and defaults of arguments by position
1;
function tell (f)
  try
    f ();
    disp ("no error");
  catch e
    printf ("[%s] %s\n", e.identifier, e.message);
  end
end

function r = row (x)
  arguments
    x (1,:) double
  end
  r = x;
end
% behaviour: a row or column is turned into what is declared
disp (row ([1; 2; 3]))
disp (class (row (int8 ([1 2]))))
% behaviour: an empty value takes the sizes that are fixed
disp (size (row ([])))
% behaviour: what does not fit is refused with the name, the position, and both sizes
tell (@() row (ones (2, 2)))
tell (@() row ({1}))
tell (@() row ())
tell (@() row (1, 2))

function r = fill (x, y)
  arguments
    x (2,3) double
    y (:,1) = 5
  end
  r = {x, y};
end
% behaviour: a scalar fills a declared size
disp (fill (7){1})
disp (fill (ones (2, 3), [1 2 3]){2})
tell (@() fill (ones (3, 2)))

function varargout = convert (a, b, c, d)
  arguments
    a int8
    b char = "x"
    c logical = 1
    d single = []
  end
  varargout = {a, b, c, d};
end
% behaviour: numbers, logicals and char are converted to the class that is declared, defaults as well
[a, b, c, d] = convert (300.4, 65)
class (d)
tell (@() convert ("a", {}))

function r = text (s)
  arguments
    s (1,1) string
  end
  r = s;
end
% behaviour: string takes text and makes text of numbers and logicals; a char row is one value
disp (text ("abc"))
disp (text (3.14159265))
disp (text (true))
% behaviour: numbers of integer classes keep all their digits as string
disp (text (int64 (9007199254740993)))
disp (text (intmax ("uint64")))
disp (text (intmin ("int64")))
disp (text (int8 (-5)))
disp (text (uint32 (4000000000)))
disp (text ({"one"}))
disp (isempty (text ("")))
tell (@() text ({"a", "b"}))
tell (@() text (struct ()))

function r = later (x, y, z)
  arguments
    x (1,1) double {mustBePositive}
    y (1,1) double {mustBeGreaterThan(y, x)} = x + 1
    z = [x y]
  end
  r = [nargin z];
end
% behaviour: defaults and validators use the arguments before theirs; nargin counts what was given
disp (later (1))
disp (later (1, 5))
disp (later (1, 5, 9))
tell (@() later (-1))
tell (@() later (5, 2))

% behaviour: a default is evaluated by each call that needs it, and by no other
function r = count (x)
  persistent n = 0;
  n++;
  r = n;
end
function r = counted (x)
  arguments
    x = count ()
  end
  r = x;
end
disp ([counted() counted(0) counted()])

% behaviour: a validator may be any function, with identifiers of its own
function must_be_even (x, what)
  if (mod (x, 2))
    error ("my:id", "%s must be even", what);
  end
end
function r = even (x)
  arguments
    x {mustBeNumeric, must_be_even(x, "it")}
  end
  r = x;
end
disp (even (4))
tell (@() even (3))
tell (@() even ("a"))

% behaviour: ["a", "b"] are two texts in a block, and text that is joined elsewhere
function r = colour (c, list)
  arguments
    c {mustBeMember(c, ["red", "green"])}
    list string = ["a", "bc"; "d", "e"]
  end
  r = {c, list, ["x", "y"]};
end
disp (colour ("red"))
tell (@() colour ("der"))
function r = letters (x)
  arguments
    x {mustBeA(x, ["char"; "cell"])} = ['a', 'b']
  end
  r = x;
end
disp (letters ())
tell (@() letters (1))

% behaviour: any class of the language
function r = others (f, c, s)
  arguments
    f function_handle = @sin
    c cell = {}
    s (1,1) struct = struct ("a", 1)
  end
  r = {class(f), class(c), s.a};
end
disp (others ())
disp (others (@cos, {1}))
tell (@() others (1))
tell (@() others (@cos, 1))
tell (@() others (@cos, {}, struct ("a", {1, 2})))

% behaviour: "~" stands for an argument that is ignored
function r = second (~, x)
  arguments
    ~
    x (1,1) double = 3
  end
  r = x;
end
disp (second ("a"))
disp (second ([], 4))

% behaviour: several blocks, comments and continued lines
function r = several (a, b)
  arguments % the first
    % a comment
    a ... goes on
      (1,1) double

    %{
    a block
    %}
  end
  arguments (Input)
    b (1,1) double = 2; % the last
  end
  r = a + b;
end
disp (several (1))

% behaviour: varargin that no block declares takes the rest
function r = rest (a, varargin)
  arguments
    a (1,1) double
  end
  r = [nargin, a, varargin{:}];
end
disp (rest (1))
disp (rest (1, 2, 3))

% behaviour: nargin of the name counts what the text declares by position
disp ([nargin("row") nargin("fill") nargin("rest")])

% behaviour: the error stands on the line of the argument
try
  later (-1);
catch e
  printf ("%s:%d\n", e.stack(1).name, e.stack(1).line);
end

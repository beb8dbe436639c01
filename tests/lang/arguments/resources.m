% arguments blocks: what is no matter of a value, and many arguments
1;
function tell (f)
  try
    f ();
    disp ("no error");
  catch e
    printf ("[%s] %s\n", e.identifier, e.message);
  end
end
function mustEnd (x)
  mustEnd (x);
end
function mustFit (x)
  zeros (1e6, 1e6, 1e4);
end
function deep (x)
  arguments
    x {mustEnd}
  end
end
function large (x)
  arguments
    x {mustFit}
  end
end
function converted (x)
  arguments
    x ArgEndless
  end
end
function unknown (x)
  arguments
    x {mustBeNothingKnown}
  end
end
% behaviour: running out of calls or memory within a validator or a conversion is told as it is
tell (@() deep (1))
tell (@() large (1))
tell (@() converted (1))
% behaviour: all other errors of validators are told of the argument
try
  unknown (1);
catch e
  printf ("[%s] %s\n", e.identifier, e.message);
end

function r = many (x, r, o)
  arguments
    x
  end
  arguments (Repeating)
    r
  end
  arguments
    o.n = 1
  end
  r = sprintf ("%d %s", numel (r), num2str (o.n));
end
% behaviour: names among many arguments are found in one pass
c = repmat ({"n"}, 1, 20000);
disp (many (c{:}, "x"))
disp (many (1, c{:}))
disp (many (1, c{:}, 1, 2))
disp (many (1, 2, 3, 4, c{:}))
c(1:2:end) = {1};
disp (many (1, c{:}, "n", 7))

function r = between (a, b)
  arguments
    a
    b = 2
  end
  r = [a, b, nargin];
end
% behaviour: where arguments lie in parameters alone, only their number can be wrong
tell (@() between ())
disp (between (1))
disp (between (1, 3))
tell (@() between (1, 2, 3))
function r = none_but (a)
  arguments
    a = 5
  end
  r = a;
end
disp (none_but ())
tell (@() none_but (1, 2))

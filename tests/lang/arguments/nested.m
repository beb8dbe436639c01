% arguments blocks of nested and anonymous functions, handles, calls of themselves
1;
function outer (x, o)
  arguments
    x (1,1) double {mustBePositive}
    o.Name = "outer"
  end
  y = x;
  function inner (z, o)
    arguments
      z double = y + 1
      o.Name (1,:) char = num2str (x)
      o.Twice = z * 2
    end
    y = y + z;
    printf ("%d %s %d %d %d\n", z, o.Name, o.Twice, y, nargin);
  end
  inner ();
  inner (10, "Name", "hey");
  f = @inner;
  f (1, "Twice", 0);
  printf ("%s %d\n", o.Name, y);
end
outer (3)
outer (4, "Name", "other")

% behaviour: recursion, with names
function r = down (n, o)
  arguments
    n (1,1) double
    o.Sum (1,1) double = 0
  end
  if (n == 0)
    r = o.Sum;
  else
    r = down (n - 1, "Sum", o.Sum + n);
  end
end
disp (down (10))
disp (cellfun (@(n) down (n, "Sum", 1), {1, 2}))

% behaviour: a default may call a nested function
function r = calls ()
  function v = get (o)
    arguments
      o.K = later ()
    end
    v = o.K;
  end
  function v = later (o)
    arguments
      o.L = 42
    end
    v = o.L;
  end
  r = [get() get("K", 1)];
end
disp (calls ())

% behaviour: no name of what holds the arguments is seen, and text of eval counts the same
function look (a, b, o)
  arguments
    a
    b = 2
    o.C = 3
  end
  disp (who ().');
  disp ([nargin eval("nargin")]);
end
look (1)
look (1, "C", 5)
